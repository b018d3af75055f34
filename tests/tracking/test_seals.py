"""Sealed months on the page: one's own subtree, the proof, and what would be counted today."""

import csv
import datetime as dt
import io
import json
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency, Kind
from certificates.actions.issuing import issue_certificate
from courses.actions.assignments import assign_course
from courses.actions.reorganising import ask_reorganisation
from courses.actions.sealing import seal_month
from courses.models import Assignment, Completion, Enrolment, Seal
from courses.reorganising import Change, make_plan
from courses.sealing import faults, first_day, last_day, subtree
from people.actions.correcting import Correction, correct_placements, plan_correction
from people.actions.placements import exclude, transfer
from people.models import (
    AuditEntry,
    ImportState,
    Placement,
    RoleKind,
    RosterChange,
    RosterImport,
)
from quizzes.models import MarkChange
from tests.cast import make_agency, make_person, make_role
from tests.courses.conftest import pass_quiz

SEALS = "/pantau/kabupaten-mamuju/segel/"
LONG_AGO = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def month(today):
    return first_day(first_day(today) - dt.timedelta(days=1))


@pytest.fixture
def as_paula(client, tree):
    """BKPSDM of the province, who reads the whole tree."""
    paula = make_person("Paula Contoh", at=tree.province)
    make_role(paula, tree.province, RoleKind.BKPSDM)
    client.force_login(paula)
    return client


@pytest.fixture
def end(month):
    """The evening of the sealed day."""
    return dt.datetime.combine(last_day(month), dt.time(10), tzinfo=dt.UTC)


@pytest.fixture
def sealed(staff, tree, course, month):
    """The last two months; all was assigned long before, and nobody has begun."""
    Assignment.objects.update(assigned_on=LONG_AGO.date())
    Enrolment.objects.update(enrolled_at=LONG_AGO, started_at=None, completed_at=None)
    before = first_day(month - dt.timedelta(days=1))
    for each in (before, month):
        seal = seal_month(
            root=tree.province, course=course.page, cycle="2026", month=each, now=timezone.now()
        )
    return seal


def address(seal, slug="kabupaten-mamuju", end=""):
    return f"/pantau/{slug}/segel/{seal.digest}/{end}"


def body(response):
    return b"".join(response.streaming_content)


def differences(client, seal, slug="kabupaten-mamuju"):
    """Unit → what its figures were and are, and the causes."""
    found = client.get(address(seal, slug)).context["page"].object_list
    return {
        each.name: (
            {str(change.label): (change.before, change.now) for change in each.changes},
            {cause.value: number for cause, number in each.causes},
        )
        for each in found
    }


def test_the_months_are_listed_with_their_hashes(as_budi, sealed):
    page = as_budi.get(SEALS)
    assert [seal.pk for seal in page.context["page"]] == [sealed.pk, sealed.previous_id]
    assert sealed.digest[:12] in page.content.decode()


def test_without_a_seal_the_page_says_when_the_first_is_made(as_budi, staff):
    assert "Belum ada bulan yang disegel" in as_budi.get(SEALS).content.decode()


def test_the_file_of_a_unit_holds_its_own_subtree(as_budi, sealed, tree):
    rows = list(
        csv.reader(
            io.StringIO(
                body(as_budi.get(address(sealed, "dinkes", "unit.csv"))).decode("utf-8-sig")
            )
        )
    )
    assert [row[1] for row in rows[1:]] == ["Dinas Kesehatan", "UPTD Puskesmas"]
    assert rows[1][rows[0].index("Wajib")] == "15"
    assert AuditEntry.objects.get(verb="tracking.seal_exported").details["rows"] == 2


def test_at_the_root_anybody_can_make_the_hash_again(as_paula, sealed):
    page = as_paula.get(address(sealed, "provinsi-contoh"))
    answer = as_paula.get(address(sealed, "provinsi-contoh", "segel.json"))
    digest = sha256(sealed.previous.digest.encode() + answer.content).hexdigest()
    assert digest == sealed.digest
    name = answer["Content-Disposition"].split('"')[1]
    command = f"(printf %s {sealed.previous.digest}; cat {name}) | sha256sum"
    assert command in page.content.decode()
    assert len(json.loads(answer.content)["units"]) == 6


