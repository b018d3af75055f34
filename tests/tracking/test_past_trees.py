"""After a unit was moved, a day before is read by the tree of that day; names stay with who looks after them now."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from agencies.models import Agency, Kind
from courses.actions.assignments import assign_course
from courses.actions.reorganising import ask_reorganisation
from courses.models import Assignment, Enrolment
from courses.reorganising import Change, make_plan
from people.models import Export, RoleKind
from tests.cast import make_agency, make_person, make_role
from tests.tracking.test_people import read_xlsx
from tracking import exports
from tracking.doors import Door
from tracking.summary import summarise
from tracking.tasks import write_people

LONG_AGO = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
SAID = "Sebagian unit yang pada"


def move_unit(unit, under, on):
    fresh = Agency.objects.in_bulk([unit.pk, under.pk])
    plan = make_plan(Change("pindah", fresh[unit.pk], fresh[under.pk], on), today=on)
    ask_reorganisation(change=plan.change, digest=plan.digest, actor=None)
    return Agency.objects.get(pk=unit.pk)


@pytest.fixture
def before(today):
    return today - dt.timedelta(days=1)


@pytest.fixture
def gone(staff, tree, today):
    """The clinic, with twelve people, went from Dinas Kesehatan of Mamuju to Dinas Majene today."""
    Assignment.objects.update(assigned_on=LONG_AGO.date())
    Enrolment.objects.update(enrolled_at=LONG_AGO)
    return move_unit(tree.puskesmas, tree.majene_office, today)


def page_of(client, slug, day, end=""):
    return client.get(f"/pantau/{slug}/{end}?per={day}")


def obliged(client, slug, day):
    return page_of(client, slug, day).context["whole"].obliged


def names(page):
    return {row.person.name for row in page.context["page"]}


def test_the_old_parent_has_the_people_of_that_day_and_the_new_one_not(
    as_budi, client, gone, charlie, before, today
):
    # One of the twelve is excluded from today on.
    assert obliged(as_budi, "dinkes", before) == 15
    assert obliged(as_budi, "dinkes", today) == 3
    client.force_login(charlie)
    assert obliged(client, "dinas-majene", before) == 1
    assert obliged(client, "dinas-majene", today) == 12


def test_its_row_stands_there_without_a_link_for_whom_it_is_closed_now(
    as_budi, gone, before, today
):
    page = page_of(as_budi, "dinkes", before)
    rows = {row.name: row.totals.obliged for row in page.context["page"] if not row.is_own}
    assert rows == {"UPTD Puskesmas": 12}
    text = page.content.decode()
    assert "kini di bawah instansi lain" in text
    assert "/pantau/puskesmas/" not in text
    assert "sejak itu ada yang dipindahkan" in text
    assert "sejak itu" not in page_of(as_budi, "dinkes", today).content.decode()
    assert as_budi.get("/pantau/puskesmas/").status_code == 404


def test_its_people_are_counted_and_not_named_and_the_list_says_why(as_budi, gone, before):
    page = page_of(as_budi, "dinkes", before, "orang/")
    assert len(names(page)) == page.context["page"].paginator.count == 3
    assert SAID in page.content.decode()
    assert [unit.slug for unit in page.context["units"]] == ["dinkes"]
    narrowed = as_budi.get(f"/pantau/dinkes/orang/?per={before}&unit=puskesmas")
    assert names(narrowed) == set()


def test_the_files_hold_what_the_screen_does(as_budi, gone, before, monkeypatch):
    people = read_xlsx(as_budi.get(f"/pantau/dinkes/orang.xlsx?per={before}"))[1:]
    assert {row[2] for row in people} == {"Dinas Kesehatan"}
    units = read_xlsx(as_budi.get(f"/pantau/dinkes/unit.xlsx?per={before}"))[1:]
    assert {row[0]: row[1] for row in units} == {
        "UPTD Puskesmas": 12, "Langsung di Dinas Kesehatan": 3
    }  # fmt: skip
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    monkeypatch.setattr("people.actions.exporting.async_task", lambda *words: None)
    as_budi.get(f"/pantau/dinkes/orang.xlsx?per={before}")
    written = Export.objects.get()
    write_people(written.pk)
    written.refresh_from_db()
    with written.file.open("rb") as file:
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[1:]
    assert [row[2] for row in rows] == ["Dinas Kesehatan"] * 3


def test_who_looks_after_both_opens_everybody(client, gone, tree, before):
    head = make_person("Kepala Contoh", at=tree.province)
    make_role(head, tree.province, RoleKind.BKPSDM)
    client.force_login(head)
    page = page_of(client, "dinkes", before, "orang/")
    assert len(names(page)) == 15
    assert SAID not in page.content.decode()
    assert [unit.slug for unit in page.context["units"]] == ["dinkes", "puskesmas"]
    (one, *_others) = (row for row in page.context["page"] if row.at_path == gone.path)
    papers = f"/pantau/provinsi-contoh/orang/{one.person.public_id}/"
    assert papers in page.content.decode()
    assert client.get(papers).status_code == 200
    below = client.get(f"/pantau/dinkes/orang/?per={before}&unit=puskesmas")
    assert len(names(below)) == 12


def test_the_new_parent_names_nobody_of_that_day_but_the_unit_itself_does(
    client, gone, charlie, before
):
    client.force_login(charlie)
    page = page_of(client, "dinas-majene", before, "orang/")
    assert names(page) == {"Rahasia Majene"}
    assert SAID not in page.content.decode()
    assert len(names(page_of(client, "puskesmas", before, "orang/"))) == 12


def test_an_observer_of_the_old_parent_reads_groups_and_no_list(client, gone, tree, before):
    """None was kept for that day: what comes from the records is for those who read names."""
    watcher = make_person("Pengamat Contoh", at=tree.dinkes)
    make_role(watcher, tree.dinkes, RoleKind.OBSERVER)
    client.force_login(watcher)
    assert page_of(client, "dinkes", before).context["stand"].is_hidden
    assert page_of(client, "dinkes", before, "orang/").status_code == 404


def test_the_outsider_finds_neither(client, gone, charlie, before):
    client.force_login(charlie)
    for end in ("", "orang/"):
        assert page_of(client, "dinkes", before, end).status_code == 404


def test_a_course_that_only_the_old_parent_gave_is_found_on_that_day_alone(
    as_budi, client, staff, tree, course, today, before, charlie
):
    Assignment.objects.update(agency=tree.dinkes, assigned_on=LONG_AGO.date())
    Enrolment.objects.filter(agency=tree.majene_office).delete()
    Enrolment.objects.update(enrolled_at=LONG_AGO)
    move_unit(tree.puskesmas, tree.majene_office, today)
    client.force_login(charlie)
    assert obliged(client, "puskesmas", before) == 12
    assert page_of(client, "puskesmas", before).context["lens"].due_on is not None
    assert page_of(client, "puskesmas", today).context["lens"].course is None


def test_the_curve_ends_in_the_figure_of_the_day(as_budi, gone, before):
    points = page_of(as_budi, "dinkes", before).context["points"]
    assert (points[-1].obliged, points[-1].completed) == (15, 4)
    # Before the last point the curve is of those who are obliged now.
    assert points[-2].obliged == 14


def test_a_past_day_asks_once_for_its_tree_however_much_was_moved(as_budi, staff, tree, today):
    day = today - dt.timedelta(days=3)

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.get(address).status_code == 200
        return len(queries)

    addresses = [f"/pantau/dinkes/{end}?per={{}}" for end in ("", "orang/")]
    for address in addresses:
        count(address.format(today))
    now = [count(address.format(today)) for address in addresses]
    then = [count(address.format(day)) for address in addresses]
    assert [after - first for first, after in zip(now, then, strict=True)] == [1, 1]
    social = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    for number in range(3):
        clinic = make_agency(f"Klinik {number}", under=tree.dinkes, kind=Kind.UPT)
        move_unit(clinic, social, today)
    move_unit(tree.puskesmas, social, today)
    assert [count(address.format(day)) for address in addresses] == then


def test_a_unit_that_went_under_the_one_beside_it_has_its_own_row_before(
    as_budi, staff, tree, today, before
):
    Enrolment.objects.update(enrolled_at=LONG_AGO)
    moved = move_unit(tree.puskesmas, tree.mamuju, before)
    move_unit(moved, tree.dinkes, today)
    rows = {
        row.name: row.totals.obliged
        for row in page_of(as_budi, "kabupaten-mamuju", before).context["page"]
    }
    assert (rows["UPTD Puskesmas"], rows["Dinas Kesehatan"]) == (12, 3)


def test_a_weekly_summary_compares_the_units_of_today(staff, tree, today):
    """What came with a moved unit has not been finished in that week."""
    Enrolment.objects.update(enrolled_at=LONG_AGO)
    move_unit(tree.puskesmas, tree.majene_office, today)
    office = tree.majene_office
    (course,) = summarise(Door(office, (office,), sees_names=True), today).courses
    assert (course.whole.completed, course.new) == (1, 0)


def test_an_instruction_goes_down_the_tree_of_today(as_budi, gone, tree, course, today):
    given = assign_course(
        course=course.page,
        agency=tree.mamuju,
        cycle="2027",
        due_on=today,
        actor=None,
        today=today,
    )
    page = as_budi.get(f"/pantau/kabupaten-mamuju/penugasan/{given.public_id}/tanda-terima/")
    assert "UPTD Puskesmas" not in page.content.decode()
    assert page.status_code == 200
    assert not Enrolment.objects.filter(assignment=given, agency=gone).exists()
