"""Units are moved and merged: people, duties and counts follow, the past stays."""

import datetime as dt
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.extents import tree_as_of
from agencies.models import Agency, AgencySuccession, Kind
from agencies.moving import MoveRefused
from courses.actions import reorganising
from courses.actions.assignments import assign_course
from courses.actions.counts import fold_deltas
from courses.actions.enrolments import restate
from courses.actions.following import follow
from courses.actions.reorganising import (
    apply_reorganisation,
    ask_reorganisation,
    begin_planned,
    take_back_plan,
)
from courses.actions.series import Yearly, begin_series
from courses.counting import family_totals, totals, truth
from courses.fitting import EVERYONE, Audience
from courses.models import (
    Assignment,
    CountState,
    Enrolment,
    Reorganisation,
    ReorganisationKind,
    ReorganisationState,
)
from courses.past import totals_as_of
from courses.reorganising import Change, make_plan
from courses.tasks import reorganise
from people.actions.roles import end_role
from people.models import AuditEntry, Person, Placement, RoleKind
from tests.cast import make_agency, make_person, make_placement, make_role

TODAY = timezone.localdate()
DUE = TODAY + dt.timedelta(days=20)
DAY = dt.timedelta(days=1)
MOVED, MERGED = ReorganisationKind.MOVED, ReorganisationKind.MERGED


@pytest.fixture
def social(tree):
    """Another office of Mamuju."""
    return make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")


@pytest.fixture
def staff(tree):
    return [make_person(f"Orang {number} Contoh", at=tree.puskesmas) for number in range(3)]


def assign(course, agency, due_on=DUE, cycle="2026", audience=EVERYONE):
    agency.refresh_from_db()
    return assign_course(
        course=course.page,
        agency=agency,
        cycle=cycle,
        due_on=due_on,
        actor=None,
        today=TODAY,
        audience=audience,
    )


def plan_of(kind, unit, target, on=TODAY):
    fresh = Agency.objects.in_bulk([unit.pk, target.pk])
    return make_plan(Change(kind, fresh[unit.pk], fresh[target.pk], on), today=TODAY)


def reorganised(kind, unit, target, actor=None, on=TODAY):
    plan = plan_of(kind, unit, target, on)
    return ask_reorganisation(change=plan.change, digest=plan.digest, actor=actor)


def complete(person):
    enrolment = Enrolment.objects.get(person=person)
    enrolment.started_at = enrolment.completed_at = timezone.now()
    enrolment.save()
    restate(enrolment=enrolment, today=TODAY)


def assert_counts_are_true(course):
    for _round in ("unfolded", "folded"):
        for agency in Agency.objects.all():
            assert totals(agency, course.page, "2026", TODAY) == truth(
                agency, course.page, "2026", TODAY
            )
            below = list(agency.get_children())
            _whole, children = family_totals(agency, below, course.page, "2026", TODAY)
            for child in agency.get_children():
                assert children[child.pk] == truth(child, course.page, "2026", TODAY)
        while fold_deltas():
            pass


def test_a_moved_unit_brings_its_people_and_counts_under_the_new_parent(
    course, tree, social, staff, budi
):
    assign(course, tree.mamuju)
    complete(staff[0])
    fold_deltas()
    assert reorganised(MOVED, tree.puskesmas, social, budi).state == ReorganisationState.APPLIED
    moved = Agency.objects.get(pk=tree.puskesmas.pk)
    assert moved.get_parent() == social
    whole = totals(social, course.page, "2026", TODAY)
    assert (whole.obliged, whole.completed) == (3, 1)
    assert totals(tree.dinkes, course.page, "2026", TODAY).obliged == 0
    assert_counts_are_true(course)
    call_command("check_counts", stdout=StringIO())


def test_deltas_that_wait_to_be_folded_go_along(course, tree, social, staff):
    assign(course, tree.mamuju)
    reorganised(MOVED, tree.puskesmas, social)
    assert totals(social, course.page, "2026", TODAY).obliged == 3
    assert_counts_are_true(course)