def test_the_first_seal_is_checked_without_another(as_paula, sealed):
    page = as_paula.get(address(sealed.previous, "provinsi-contoh")).content.decode()
    assert "<code>sha256sum netral-segel-" in page
    assert "ini segel pertama" in page


def test_below_the_root_the_whole_text_is_not_given_away(as_budi, sealed):
    assert as_budi.get(address(sealed, end="segel.json")).status_code == 404
    assert b"segel.json" not in as_budi.get(address(sealed)).content


@pytest.mark.parametrize("end", ["", "unit.csv", "segel.json"])
def test_the_outsider_finds_nothing(client, charlie, sealed, end):
    client.force_login(charlie)
    assert client.get(address(sealed, end=end)).status_code == 404


def test_an_observer_reads_the_proof_and_none_of_what_it_holds(as_olga, sealed, month):
    """A seal holds every unit, also the smallest, and counts people where they stand."""
    page = as_olga.get(address(sealed, "provinsi-contoh"))
    text = page.content.decode()
    assert sealed.digest in text
    assert f"per={last_day(month)}" in text
    assert "own" not in page.context
    assert "page" not in page.context
    assert "/orang" not in text
    for end in ("unit.csv", "segel.json"):
        assert end not in text
        assert as_olga.get(address(sealed, "provinsi-contoh", end)).status_code == 404


def test_a_course_that_was_never_assigned_here_is_not_told_of(as_budi, sealed, tree, course):
    Assignment.objects.update(agency=tree.majene)
    assert not as_budi.get(SEALS).context["page"].object_list
    assert as_budi.get(address(sealed)).status_code == 404


def test_another_root_does_not_see_it(client, sealed, budi, course):
    other = make_agency("Provinsi Lain", slug="lain")
    Assignment.objects.update(agency=other)
    assert client.get("/pantau/lain/segel/").status_code == 302
    client.force_login(budi)
    assert client.get(f"/pantau/lain/segel/{sealed.digest}/").status_code == 404


def test_late_ones_say_so(as_budi, sealed, month, monkeypatch):
    page = as_budi.get(address(sealed.previous)).content.decode()
    assert "Dibuat belakangan" in page


def test_nothing_differs_while_nothing_was_noted(as_budi, sealed):
    page = as_budi.get(address(sealed))
    assert "Angkanya masih sama" in page.content.decode()


def test_a_transfer_noted_later_is_told_at_both_units_and_above(
    as_paula, sealed, staff, tree, month
):
    mover = staff[0].person
    transfer(person=mover, to=tree.majene_office, on=last_day(month), actor=None)
    found = differences(as_paula, sealed, "provinsi-contoh")
    assert set(found) == {
        "Kabupaten Mamuju", "Dinas Kesehatan", "UPTD Puskesmas", "Kabupaten Majene", "Dinas Majene"
    } - ({"UPTD Puskesmas"} if staff[0].agency != tree.puskesmas else set())  # fmt: skip
    for changes, causes in found.values():
        before, now = changes["Wajib"]
        assert abs(before - now) == 1
        assert causes == {"placed": 1}


@pytest.mark.parametrize("is_done", [False, True])
def test_a_correction_names_who_made_it_and_changes_no_seal(
    as_budi, sealed, staff, tree, month, end, budi, course, is_done
):
    """Also where the corrected days are over: what was finished on one of them counts elsewhere ever since."""
    row = next(each for each in staff if each.agency == tree.puskesmas)
    early = end - dt.timedelta(days=25)
    if is_done:
        done = {"started_at": early, "completed_at": early}
        Enrolment.objects.filter(pk=row.pk).update(counted_as="completed", **done)
        Completion.objects.create(enrolment=row, agency=row.agency, completed_at=early)
        sealed = seal_again(sealed, tree, course, month)
    digest = sealed.digest
    until = last_day(month) - dt.timedelta(days=20 if is_done else 0)
    about = {
        "person": row.person, "actor": budi, "today": timezone.localdate(),
        "correction": Correction(since=month, until=until, agency=tree.dinkes.pk),
    }  # fmt: skip
    seen = plan_correction(**about).stamp
    correct_placements(**about, reason="SK 7", office=tree.mamuju, seen=seen)
    found = differences(as_budi, sealed)
    changes, causes = found["UPTD Puskesmas"]
    before, now = changes["Selesai" if is_done else "Wajib"]
    assert (now - before, causes) == (-1, {"corrected": 1})
    shown = as_budi.get(address(sealed)).content.decode()
    assert "Penempatan dikoreksi oleh Kabupaten Mamuju (1)" in shown
    assert "SK 7" not in shown
    sealed.refresh_from_db()
    assert sealed.digest == digest
    assert list(faults(Seal.objects.filter(cycle=sealed.cycle).order_by("pk"))) == []


