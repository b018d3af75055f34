"""Assignment, late joiners, leavers, exclusions."""

import datetime as dt

import pytest

from courses.actions.assignments import assign_course, withdraw_assignment
from courses.actions.enrolments import enrol_self
from courses.actions.joining import sync_people
from courses.counting import totals, truth
from courses.models import Assignment, CountState, Enrolment
from courses.past import totals_as_of
from people.models import Exclusion, ExclusionReason, Placement
from people.signals import people_changed
from tests.cast import make_person, make_placement

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2026, 12, 11)
NOW = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


@pytest.fixture
def assigned(course, tree, sari, budi):
    return assign_course(
        course=course.page, agency=tree.mamuju, cycle="2026", due_on=DUE, actor=budi, today=TODAY
    )


def move(person, agency):
    Placement.objects.filter(person=person, until=None).update(until=TODAY - dt.timedelta(days=1))
    make_placement(person, agency, since=TODAY)


def test_everyone_placed_under_the_agency_is_enrolled(assigned, tree, sari, budi, charlie):
    assert set(Enrolment.objects.values_list("person", flat=True)) == {sari.pk, budi.pk}
    enrolment = Enrolment.objects.get(person=sari)
    assert (enrolment.agency, enrolment.due_on) == (tree.puskesmas, DUE)
    assert enrolment.counted_as == CountState.NOT_BEGUN
    assert enrolment.steps_total == 7


def test_assigning_needs_the_same_number_of_queries_for_many(
    course, tree, sari, budi, django_assert_max_num_queries
):
    for number in range(30):
        make_person(f"Orang {number}", at=tree.majene_office)
    with django_assert_max_num_queries(31):
        assign_course(
            course=course.page,
            agency=tree.majene,
            cycle="2026",
            due_on=DUE,
            actor=budi,
            today=TODAY,
        )
    assert Enrolment.objects.count() == 30


def test_the_pledge_is_asked_where_the_nearest_agency_says_so(course, tree, sari, charlie, budi):
    tree.mamuju.asks_pledge = True
    tree.mamuju.save()
    assign_course(
        course=course.page, agency=tree.province, cycle="2026", due_on=DUE, actor=None, today=TODAY
    )
    assert Enrolment.objects.get(person=sari).needs_pledge
    assert not Enrolment.objects.get(person=charlie).needs_pledge


def test_a_late_joiner_is_enrolled(assigned, tree):
    late = make_person("Terlambat Contoh", at=tree.dinkes)
    people_changed.send(sender=None, people=[late])
    assert Enrolment.objects.get(person=late).assignment == assigned


def test_a_leaver_who_had_not_finished_leaves_the_counts(assigned, course, tree, sari):
    move(sari, tree.majene_office)
    sync_people(people=[sari], today=TODAY)
    enrolment = Enrolment.objects.get(person=sari)
    assert (enrolment.left_on, enrolment.counted_as) == (TODAY, CountState.NONE)
    assert totals(tree.mamuju, course.page, "2026", TODAY).obliged == 1


def test_a_leaver_keeps_what_is_completed_with_the_old_agency(assigned, course, tree, sari):
    Enrolment.objects.filter(person=sari).update(
        started_at=NOW, completed_at=NOW, counted_as=CountState.COMPLETED
    )
    move(sari, tree.majene_office)
    sync_people(people=[sari], today=TODAY)
    enrolment = Enrolment.objects.get(person=sari)
    assert (enrolment.agency, enrolment.left_on) == (tree.puskesmas, None)


def test_within_the_assigned_subtree_the_enrolment_moves_along(assigned, course, tree, sari):
    move(sari, tree.dinkes)
    sync_people(people=[sari], today=TODAY)
    assert Enrolment.objects.get(person=sari).agency == tree.dinkes
    assert totals(tree.puskesmas, course.page, "2026", TODAY).obliged == 0
    assert totals(tree.dinkes, course.page, "2026", TODAY).obliged == 1


def test_whoever_comes_back_is_obliged_again(assigned, tree, sari):
    Placement.objects.filter(person=sari).update(until=TODAY - dt.timedelta(days=3))
    sync_people(people=[sari], today=TODAY)
    make_placement(sari, tree.dinkes, since=TODAY)
    sync_people(people=[sari], today=TODAY)
    enrolment = Enrolment.objects.get(person=sari)
    assert (enrolment.left_on, enrolment.counted_as) == (None, CountState.NOT_BEGUN)


def test_the_excluded_are_counted_apart(assigned, course, tree, sari):
    Exclusion.objects.create(person=sari, reason=ExclusionReason.LEAVE, since=TODAY)
    sync_people(people=[sari], today=TODAY)
    counted = totals(tree.mamuju, course.page, "2026", TODAY)
    assert (counted.excluded, counted.obliged) == (1, 1)


def test_the_nearer_assignment_goes_before_the_wider(assigned, course, tree, sari, budi):
    sooner = DUE - dt.timedelta(days=10)
    near = assign_course(
        course=course.page, agency=tree.dinkes, cycle="2026", due_on=sooner, actor=budi, today=TODAY
    )
    wide = assign_course(
        course=course.page, agency=tree.province, cycle="2026", due_on=DUE, actor=budi, today=TODAY
    )
    enrolment = Enrolment.objects.get(person=sari)
    assert (enrolment.assignment, enrolment.due_on) == (near, sooner)
    assert Assignment.objects.count() == 3
    assert Enrolment.objects.get(person=budi).assignment == assigned != wide


def test_assigning_again_moves_the_due_date(assigned, course, tree, sari, budi):
    later = DUE + dt.timedelta(days=7)
    assign_course(
        course=course.page, agency=tree.mamuju, cycle="2026", due_on=later, actor=budi, today=TODAY
    )
    assert Enrolment.objects.get(person=sari).due_on == later
    assert totals(tree.mamuju, course.page, "2026", TODAY) == truth(
        tree.mamuju, course.page, "2026", TODAY
    )


def test_a_withdrawn_assignment_obliges_nobody(assigned, course, tree, budi):
    withdraw_assignment(assignment=assigned, actor=budi, today=TODAY)
    assert totals(tree.mamuju, course.page, "2026", TODAY).obliged == 0


def test_self_enrolment_only_where_the_course_allows_it(course, tree, charlie):
    assert enrol_self(person=charlie, course=course.page, now=NOW) is None
    course.page.self_enrolment = True
    enrolment = enrol_self(person=charlie, course=course.page, now=NOW)
    assert (enrolment.counted_as, enrolment.due_on) == (CountState.NONE, None)


def test_a_past_day_shows_the_unit_of_that_time(
    assigned, course, tree, sari, django_assert_num_queries
):
    Placement.objects.filter(person=sari).update(until=TODAY + dt.timedelta(days=5))
    make_placement(sari, tree.dinkes, since=TODAY + dt.timedelta(days=6))
    sync_people(people=[sari], today=TODAY + dt.timedelta(days=6))
    # One for what is kept of that day, one for its tree, one for the people.
    with django_assert_num_queries(3):
        then = totals_as_of(tree.puskesmas, course.page, "2026", TODAY)
    assert (then.obliged, then.not_begun) == (1, 1)
    later = totals_as_of(tree.puskesmas, course.page, "2026", TODAY + dt.timedelta(days=6))
    assert later.obliged == 0
    assert totals_as_of(tree.mamuju, course.page, "2026", TODAY - dt.timedelta(days=1)).obliged == 0