def test_duties_of_the_old_parent_end_and_those_of_the_new_begin(course, tree, social, staff):
    assign(course, tree.dinkes)
    new = assign(course, social, DUE + DAY, cycle="2027")
    complete(staff[0])
    reorganised(MOVED, tree.puskesmas, social)
    old = Enrolment.objects.filter(cycle="2026", person__in=staff)
    assert old.get(person=staff[0]).counted_as == CountState.COMPLETED
    assert {row.left_on for row in old.filter(completed_at=None)} == {TODAY}
    begun = Enrolment.objects.filter(assignment=new, person__in=staff)
    assert {(row.due_on, row.agency) for row in begun} == {(DUE + DAY, tree.puskesmas)}
    assert begun.count() == 3
    assert_counts_are_true(course)


def test_another_due_date_is_the_one_of_the_new_parent(course, tree, social, staff):
    assign(course, tree.dinkes)
    assign(course, social, DUE + DAY)
    reorganised(MOVED, tree.puskesmas, social)
    rows = Enrolment.objects.filter(person__in=staff)
    assert set(rows.values_list("due_on", flat=True)) == {DUE + DAY}


def test_what_was_given_to_the_unit_itself_stays(course, tree, social, staff):
    own = assign(course, tree.puskesmas)
    assign(course, social, DUE + DAY)
    plan = plan_of(MOVED, tree.puskesmas, social)
    assert plan.duties == ()
    reorganised(MOVED, tree.puskesmas, social)
    assert {row.assignment for row in Enrolment.objects.filter(person__in=staff)} == {own}


@pytest.mark.parametrize("kind", [MOVED, MERGED])
def test_duties_that_mean_only_some_change_only_for_them(course, tree, social, staff, kind):
    unit = tree.puskesmas if kind == MOVED else tree.dinkes
    midwife = make_person("Bidan Contoh", at=tree.puskesmas, post="Bidan Terampil")
    midwives = Audience(words=("bidan",))
    wide = assign(course, tree.mamuju)
    near = assign(course, social, DUE + DAY, audience=midwives)
    begun = assign(course, social, cycle="2027", audience=midwives)
    ended = assign(course, tree.dinkes, cycle="2028", audience=midwives)
    plan = plan_of(kind, unit, social)
    assert [(each.before, each.after, each.people) for each in plan.duties] == [
        (wide, near, 1),
        (None, begun, 1),
        (ended, None, 1),
    ]
    reorganised(kind, unit, social)
    held = Enrolment.objects.filter(left_on=None)
    assert {row.assignment for row in held.filter(person=midwife)} == {near, begun}
    assert {row.assignment for row in held.filter(person__in=staff)} == {wide}


def test_a_move_can_be_moved_back(course, tree, social, staff):
    assign(course, tree.dinkes)
    before = totals(tree.dinkes, course.page, "2026", TODAY)
    reorganised(MOVED, tree.puskesmas, social)
    reorganised(MOVED, tree.puskesmas, tree.dinkes)
    assert totals(tree.dinkes, course.page, "2026", TODAY) == before
    assert_counts_are_true(course)


def test_a_move_is_in_the_audit_log_with_before_and_after(tree, social, staff, budi):
    reorganised(MOVED, tree.puskesmas, social, budi)
    entry = AuditEntry.objects.get(verb="unit.moved")
    assert entry.actor == budi
    assert entry.details["before"]["above"] == "dinkes"
    assert entry.details["after"]["above"] == "dinsos"


def places(person):
    rows = person.placements.order_by("since")
    return [(row.agency.slug, row.since, row.until) for row in rows]