def test_a_correction_is_named_where_the_day_of_the_unit_had_begun_before_the_month_ended(
    as_budi, sealed, staff, tree, course, month, budi
):
    """Half past midnight at the clinic, and at the root still the last evening of the sealed month."""
    Agency.objects.update(time_zone="Asia/Jayapura")
    Agency.objects.filter(depth=1).update(time_zone="Asia/Jakarta")
    row = next(each for each in staff if each.agency == tree.puskesmas)
    before, on = first_day(month - dt.timedelta(days=1)), month
    then = dt.datetime.combine(on, dt.time(0, 30), tzinfo=ZoneInfo("Asia/Jayapura"))
    Enrolment.objects.filter(pk=row.pk).update(
        counted_as="completed", started_at=then, completed_at=then
    )
    Completion.objects.create(enrolment=row, agency=row.agency, completed_at=then)
    tree.province.refresh_from_db()
    sealed = seal_again(sealed, tree, course, before)
    about = {
        "person": row.person, "actor": budi, "today": timezone.localdate(),
        "correction": Correction(since=on, until=on, agency=tree.dinkes.pk),
    }  # fmt: skip
    seen = plan_correction(**about).stamp
    correct_placements(**about, reason="SK 7", office=tree.mamuju, seen=seen)
    changes, causes = differences(as_budi, sealed)["UPTD Puskesmas"]
    assert changes["Selesai"] == (1, 0)
    assert causes == {"corrected": 1}


def seal_again(sealed, tree, course, month):
    """In a chain of its own, with what was finished since the fixture."""
    Assignment.objects.update(cycle="2027")
    Enrolment.objects.update(cycle="2027")
    now = timezone.now()
    return seal_month(root=tree.province, course=course.page, cycle="2027", month=month, now=now)


def test_a_correction_of_other_days_is_no_cause(as_budi, sealed, staff, tree, month, end, budi):
    about = {
        "person": staff[0].person, "actor": budi, "today": timezone.localdate(),
        "correction": Correction(
            since=month, until=month + dt.timedelta(days=3), agency=tree.mamuju.pk
        ),
    }  # fmt: skip
    seen = plan_correction(**about).stamp
    correct_placements(**about, reason="SK 7", office=tree.mamuju, seen=seen)
    assert differences(as_budi, sealed) == {}
    Enrolment.objects.filter(pk=staff[5].pk).update(started_at=end)
    assert differences(as_budi, sealed)["Dinas Kesehatan"][1] == {}


def test_a_transfer_after_the_day_changes_nothing(as_budi, sealed, staff, tree, month, today):
    transfer(person=staff[0].person, to=tree.majene_office, on=today, actor=None)
    assert differences(as_budi, sealed) == {}


def test_an_exclusion_noted_later(as_budi, sealed, staff, month):
    exclude(person=staff[3].person, reason="cuti", since=last_day(month), actor=None)
    changes, causes = differences(as_budi, sealed)["Dinas Kesehatan"]
    before, now = changes["Dikecualikan"]
    assert now == before + 1
    assert causes == {"excluded": 1}


def test_a_completion_noted_later(as_budi, sealed, staff, end):
    row = staff[5]
    Enrolment.objects.filter(pk=row.pk).update(started_at=end, completed_at=end)
    completion = Completion.objects.create(enrolment=row, agency=row.agency, completed_at=end)
    issue_certificate(completion=completion)
    changes, causes = differences(as_budi, sealed)["Dinas Kesehatan"]
    assert changes["Selesai"] == (0, 1)
    assert causes == {"completed": 1}


