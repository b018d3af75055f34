"""A unit that was renamed bears its old name on the pages and in the files of the days before, with today's beside it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.actions import rename
from courses.actions.sealing import seal_month
from courses.models import Assignment, Enrolment
from courses.sealing import first_day
from people.models import Export
from tests.cast import make_agency, make_person
from tests.tracking.test_people import read_csv, read_xlsx
from tracking.tasks import write_people

LONG_AGO = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
OLD, BOTH, NEW = "Dinas Kesehatan", "Dinas Kesehatan (kini Dinkes dan KB)", "Dinkes dan KB"


@pytest.fixture
def before(today):
    return today - dt.timedelta(days=1)


@pytest.fixture
def renamed(staff, tree, today):
    """The office bears another name since today."""
    Assignment.objects.update(assigned_on=LONG_AGO.date())
    Enrolment.objects.update(enrolled_at=LONG_AGO)
    rename(agency=tree.dinkes, name=NEW, on=today)
    return tree.dinkes


def page_of(client, day, slug="kabupaten-mamuju", end=""):
    return client.get(f"/pantau/{slug}/{end}?per={day}")


def rows(page):
    return {row.label for row in page.context["page"]}


def test_the_table_of_units_names_it_as_on_the_day(as_budi, renamed, before, today):
    assert BOTH in rows(page_of(as_budi, before))
    assert BOTH in page_of(as_budi, before).content.decode()
    assert NEW in rows(page_of(as_budi, today))


def test_its_own_page_and_its_own_people_bear_the_name_of_the_day(as_budi, renamed, before, today):
    then = page_of(as_budi, before, "dinkes")
    assert f"<h1>{BOTH}</h1>" in then.content.decode()
    assert f"Langsung di {BOTH}" in rows(then)
    assert "dahulu" not in then.content.decode()
    now = page_of(as_budi, today, "dinkes")
    assert f"<h1>{NEW}</h1>" in now.content.decode()
    assert f"dahulu {OLD}" in now.content.decode()


def test_below_it_the_way_back_is_named_as_on_the_day(as_budi, renamed, before):
    crumbs = page_of(as_budi, before, "puskesmas").context["crumbs"]
    assert [name for name, _address in crumbs] == ["Kabupaten Mamuju", BOTH, "UPTD Puskesmas"]


def test_the_list_of_people_and_its_choice_of_units_as_well(as_budi, renamed, before, today):
    page = page_of(as_budi, before, end="orang/")
    units = {row.unit_called for row in page.context["page"]}
    assert BOTH in units
    assert NEW not in units
    assert f'<option value="dinkes">{BOTH}</option>' in page.content.decode()
    assert NEW in {row.unit_called for row in page_of(as_budi, today, end="orang/").context["page"]}


@pytest.mark.parametrize(("form", "read"), [("xlsx", read_xlsx), ("csv", read_csv)])
def test_the_files_say_what_the_screen_does(as_budi, renamed, before, today, form, read):
    assert BOTH in {row[0] for row in read(page_of(as_budi, before, end=f"unit.{form}"))}
    assert BOTH in {row[2] for row in read(page_of(as_budi, before, end=f"orang.{form}"))}
    assert NEW in {row[2] for row in read(page_of(as_budi, today, end=f"orang.{form}"))}


def test_a_file_that_the_worker_makes_too(as_budi, renamed, before, monkeypatch):
    monkeypatch.setattr("tracking.exports.AT_ONCE", 2)
    monkeypatch.setattr("people.actions.exporting.async_task", lambda *words: None)
    page_of(as_budi, before, end="orang.csv")
    written = Export.objects.get()
    write_people(written.pk)
    written.refresh_from_db()
    with written.file.open("rb") as file:
        assert BOTH in file.read().decode()


def test_of_several_names_the_one_of_the_day_is_shown(as_budi, renamed, today, tree):
    days = [today - dt.timedelta(days=back) for back in (20, 10)]
    renamed.earlier_names.all().delete()
    for name, day in zip(("Kedua", "Ketiga"), days, strict=True):
        tree.dinkes.refresh_from_db()
        rename(agency=tree.dinkes, name=name, on=day)
    for back, name in ((21, NEW), (20, "Kedua"), (11, "Kedua"), (10, "Ketiga")):
        day = today - dt.timedelta(days=back)
        told = name if name == "Ketiga" else f"{name} (kini Ketiga)"
        assert told in rows(page_of(as_budi, day)), back


def test_a_name_that_was_taken_up_again_stands_alone(as_budi, renamed, tree, today):
    day = today - dt.timedelta(days=5)
    renamed.earlier_names.all().delete()
    for name, on in ((OLD, day), (NEW, today)):
        tree.dinkes.refresh_from_db()
        rename(agency=tree.dinkes, name=name, on=on)
    assert NEW in rows(page_of(as_budi, today - dt.timedelta(days=6)))
    assert f"{OLD} (kini {NEW})" in rows(page_of(as_budi, day))


def test_what_a_unit_is_called_is_no_way_in(client, charlie, renamed, before):
    client.force_login(charlie)
    assert page_of(client, before, "dinkes").status_code == 404


@pytest.mark.parametrize("end", ["", "orang/"])
def test_it_takes_one_query_more_at_most_whatever_was_renamed(
    as_budi, staff, tree, before, today, end
):
    def queries(slug):
        with CaptureQueriesContext(connection) as found:
            assert page_of(as_budi, before, slug, end).status_code == 200
        return len(found)

    for slug in ("kabupaten-mamuju", "dinkes"):
        queries(slug)
    plain = {slug: queries(slug) for slug in ("kabupaten-mamuju", "dinkes")}
    for number in range(4):
        unit = make_agency(f"Bagian {number}", under=tree.mamuju, slug=f"bagian-{number}")
        make_person(f"Tambahan {number}", at=unit)
        rename(agency=unit, name=f"Bidang {number}", on=today)
    rename(agency=tree.dinkes, name=NEW, on=today)
    assert queries("kabupaten-mamuju") == plain["kabupaten-mamuju"]
    assert queries("dinkes") == plain["dinkes"] + 1


def test_a_seal_keeps_the_names_of_its_last_day(as_budi, staff, tree, course, today):
    Assignment.objects.update(assigned_on=LONG_AGO.date())
    month = first_day(first_day(today) - dt.timedelta(days=1))
    rename(agency=tree.dinkes, name=NEW, on=first_day(today))
    rename(agency=tree.province, name="Provinsi Baru", on=first_day(today))
    seal = seal_month(
        root=tree.province, course=course.page, cycle="2026", month=month, now=timezone.now()
    )
    assert seal.table["root"]["name"] == "Provinsi Contoh"
    assert {row["name"] for row in seal.table["units"]} & {OLD, NEW, BOTH} == {OLD}
    page = as_budi.get(f"/pantau/dinkes/segel/{seal.digest}/").content.decode()
    assert BOTH in page