def test_a_merger_places_everybody_in_the_successor_and_leaves_the_past(
    course, tree, social, staff, budi
):
    on = TODAY - 5 * DAY
    at_office = make_person("Kantor Contoh", at=tree.dinkes)
    gone = make_person("Pensiun Contoh")
    make_placement(gone, tree.dinkes, until=on - DAY)
    coming = make_person("Datang Contoh")
    make_placement(coming, tree.dinkes, since=TODAY + 3 * DAY)
    visiting = make_person("Sementara Contoh")
    make_placement(visiting, tree.dinkes, until=TODAY + DAY)
    reorganised(MERGED, tree.dinkes, social, budi, on)

    begun = dt.date(2020, 1, 1)
    assert places(at_office) == [("dinkes", begun, on - DAY), ("dinsos", on, None)]
    assert places(gone) == [("dinkes", begun, on - DAY)]
    assert places(coming) == [("dinsos", TODAY + 3 * DAY, None)]
    assert places(visiting) == [("dinkes", begun, on - DAY), ("dinsos", on, TODAY + DAY)]
    assert places(staff[0]) == [("puskesmas", begun, None)]
    closed = Agency.objects.get(pk=tree.dinkes.pk)
    assert not closed.is_active
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == social
    kept = AgencySuccession.objects.get(predecessor=closed)
    assert (kept.successor, kept.on, kept.kind) == (social, on, "gabung")


def test_after_a_merger_duties_and_counts_are_those_of_the_successor(course, tree, social, staff):
    at_office = make_person("Kantor Contoh", at=tree.dinkes)
    done = make_person("Selesai Contoh", at=tree.dinkes)
    assign(course, tree.dinkes)
    assign(course, social, DUE + DAY)
    complete(done)
    fold_deltas(limit=3)
    reorganised(MERGED, tree.dinkes, social)
    for person in (at_office, staff[0]):
        assert Enrolment.objects.get(person=person).due_on == DUE + DAY
    old = totals(tree.dinkes, course.page, "2026", TODAY)
    assert (old.obliged, old.completed) == (1, 1)
    assert totals(social, course.page, "2026", TODAY).obliged == 4
    assert_counts_are_true(course)
    call_command("check_counts", stdout=StringIO())


def test_a_day_before_the_merger_shows_its_people_where_they_were(course, tree, social):
    person = make_person("Kantor Contoh", at=tree.dinkes)
    assign(course, tree.mamuju)
    Enrolment.objects.update(enrolled_at=timezone.now() - 9 * DAY)
    reorganised(MERGED, tree.dinkes, social, on=TODAY - 2 * DAY)
    closed = Agency.objects.get(pk=tree.dinkes.pk)
    before, after = TODAY - 3 * DAY, TODAY - 2 * DAY
    assert totals_as_of(closed, course.page, "2026", before).obliged == 1
    assert totals_as_of(social, course.page, "2026", before).obliged == 0
    assert totals_as_of(closed, course.page, "2026", after).obliged == 0
    assert totals_as_of(social, course.page, "2026", after).obliged == 1
    assert Enrolment.objects.get(person=person).agency == social


def test_a_unit_may_become_part_of_the_one_above_it(course, tree, staff):
    assign(course, tree.mamuju)
    section = make_agency("Seksi Gizi", under=tree.puskesmas, slug="gizi")
    cook = make_person("Gizi Contoh", at=section)
    follow(people=[cook.pk], today=TODAY)
    reorganised(MERGED, tree.puskesmas, tree.dinkes)
    assert Agency.objects.get(pk=section.pk).get_parent() == tree.dinkes
    assert totals(tree.dinkes, course.page, "2026", TODAY).obliged == 4
    assert_counts_are_true(course)