def test_a_mark_that_was_changed(as_budi, sealed, staff, course, end):
    row = staff[5]
    attempt = pass_quiz(row.person, course.final, now=end)
    Enrolment.objects.filter(pk=row.pk).update(started_at=end)
    MarkChange.objects.create(
        attempt=attempt, at=timezone.now(), reason="kunci", before=10, after=90
    )
    changes, causes = differences(as_budi, sealed)["Dinas Kesehatan"]
    assert changes["Berjalan"] == (0, 1)
    assert causes == {"marked": 1}


def test_a_due_date_that_was_changed(as_budi, sealed, course, tree, month, today):
    assign_course(
        course=course.page,
        agency=tree.province,
        cycle="2026",
        due_on=last_day(month) - dt.timedelta(days=3),
        actor=None,
        today=today,
    )
    changes, causes = differences(as_budi, sealed)["UPTD Puskesmas"]
    assert changes["Terlambat"][1] > changes["Terlambat"][0]
    assert causes == {"due": 1}


def test_a_roster_applied_later(as_budi, sealed, staff, tree, month):
    mover = staff[0].person
    placement = Placement.objects.get(person=mover)
    Placement.objects.filter(pk=placement.pk).update(agency=tree.mamuju)
    roster = RosterImport.objects.create(
        agency=tree.mamuju,
        original_name="x.xlsx",
        sha256="0" * 64,
        since=month,
        state=ImportState.APPLIED,
        applied_at=timezone.now(),
    )
    RosterChange.objects.create(
        roster_import=roster, person=mover, fate="mutasi", opened=placement, closed=None
    )
    assert differences(as_budi, sealed)["Dinas Kesehatan"][1] == {}
    RosterChange.objects.update(
        closed=Placement.objects.create(
            person=mover, agency=tree.dinkes, since=LONG_AGO.date(), until=LONG_AGO.date()
        )
    )
    assert differences(as_budi, sealed)["Dinas Kesehatan"][1] == {"placed": 1}


def test_a_unit_that_was_moved(as_budi, sealed, tree):
    tree.puskesmas.move(tree.mamuju.__class__.objects.get(pk=tree.mamuju.pk), pos="last-child")
    changes, causes = differences(as_budi, sealed)["Dinas Kesehatan"]
    assert changes["Wajib"][0] > changes["Wajib"][1]
    assert causes == {"moved": 1}


def reorganise(kind, unit, target, on):
    fresh = Agency.objects.in_bulk([unit.pk, target.pk])
    plan = make_plan(Change(kind, fresh[unit.pk], fresh[target.pk], on), today=on)
    ask_reorganisation(change=plan.change, digest=plan.digest, actor=None)


def test_a_move_after_the_month_changes_neither_the_seal_nor_what_is_counted_again(
    as_budi, as_paula, sealed, tree, today
):
    social = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    other = make_agency("Provinsi Lain", kind=Kind.PROVINCE, slug="lain")
    text = sealed.text
    for target in (social, other):
        reorganise("pindah", tree.puskesmas, target, today)
        assert Seal.objects.get(pk=sealed.pk).text == text
        assert list(faults(Seal.objects.order_by("sealed_at", "pk"))) == []
        assert differences(as_paula, sealed, "provinsi-contoh") == {}


def test_a_month_that_is_sealed_after_a_move_is_sealed_by_the_tree_of_its_last_day(
    as_budi, sealed, tree, course, month, today
):
    """As if it had been sealed in time; only the unit that was moved may have another number in its place."""
    social = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    Assignment.objects.update(cycle="2027")
    Enrolment.objects.update(cycle="2027")
    reorganise("pindah", tree.puskesmas, social, today)
    # It takes the step that the clinic gave up.
    make_agency("Klinik Baru", under=tree.dinkes, kind=Kind.UPT, slug="klinik-baru")
    late = seal_month(
        root=tree.province, course=course.page, cycle="2027", month=month, now=timezone.now()
    )
    figures = {row["id"]: row["obliged"] for row in sealed.table["units"]}
    units = {row["id"]: row for row in late.table["units"]}
    assert {unit: units[unit]["obliged"] for unit in figures} == figures
    assert len({row["path"] for row in units.values()}) == len(units)
    below = {row["name"] for row in subtree(late.table["units"], tree.dinkes.pk)}
    assert below == {"Dinas Kesehatan", "UPTD Puskesmas", "Klinik Baru"}
    assert differences(as_budi, late) == {}


