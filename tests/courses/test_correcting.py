"""A past that was set right: what was finished counts where the person was, and the counts are exact at once."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agencies.actions import move_agency
from agencies.models import Agency, Kind
from courses import counting, past
from courses.actions.assignments import assign_course
from courses.actions.completion import evaluate
from courses.actions.counts import fold_deltas, repair_counts
from courses.actions.sealing import seal_month
from courses.correcting import held_by, moved, sealed_months
from courses.models import Completion, CountState, Enrolment, Seal
from courses.recounting import wrong_counts
from courses.sealing import FIGURES, first_day, last_day
from people.actions.correcting import Correction, correct_placements, plan_correction
from people.actions.placements import leave, transfer
from tests.cast import make_agency, make_placement, make_role
from tests.courses.conftest import pass_quiz

DAY = dt.timedelta(days=1)
CYCLE = "2026"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def assigned(course, tree, sari, today):
    """Sari has the course since half a year."""
    assign_course(
        course=course.page,
        agency=tree.mamuju,
        cycle=CYCLE,
        due_on=today + 9 * DAY,
        actor=None,
        today=today - 180 * DAY,
    )
    Enrolment.objects.update(enrolled_at=timezone.now() - 180 * DAY)
    return Enrolment.objects.get(person=sari)


@pytest.fixture
def finished(course, assigned):
    """She finished it forty days ago."""
    then = timezone.now() - 40 * DAY
    for lesson in course.lessons:
        assigned.lessons.create(lesson=lesson, opened_at=then, finished_at=then)
    for number, quiz in enumerate([*course.quizzes, course.final], 1):
        pass_quiz(assigned.person, quiz, now=then, number=number)
    Enrolment.objects.filter(pk=assigned.pk).update(pledged_at=then)
    assigned.refresh_from_db()
    evaluate(enrolment=assigned, now=then)
    assert assigned.counted_as == CountState.COMPLETED
    return assigned


def correct(person, correction, actor, office, today):
    about = {"person": person, "correction": correction, "actor": actor, "today": today}
    seen = plan_correction(**about).stamp
    return correct_placements(**about, reason="SK", office=office, seen=seen)


def were_at(unit, today, since, until):
    return Correction(since=today - since * DAY, until=today - until * DAY, agency=unit.pk)


@pytest.mark.parametrize("folded", [False, True])
def test_what_was_finished_counts_where_the_person_was(
    finished, course, tree, sari, budi, today, folded
):
    if folded:
        fold_deltas()
    correct(sari, were_at(tree.dinkes, today, 60, 20), budi, tree.mamuju, today)
    finished.refresh_from_db()
    assert finished.agency == tree.dinkes
    assert Completion.objects.get(enrolment=finished).agency == tree.dinkes
    assert not wrong_counts()
    whole = counting.totals(tree.puskesmas, course.page, CYCLE, today)
    assert whole == counting.truth(tree.puskesmas, course.page, CYCLE, today)
    assert whole.completed == 0
    fold_deltas()
    assert not wrong_counts()
    assert counting.totals(tree.dinkes, course.page, CYCLE, today).completed == 1


def test_past_days_show_it_at_once(finished, course, tree, sari, budi, today):
    correct(sari, were_at(tree.dinkes, today, 60, 20), budi, tree.mamuju, today)
    for back, running, done in ((70, 1, 0), (50, 0, 0), (30, 0, 0)):
        day = today - back * DAY
        found = past.totals_as_of(tree.puskesmas, course.page, CYCLE, day)
        assert (found.obliged - found.completed, found.completed) == (running, done), back
        whole = past.totals_as_of(tree.dinkes, course.page, CYCLE, day)
        assert whole.completed == (1 if back == 30 else 0)
        assert whole.obliged == 1


@pytest.mark.parametrize(("since", "until"), [(30, 20), (60, 50)])
def test_other_days_leave_it_where_it_is(finished, tree, sari, budi, today, since, until):
    correct(sari, were_at(tree.dinkes, today, since, until), budi, tree.mamuju, today)
    finished.refresh_from_db()
    assert finished.agency == tree.puskesmas
    assert not wrong_counts()


def test_what_counts_elsewhere_already_stays_there(finished, tree, sari, budi, today):
    """A move that was noted later left it at the unit of that day."""
    transfer(person=sari, to=tree.mamuju, on=today - 50 * DAY, actor=budi)
    correct(sari, were_at(tree.dinkes, today, 45, 35), budi, tree.mamuju, today)
    finished.refresh_from_db()
    assert finished.agency == tree.puskesmas


def test_who_is_unfinished_stays_where_they_are_today(assigned, tree, sari, budi, today):
    correct(sari, were_at(tree.dinkes, today, 60, 20), budi, tree.mamuju, today)
    assigned.refresh_from_db()
    assert (assigned.agency, assigned.left_on) == (tree.puskesmas, None)
    assert not wrong_counts()


@pytest.fixture
def gone(assigned, tree, sari, budi, today):
    """She left thirty days ago, which was noted on the next day."""
    leave(person=sari, on=today - 30 * DAY, actor=budi)
    Enrolment.objects.filter(pk=assigned.pk).update(left_on=today - 29 * DAY)
    return sari.placements.get()


@pytest.mark.parametrize("back", [10, 50])
def test_a_duty_ends_when_the_person_left(gone, assigned, course, tree, sari, budi, today, back):
    last = today - back * DAY
    correction = Correction(since=gone.since, until=last, placement=gone.pk)
    correct(sari, correction, budi, tree.mamuju, today)
    for day, obliged in ((last, 1), (last + DAY, 0)):
        found = past.totals_as_of(tree.mamuju, course.page, CYCLE, day)
        assert found.obliged == obliged, day
        read = past.tree_totals_as_of(tree.province, course.page, CYCLE, day)
        assert (tree.mamuju.path in read) == bool(obliged)
    assert not wrong_counts()


@pytest.mark.parametrize("back", [10, 50])
def test_a_move_out_of_the_assignment_ends_it_on_the_right_day(
    assigned, course, tree, sari, budi, today, back
):
    make_role(budi, tree.province)
    sari.placements.update(until=today - 31 * DAY)
    make_placement(sari, tree.majene_office, since=today - 30 * DAY)
    Enrolment.objects.filter(pk=assigned.pk).update(left_on=today - 30 * DAY)
    on = today - back * DAY
    there = sari.placements.get(agency=tree.majene_office)
    correct(sari, Correction(since=on, until=None, placement=there.pk), budi, tree.province, today)
    assigned.refresh_from_db()
    assert assigned.left_on == on
    for day, obliged in ((on - DAY, 1), (on, 0)):
        assert past.totals_as_of(tree.province, course.page, CYCLE, day).obliged == obliged


def test_looking_ahead_writes_nothing(
    finished, tree, sari, budi, today, django_assert_max_num_queries
):
    about = {"person": sari, "actor": budi, "today": today}
    plan = plan_correction(correction=were_at(tree.dinkes, today, 60, 20), **about)
    held = list(held_by(sari))
    with django_assert_max_num_queries(4):
        moves = moved(held, plan.changes)
        assert sealed_months(held, plan.changes, moves) == []
    assert [(move.enrolment, move.to) for move in moves] == [(finished, tree.dinkes)]
    finished.refresh_from_db()
    assert finished.agency == tree.puskesmas


def differing(course, root, today):
    """Months whose seal a count of today contradicts."""
    found = []
    for seal in Seal.objects.filter(root=root).order_by("month"):
        counted = past.tree_totals_as_of(root, course.page, CYCLE, last_day(seal.month))
        paths = dict(Agency.objects.values_list("pk", "path"))
        for row in seal.table["units"]:
            now = counted.get(paths[row["id"]], counting.Totals())
            if any(getattr(now, name) != row[name] for name in FIGURES):
                found.append(seal.month)
                break
    return found


@pytest.mark.parametrize("is_theirs", [True, False])
def test_the_seals_are_those_of_the_root_under_which_the_units_stood(
    course, finished, tree, sari, budi, today, is_theirs
):
    """Both units went to another province since; its seal of that month knows neither."""
    month = first_day(today - 40 * DAY)
    other = make_agency("Provinsi Lain", kind=Kind.PROVINCE, slug="lain")
    root = tree.province if is_theirs else other
    seal_month(root=root, course=course.page, cycle=CYCLE, month=month, now=timezone.now())
    clinic = make_agency("Klinik Contoh", under=tree.dinkes, kind=Kind.UPT, slug="klinik")
    for unit in (tree.puskesmas, clinic):
        move_agency(unit=unit, under=other, on=today)
    make_role(budi, other)
    plan = plan_correction(
        person=sari, actor=budi, today=today, correction=were_at(clinic, today, 60, 20)
    )
    held = list(held_by(sari))
    months = sealed_months(held, plan.changes, moved(held, plan.changes))
    assert months == ([month] if is_theirs else [])


@pytest.mark.parametrize("reader", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
@pytest.mark.parametrize(
    ("of_root", "of_units", "hour"),
    [("Asia/Jakarta", "Asia/Jayapura", 0), ("Asia/Jayapura", "Asia/Jakarta", 23)],
)
def test_at_the_border_of_a_month_the_seals_differ_that_are_said_to_whoever_reads_it(
    course, assigned, tree, sari, budi, today, reader, of_root, of_units, hour
):
    """Half an hour after midnight at the clinic it is still the month before at the root; or the other way round."""
    Agency.objects.update(time_zone=of_units)
    Agency.objects.filter(depth=1).update(time_zone=of_root)
    border = first_day(first_day(today) - DAY)
    on = border if hour == 0 else border - DAY
    then = dt.datetime.combine(on, dt.time(hour, 30), tzinfo=ZoneInfo(of_units))
    Enrolment.objects.filter(pk=assigned.pk).update(
        started_at=then, completed_at=then, counted_as=CountState.COMPLETED
    )
    Completion.objects.create(enrolment=assigned, agency=tree.puskesmas, completed_at=then)
    repair_counts()
    root = Agency.objects.get(pk=tree.province.pk)
    before = first_day(border - DAY)
    for month in (before, border):
        seal_month(root=root, course=course.page, cycle=CYCLE, month=month, now=timezone.now())
    about = {"person": sari, "actor": budi, "today": today}
    correction = Correction(since=on, until=on, agency=tree.dinkes.pk)
    with timezone.override(reader):
        plan = plan_correction(correction=correction, **about)
        held = list(held_by(sari))
        moves = moved(held, plan.changes)
        assert [move.to for move in moves] == [tree.dinkes]
        assert sealed_months(held, plan.changes, moves) == [before, border]
        correct(sari, correction, budi, tree.mamuju, today)
    assert differing(course, root, today) == [before, border]