def test_the_plan_says_what_will_be(course, tree, social, staff, budi):
    assign(course, tree.dinkes)
    assign(course, social, cycle="2027")
    assign(course, tree.mamuju, DUE, cycle="2028")
    assign(course, social, DUE + DAY, cycle="2028")
    complete_one = Enrolment.objects.get(person=staff[0], cycle="2026")
    complete_one.started_at = complete_one.completed_at = timezone.now()
    complete_one.save()
    chief = make_person("Kepala Contoh", at=tree.dinkes)
    officer = make_person("Petugas Contoh", at=social)
    losing = make_role(chief, tree.dinkes, RoleKind.BKPSDM)
    gaining = make_role(officer, social, RoleKind.OBSERVER)
    make_agency("Seksi Gizi", under=tree.puskesmas, slug="gizi")
    plan = plan_of(MOVED, tree.puskesmas, social)
    assert (plan.people, plan.units) == (3, 1)
    shown = {
        each.held.cycle: (bool(each.before), bool(each.after), each.people) for each in plan.duties
    }
    assert shown == {
        "2026": (True, False, 2),
        "2027": (False, True, 3),
        "2028": (True, True, 3),
    }
    assert (plan.losing, plan.gaining) == ((losing,), (gaining,))
    assert plan.pledge is None


def test_no_unit_is_moved_beside_one_of_its_name(tree, social):
    make_agency("UPTD PUSKESMAS", under=social, slug="lain", kind=Kind.UPT)
    with pytest.raises(MoveRefused, match="sudah ada unit bernama"):
        plan_of(MOVED, tree.puskesmas, social)
    assert plan_of(MERGED, tree.dinkes, social).units == 1, "two secretariats may come together"
    Agency.objects.filter(slug="lain").update(is_active=False)
    assert plan_of(MOVED, tree.puskesmas, social).units == 0


def test_the_plan_of_a_merger_names_those_who_lose_the_unit_itself(tree, social):
    chief = make_person("Kepala Contoh", at=tree.dinkes)
    role = make_role(chief, tree.dinkes, RoleKind.BKPSDM)
    assert plan_of(MERGED, tree.dinkes, social).losing == (role,)


def test_the_plan_says_when_a_pledge_will_be_asked_for(tree, social):
    Agency.objects.filter(pk=social.pk).update(asks_pledge=True)
    assert plan_of(MOVED, tree.puskesmas, social).pledge is True
    Agency.objects.filter(pk=tree.puskesmas.pk).update(asks_pledge=False)
    assert plan_of(MOVED, tree.puskesmas, social).pledge is None


def test_a_plan_costs_no_more_statements_for_many(course, tree, social):
    assign(course, tree.dinkes)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            plan_of(MOVED, tree.puskesmas, social)
        return len(queries)

    make_person("Orang Contoh", at=tree.puskesmas)
    few = statements()
    for number in range(9):
        unit = make_agency(f"Seksi {number}", under=tree.puskesmas, slug=f"seksi-{number}")
        make_person(f"Orang {number}", at=unit)
    assert statements() == few


@pytest.mark.parametrize("what", ["person", "unit", "duty", "role"])
def test_what_changed_since_it_was_shown_is_refused(course, tree, social, staff, what):
    plan = plan_of(MOVED, tree.puskesmas, social)
    if what == "person":
        make_person("Baru Contoh", at=tree.puskesmas)
    elif what == "unit":
        make_agency("Seksi Gizi", under=tree.puskesmas, slug="gizi")
    elif what == "duty":
        assign(course, social)
    else:
        make_role(staff[0], social)
    with pytest.raises(MoveRefused, match="Data berubah"):
        ask_reorganisation(change=plan.change, digest=plan.digest, actor=None)
    assert not Reorganisation.objects.exists()
    assert Agency.objects.get(pk=tree.puskesmas.pk).path == tree.puskesmas.path


def test_who_learns_meanwhile_stands_in_nobodys_way(course, tree, social, staff):
    assign(course, tree.mamuju)
    plan = plan_of(MOVED, tree.puskesmas, social)
    complete(staff[0])
    found = ask_reorganisation(change=plan.change, digest=plan.digest, actor=None)
    assert found.state == ReorganisationState.APPLIED