def test_a_move_dated_back_is_told_at_the_old_and_the_new_place(as_budi, sealed, tree, month):
    social = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    reorganise("pindah", tree.puskesmas, social, month)
    found = differences(as_budi, sealed)
    for name, wanted in (("Dinas Kesehatan", (15, 3)), ("Dinas Sosial", (0, 12))):
        changes, causes = found[name]
        assert (changes["Wajib"], causes) == (wanted, {"moved": 1})
    assert differences(as_budi, sealed, "dinsos")["Dinas Sosial"][1] == {"moved": 1}
    assert "UPTD Puskesmas" not in found


def test_a_unit_that_left_the_tree_is_told_at_the_place_that_it_left(as_paula, sealed, tree, month):
    other = make_agency("Provinsi Lain", kind=Kind.PROVINCE, slug="lain")
    reorganise("pindah", tree.puskesmas, other, month)
    found = differences(as_paula, sealed, "provinsi-contoh")
    assert found["UPTD Puskesmas"][0]["Wajib"] == (12, 0)
    for name in ("UPTD Puskesmas", "Dinas Kesehatan", "Kabupaten Mamuju", "Provinsi Contoh"):
        assert found[name][1] == {"moved": 1}


def test_a_unit_that_came_from_another_tree(as_paula, sealed, staff, tree, course, month, today):
    other = make_agency("Provinsi Lain", kind=Kind.PROVINCE, slug="lain")
    clinic = make_agency("Klinik Contoh", under=other, kind=Kind.UPT, slug="klinik")
    person = make_person("Klinik Contoh", at=clinic)
    assign_course(
        course=course.page, agency=other, cycle="2026", due_on=today, actor=None, today=today
    )
    Enrolment.objects.filter(person=person).update(enrolled_at=LONG_AGO)
    reorganise("pindah", clinic, tree.majene_office, month)
    for name in ("Klinik Contoh", "Dinas Majene", "Kabupaten Majene", "Provinsi Contoh"):
        changes, causes = differences(as_paula, sealed, "provinsi-contoh")[name]
        assert changes["Wajib"][1] == changes["Wajib"][0] + 1
        assert causes == {"moved": 1}


@pytest.fixture
def left(sealed, tree, today):
    """The clinic went to another province today, whose office is looked after by Rina."""
    other = make_agency("Provinsi Lain", kind=Kind.PROVINCE, slug="lain")
    reorganise("pindah", tree.puskesmas, other, today)
    rina = make_person("Rina Contoh", at=other)
    make_role(rina, other, RoleKind.BKPSDM)
    return rina


def listed(client, slug):
    return [each.pk for each in client.get(f"/pantau/{slug}/segel/").context["page"]]


def test_a_unit_that_went_to_another_tree_proves_its_own_months_in_the_seals_of_the_old(
    client, left, sealed
):
    client.force_login(left)
    assert listed(client, "puskesmas") == [sealed.pk, sealed.previous_id]
    page = client.get(address(sealed, "puskesmas"))
    assert page.context["own"]["obliged"] == 12
    assert page.context["number"] == 1
    rows = body(client.get(address(sealed, "puskesmas", "unit.csv"))).decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(rows))] == ["Unit", "UPTD Puskesmas"]
    assert client.get(address(sealed, "puskesmas", "segel.json")).status_code == 404
    assert listed(client, "lain") == []
    assert client.get(address(sealed, "lain")).status_code == 404


def test_the_old_parent_keeps_the_table_with_the_unit_in_it(as_budi, left, sealed):
    assert listed(as_budi, "dinkes") == [sealed.pk, sealed.previous_id]
    page = as_budi.get(address(sealed, "dinkes"))
    assert (page.context["own"]["obliged"], page.context["number"]) == (15, 2)
    assert as_budi.get(address(sealed, "puskesmas")).status_code == 404


def test_the_first_seal_after_it_leads_to_no_seal_of_the_new_tree_before(
    client, left, staff, tree, course, month, today, monkeypatch
):
    other = Agency.objects.get(slug="lain")
    assign_course(
        course=course.page, agency=other, cycle="2026", due_on=today, actor=None, today=month
    )
    later = timezone.now() + dt.timedelta(days=40)
    made = [
        seal_month(root=other, course=course.page, cycle="2026", month=each, now=later)
        for each in (month, first_day(today))
    ]
    client.force_login(left)
    link = f'href="{address(made[0], "puskesmas")}"'
    page = client.get(address(made[1], "puskesmas")).content.decode()
    assert made[0].digest in page
    assert link not in page
    assert client.get(address(made[0], "puskesmas")).status_code == 404
    assert (
        link.replace("puskesmas", "lain") in client.get(address(made[1], "lain")).content.decode()
    )