@pytest.fixture
def tomorrow():
    """For the worker it is the day after; what was asked stays asked for that day."""
    return timezone.now() + DAY


def planned(unit, target, actor, day=TODAY + DAY, kind=MOVED):
    found = reorganised(kind, unit, target, actor, on=day)
    assert found.state == ReorganisationState.PLANNED
    return found


def at(moment):
    return mock.patch.object(timezone, "now", return_value=moment)


def test_a_move_that_is_planned_waits_for_its_day(
    course, tree, social, staff, budi, monkeypatch, tomorrow
):
    assign(course, tree.mamuju)
    tasks = []
    monkeypatch.setattr(reorganising, "async_task", lambda *words: tasks.append(words))
    found = planned(tree.puskesmas, social, budi)
    assert begin_planned(now=timezone.now()) == 0
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == tree.dinkes
    # Somebody comes meanwhile, and goes along.
    make_person("Baru Contoh", at=tree.puskesmas)
    for _turn in range(2):
        begin_planned(now=tomorrow)
    assert set(tasks) == {("courses.tasks.reorganise", found.pk)}
    with at(tomorrow):
        for _time in tasks:
            reorganise(found.pk)
    found.refresh_from_db()
    assert found.state == ReorganisationState.APPLIED
    moved = Agency.objects.get(pk=tree.puskesmas.pk)
    assert moved.get_parent() == social
    assert tree_as_of(TODAY).above(moved.path) == tree.dinkes.path
    assert AuditEntry.objects.filter(verb="unit.moved").count() == 1
    assert begin_planned(now=tomorrow) == 0
    assert_counts_are_true(course)


def test_a_move_that_is_done_late_holds_from_its_day_on(tree, social, staff, budi, monkeypatch):
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    found = planned(tree.puskesmas, social, budi)
    late = timezone.now() + 3 * DAY
    begin_planned(now=late)
    with at(late):
        reorganise(found.pk)
    moved = Agency.objects.get(pk=tree.puskesmas.pk)
    assert tree_as_of(TODAY + DAY).above(moved.path) == social.path
    assert tree_as_of(TODAY).above(moved.path) == tree.dinkes.path


def test_a_merger_that_is_planned_waits_for_its_day(
    course, tree, social, staff, budi, monkeypatch, tomorrow
):
    assign(course, tree.mamuju)
    at_office = make_person("Kantor Contoh", at=tree.dinkes)
    follow(people=[at_office.pk], today=TODAY)
    tasks = []
    monkeypatch.setattr(reorganising, "async_task", lambda *words: tasks.append(words))
    found = planned(tree.dinkes, social, budi, kind=MERGED)
    begin_planned(now=timezone.now())
    assert tasks == []
    assert Agency.objects.get(pk=tree.dinkes.pk).is_active
    assert not AgencySuccession.objects.exists()
    late = make_person("Baru Contoh", at=tree.dinkes)
    begin_planned(now=tomorrow)
    with at(tomorrow):
        for _turn in range(2):
            reorganise(found.pk)
    found.refresh_from_db()
    assert found.state == ReorganisationState.APPLIED
    begun = dt.date(2020, 1, 1)
    for person in (at_office, late):
        assert places(person) == [("dinkes", begun, TODAY), ("dinsos", TODAY + DAY, None)]
    kept = AgencySuccession.objects.get()
    assert (kept.predecessor, kept.successor, kept.on) == (tree.dinkes, social, TODAY + DAY)
    assert not Agency.objects.get(pk=tree.dinkes.pk).is_active
    clinic = Agency.objects.get(pk=tree.puskesmas.pk)
    assert clinic.get_parent() == social
    assert tree_as_of(TODAY).above(clinic.path) == tree.dinkes.path
    assert AuditEntry.objects.filter(verb="unit.merged").count() == 1
    assert_counts_are_true(course)


def test_a_merger_that_is_done_late_holds_from_its_day_on(tree, social, budi, monkeypatch):
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    person = make_person("Kantor Contoh", at=tree.dinkes)
    found = planned(tree.dinkes, social, budi, kind=ReorganisationKind.REPLACED)
    late = timezone.now() + 3 * DAY
    begin_planned(now=late)
    with at(late):
        reorganise(found.pk)
    assert places(person)[-1] == ("dinsos", TODAY + DAY, None)
    assert AgencySuccession.objects.get().kind == "ganti"


def test_a_planned_merger_is_taken_back_and_the_log_tells_both(
    tree, social, budi, monkeypatch, tomorrow
):
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    found = planned(tree.dinkes, social, budi, kind=MERGED)
    with pytest.raises(MoveRefused, match="sudah direncanakan"):
        reorganised(MERGED, tree.dinkes, social, budi)
    assert take_back_plan(reorganisation=found, actor=budi)
    assert begin_planned(now=tomorrow) == 0
    entries = AuditEntry.objects.filter(subject__startswith="agencies.").order_by("pk")
    told = {"on": str(TODAY + DAY), "successor": "dinsos"}
    assert [(entry.verb, entry.details) for entry in entries] == [
        ("unit.merger_planned", told), ("unit.plan_taken_back", told)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "note"),
    [
        ("heir closed", "Dinas Sosial sudah ditutup."),
        ("unit closed", "Dinas Kesehatan sudah ditutup."),
        ("no place for its clinic", "UPT/UPTD tidak dapat berada di bawah Kelurahan."),
        ("heir below it", "tidak dapat berada di bawah dirinya sendiri."),
    ],
)
def test_a_merger_that_makes_no_sense_on_its_day_is_refused_and_nothing_is_done(
    tree, social, budi, monkeypatch, tomorrow, what, note
):
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    unit, heir = tree.dinkes, social
    if what == "heir below it":
        unit = make_agency("Bagian Umum", under=tree.dinkes, slug="umum")
        heir = make_agency("Bagian Rumah Tangga", under=tree.dinkes, slug="rumah-tangga")
    if what == "no place for its clinic":
        district = make_agency("Kecamatan", under=tree.mamuju, kind=Kind.DISTRICT, slug="kec")
        unit, heir = (
            make_agency(name, under=district, kind=Kind.WARD, slug=name.lower())
            for name in ("Karema", "Rimuku")
        )
    found = planned(unit, heir, budi, kind=MERGED)
    if what == "heir below it":
        reorganised(MOVED, heir, unit, budi)
    elif what == "no place for its clinic":
        make_agency("Posyandu", under=unit, kind=Kind.UPT, slug="posyandu")
    else:
        closed = heir if what == "heir closed" else unit
        Agency.objects.filter(pk=closed.pk).update(is_active=False)
    begin_planned(now=tomorrow)
    with at(tomorrow):
        reorganise(found.pk)
    found.refresh_from_db()
    assert found.state == ReorganisationState.REFUSED
    assert note in found.note
    assert not AgencySuccession.objects.exists()


def test_a_plan_is_taken_back_until_its_day(tree, social, staff, budi, monkeypatch, tomorrow):
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    found = planned(tree.puskesmas, social, budi)
    assert take_back_plan(reorganisation=found, actor=budi)
    assert not take_back_plan(reorganisation=found, actor=budi)
    assert begin_planned(now=tomorrow) == 0
    verbs = AuditEntry.objects.filter(subject__startswith="agencies.").values_list(
        "verb", flat=True
    )
    assert set(verbs) == {"unit.move_planned", "unit.plan_taken_back"}
    again = planned(tree.puskesmas, social, budi)
    begin_planned(now=tomorrow)
    assert not take_back_plan(reorganisation=again, actor=budi)


def test_a_unit_has_one_plan_at_a_time(tree, social, staff, budi):
    planned(tree.puskesmas, social, budi)
    for day in (TODAY, TODAY + 9 * DAY):
        with pytest.raises(MoveRefused, match="sudah direncanakan"):
            reorganised(MOVED, tree.puskesmas, tree.mamuju, budi, on=day)