def test_a_course_that_was_given_where_the_unit_stood_is_told_of_there_alone(
    client, as_budi, left, sealed, tree
):
    """Dinas Kesehatan alone had it: the clinic shows the months in which it was under it."""
    Assignment.objects.update(agency=tree.dinkes)
    assert listed(as_budi, "dinkes") == [sealed.pk, sealed.previous_id]
    client.force_login(left)
    assert listed(client, "puskesmas") == [sealed.pk, sealed.previous_id]


def test_a_unit_comes_first_though_one_that_was_under_it_stands_before_it_now(
    as_paula, sealed, tree, course, month, today
):
    clinic = make_agency("Klinik Contoh", under=tree.majene_office, kind=Kind.UPT, slug="klinik")
    Assignment.objects.update(cycle="2027")
    Enrolment.objects.update(cycle="2027")
    reorganise("pindah", clinic, tree.dinkes, today)
    late = seal_month(
        root=tree.province, course=course.page, cycle="2027", month=month, now=timezone.now()
    )
    page = as_paula.get(address(late, "dinas-majene"))
    assert (page.context["own"]["name"], page.context["number"]) == ("Dinas Majene", 2)


def test_a_merger_dated_back_is_told_at_both_units(as_budi, sealed, tree, month):
    social = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    text = sealed.text
    reorganise("gabung", tree.dinkes, social, month)
    assert Seal.objects.get(pk=sealed.pk).text == text
    found = differences(as_budi, sealed)
    assert found["Dinas Kesehatan"][0]["Wajib"] == (15, 0)
    assert found["Dinas Sosial"][0]["Wajib"] == (0, 15)
    for name in ("Dinas Kesehatan", "Dinas Sosial"):
        assert found[name][1] == {"moved": 1, "merged": 1}


def test_a_unit_that_came_later_has_no_row(as_budi, sealed, staff, tree, month):
    new = make_agency("Dinas Baru", under=tree.mamuju, slug="baru")
    transfer(person=staff[0].person, to=new, on=month, actor=None)
    changes, _causes = differences(as_budi, sealed)["Dinas Baru"]
    assert changes["Wajib"] == (0, 1)
    page = as_budi.get(address(sealed, "baru"))
    assert "belum ada ketika bulan itu disegel" in page.content.decode()
    assert len(body(as_budi.get(address(sealed, "baru", "unit.csv"))).splitlines()) == 1


def test_what_no_record_explains_is_said_to_be_unexplained(as_budi, sealed, staff, end):
    Enrolment.objects.filter(pk=staff[5].pk).update(started_at=end)
    assert differences(as_budi, sealed)["Dinas Kesehatan"][1] == {}
    assert "Sebab tidak tercatat" in as_budi.get(address(sealed)).content.decode()


def test_somebody_of_another_course_is_no_cause(as_budi, sealed, staff, tree, month, end):
    free = make_person("Bebas", at=tree.dinkes)
    transfer(person=free, to=tree.puskesmas, on=month, actor=None)
    Enrolment.objects.filter(person=free).delete()
    Enrolment.objects.filter(pk=staff[5].pk).update(started_at=end)
    assert differences(as_budi, sealed)["Dinas Kesehatan"][1] == {}


def test_queries_do_not_grow_with_units_and_differences(as_budi, sealed, staff, tree, month, end):
    Enrolment.objects.filter(pk=staff[5].pk).update(started_at=end)
    transfer(person=staff[0].person, to=tree.mamuju, on=month, actor=None)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.get(address(sealed)).status_code == 200
        return len(queries)

    as_budi.get(address(sealed))
    few = count()
    for row in staff[6:12]:
        unit = make_agency(f"Unit {row.pk}", under=tree.mamuju, slug=f"unit-{row.pk}")
        transfer(person=row.person, to=unit, on=month, actor=None)
    assert count() == few