@pytest.mark.parametrize("what", ["role", "closed"])
def test_what_cannot_be_done_on_its_day_is_refused_with_a_note(
    tree, social, staff, budi, monkeypatch, tomorrow, what
):
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    found = planned(tree.puskesmas, social, budi)
    if what == "role":
        end_role(role=budi.roles.get(), actor=None)
    else:
        Agency.objects.filter(pk=social.pk).update(is_active=False)
    begin_planned(now=tomorrow)
    with at(tomorrow):
        reorganise(found.pk)
    found.refresh_from_db()
    assert found.state == ReorganisationState.REFUSED
    assert {"role": "sudah berakhir", "closed": "sudah ditutup"}[what] in found.note
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == tree.dinkes


def test_when_something_fails_nothing_is_changed(course, tree, social, staff, monkeypatch):
    assign(course, tree.mamuju)
    plan = plan_of(MERGED, tree.dinkes, social)

    def fail(**words):
        raise RuntimeError

    monkeypatch.setattr(reorganising, "record", fail)
    with pytest.raises(RuntimeError):
        ask_reorganisation(change=plan.change, digest=plan.digest, actor=None)
    assert Agency.objects.get(pk=tree.dinkes.pk).is_active
    assert Agency.objects.get(pk=tree.puskesmas.pk).path == tree.puskesmas.path
    assert not Placement.objects.filter(agency=social).exists()
    assert_counts_are_true(course)


@pytest.fixture
def queued(monkeypatch):
    """Every change is for the worker; what was queued."""
    tasks = []
    monkeypatch.setattr(reorganising, "AT_ONCE", 0)
    monkeypatch.setattr(reorganising, "async_task", lambda *words: tasks.append(words))
    return tasks


def test_many_people_are_for_the_worker(
    course, tree, social, staff, budi, queued, django_capture_on_commit_callbacks
):
    assign(course, tree.mamuju)
    with django_capture_on_commit_callbacks(execute=True):
        found = reorganised(MOVED, tree.puskesmas, social, budi)
    assert found.state == ReorganisationState.WAITING
    assert queued == [("courses.tasks.reorganise", found.pk)]
    for _time in range(2):
        reorganise(found.pk)
    found.refresh_from_db()
    assert found.state == ReorganisationState.APPLIED
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == social
    assert AuditEntry.objects.filter(verb="unit.moved").count() == 1
    assert_counts_are_true(course)


def test_one_change_of_a_unit_waits_for_the_other(tree, social, staff, budi, queued):
    reorganised(MOVED, tree.puskesmas, social, budi)
    with pytest.raises(MoveRefused, match="sedang diterapkan"):
        reorganised(MOVED, tree.puskesmas, social, budi)


def test_the_worker_refuses_when_people_have_changed(tree, social, staff, budi, queued):
    found = reorganised(MOVED, tree.puskesmas, social, budi)
    make_person("Baru Contoh", at=tree.puskesmas)
    apply_reorganisation(reorganisation=found)
    found.refresh_from_db()
    assert (found.state, "Data berubah" in found.note) == (ReorganisationState.REFUSED, True)


def test_the_worker_refuses_for_whom_the_role_has_ended(tree, social, staff, budi, queued):
    found = reorganised(MOVED, tree.puskesmas, social, budi)
    end_role(role=budi.roles.get(), actor=None)
    apply_reorganisation(reorganisation=found)
    found.refresh_from_db()
    assert "sudah berakhir" in found.note
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == tree.dinkes


def test_a_fault_leaves_nobody_waiting(tree, social, staff, budi, queued, monkeypatch):
    found = reorganised(MOVED, tree.puskesmas, social, budi)

    def fail(**words):
        raise RuntimeError

    monkeypatch.setattr(reorganising, "record", fail)
    with pytest.raises(RuntimeError):
        reorganise(found.pk)
    found.refresh_from_db()
    assert (found.state, "gangguan" in found.note) == (ReorganisationState.REFUSED, True)
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == tree.dinkes


def test_what_failed_too_often_is_given_up(tree, social, staff, budi, queued):
    found = reorganised(MOVED, tree.puskesmas, social, budi)
    Reorganisation.objects.update(tries=reorganising.MOST_TRIES)
    reorganise(found.pk)
    found.refresh_from_db()
    assert found.state == ReorganisationState.REFUSED


# What happens: act, and two numbers that say to whom or what.
ACTS = st.tuples(
    st.sampled_from(["move", "merge", "complete", "assign", "fold", "transfer"]),
    st.integers(0, 9),
    st.integers(0, 9),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    parents=st.lists(st.integers(0, 7), min_size=2, max_size=6),
    homes=st.lists(st.integers(0, 7), min_size=1, max_size=5),
    acts=st.lists(ACTS, min_size=1, max_size=10),
)
def test_whatever_is_moved_and_merged_the_totals_are_the_truth(course, parents, homes, acts):
    with transaction.atomic():
        units = [make_agency("Provinsi", kind=Kind.PROVINCE, slug="u-0")]
        for number, parent in enumerate(parents, start=1):
            above = units[parent % len(units)]
            units.append(make_agency(f"Unit {number}", under=above, slug=f"u-{number}"))
        for number, home in enumerate(homes):
            make_person(f"Orang {number}", at=units[home % len(units)])
        assign(course, units[0])
        for act, one, other in acts:
            _act(course, units, act, one, other)
            for person in Person.objects.all():
                _assert_nothing_is_left_to_follow(person)
        assert_counts_are_true(course)
        transaction.set_rollback(True)


def _act(course, units, act, one, other):
    unit, target = (Agency.objects.get(pk=units[number % len(units)].pk) for number in (one, other))
    people = list(Person.objects.order_by("pk"))
    if act == "fold":
        fold_deltas(limit=3)
    elif act == "complete":
        person = people[one % len(people)]
        if Enrolment.objects.filter(person=person, completed_at=None, left_on=None).exists():
            complete(person)
    elif act == "assign":
        assign(course, unit, DUE + other * DAY)
    elif act == "transfer" and target.is_active:
        person = people[one % len(people)]
        person.placements.filter(until=None).update(agency=target)
        follow(people=[person.pk], today=TODAY)
    elif act in ("move", "merge"):
        try:
            reorganised(MOVED if act == "move" else MERGED, unit, target)
        except MoveRefused:
            return


def _assert_nothing_is_left_to_follow(person):
    """Whoever is looked at alone is as the many together have left them."""
    fields = ("assignment", "agency", "due_on", "left_on", "steps_total", "counted_as")
    rows = Enrolment.objects.filter(person=person).order_by("pk")
    before = list(rows.values(*fields))
    follow(people=[person.pk], today=TODAY)
    assert list(rows.values(*fields)) == before


def test_assignments_of_a_merged_unit_stay_as_its_history(course, tree, social, staff):
    given_there = assign(course, tree.dinkes)
    reorganised(MERGED, tree.dinkes, social)
    given_there.refresh_from_db()
    assert given_there.withdrawn_on is None
    assert Assignment.objects.get().agency == tree.dinkes


def test_what_a_merged_unit_gave_every_year_ends_with_it(course, tree, social, staff, budi):
    given = assign(course, tree.puskesmas)
    series = begin_series(
        assignment=given, rule=Yearly(TODAY + 300 * DAY, 30), actor=budi, today=TODAY
    )
    reorganised(MERGED, tree.puskesmas, social, actor=budi)
    series.refresh_from_db()
    assert series.ended_on == TODAY
    assert AuditEntry.objects.filter(verb="series.ended", actor=budi).count() == 1
