"""Observers are told of groups of ten and more, whatever they take from whatever else."""

import datetime as dt
from collections import defaultdict
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.actions.assignments import assign_course
from courses.actions.grouping import form_groups, keep_groups, tell_groups
from courses.grouped import read_kept
from courses.grouping import Pool, gather
from courses.models import CountState, Enrolment, GroupCount
from people.actions.placements import transfer
from people.models import Person, Placement
from people.signals import people_changed
from quizzes.pooling import PATIENCE, SMALLEST_GROUP
from tests.cast import make_agency, make_person

STEP = 4
TODAY = dt.date(2026, 3, 2)
CYCLE = "2026"


def pools(**people):
    return {path: Pool(number, TODAY, [path]) for path, number in people.items()}


def test_ten_at_a_unit_are_told_there():
    assert gather(pools(aaaabbbb=10, aaaacccc=9), STEP, TODAY) == {"aaaabbbb": ["aaaabbbb"]}


def test_who_has_waited_a_fortnight_counts_above_with_others():
    waiting = pools(aaaabbbb=4, aaaacccc=5, aaaa=1)
    assert gather(waiting, STEP, TODAY) == {}
    assert {
        path: set(units) for path, units in gather(waiting, STEP, TODAY + PATIENCE).items()
    } == {"aaaa": {"aaaa", "aaaabbbb", "aaaacccc"}}


def test_at_the_top_too_few_go_on_waiting():
    assert gather(pools(aaaabbbb=4, aaaa=5), STEP, TODAY + 9 * PATIENCE) == {}


# A tree is a list of parents, each before its children; a wave is who comes to which unit, after how many days.
trees = st.lists(st.integers(0, 5), max_size=5)
waves = st.lists(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 13)), max_size=4), min_size=1, max_size=6
)


def grow(parents):
    paths = ["0000"]
    for number, parent in enumerate(parents, start=1):
        paths.append(f"{paths[parent % len(paths)]}{number:04d}")
    return paths


def publish(paths, arrivals, days):
    """Every figure that is ever shown: unit and day → the people behind it."""
    serial = count()
    waiting: dict[str, set] = defaultdict(set)
    since = {}
    groups: dict[str, set] = defaultdict(set)
    day, shown = TODAY, {}
    for arriving, more in zip(arrivals, days, strict=False):
        day += dt.timedelta(days=more)
        for unit, number in arriving:
            path = paths[unit % len(paths)]
            new = {next(serial) for _one in range(number)}
            waiting[path] |= new
            since |= dict.fromkeys(new, day)
        held = {
            path: Pool(len(people), min(since[one] for one in people), [path])
            for path, people in waiting.items()
            if people
        }
        for path, units in gather(held, STEP, day).items():
            for unit in units:
                groups[path] |= waiting.pop(unit)
        for path in paths:
            inside = [people for place, people in groups.items() if place.startswith(path)]
            shown[path, day] = frozenset().union(*inside)
    return shown


@given(trees, waves, st.lists(st.integers(1, 20), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_figure_less_any_others_is_about_fewer_than_ten(parents, arrivals, days):
    """People who stand behind the same figures of all units and days cannot be told apart by any sum of them.

    So whatever is added and subtracted is made of these sets, and the smallest of them is what counts.
    """
    shown = publish(grow(parents), arrivals, days)
    alike: dict[frozenset, int] = defaultdict(int)
    for one in frozenset().union(*shown.values()):
        alike[frozenset(key for key, people in shown.items() if one in people)] += 1
    assert all(number >= SMALLEST_GROUP for number in alike.values())


@given(trees, waves, st.lists(st.integers(1, 20), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_parent_less_children_siblings_and_two_dates(parents, arrivals, days):
    """The same, said in numbers as a reader would do it."""
    paths = grow(parents)
    shown = publish(paths, arrivals, days)
    for (path, day), people in shown.items():
        children = [other for other in paths if other[:-STEP] == path]
        for (other, earlier), before in shown.items():
            if other == path and earlier <= day:
                left = len(people) - len(before)
                assert left == 0 or left >= SMALLEST_GROUP
            if other in children and earlier <= day:
                left = len(people) - len(before)
                assert left == 0 or left >= SMALLEST_GROUP
        own = len(people) - sum(len(shown[child, day]) for child in children)
        assert own == 0 or own >= SMALLEST_GROUP


@pytest.fixture
def today():
    return timezone.localdate()


def people_at(agency, number):
    return [make_person(f"{agency.slug} {place}", at=agency) for place in range(number)]


@pytest.fixture
def assigned(tree, course, today):
    """Twelve at the puskesmas, four at the office, three in Majene."""
    people_at(tree.puskesmas, 12)
    people_at(tree.dinkes, 4)
    people_at(tree.majene_office, 3)
    assign_course(
        course=course.page, agency=tree.province, cycle=CYCLE, actor=None, today=today,
        due_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    return course


def later(days):
    return timezone.now() + dt.timedelta(days=days)


def kept(agency, course, day):
    return read_kept(agency, course.page, CYCLE, day, back=dt.timedelta(days=91))


def test_a_small_unit_counts_above_once_there_are_ten(assigned, tree, today):
    tell_groups(now=timezone.now())
    assert kept(tree.mamuju, assigned, today).whole.obliged == 12
    assert not kept(tree.majene, assigned, today).is_told
    people_at(tree.majene_office, 3)
    assign_course(
        course=assigned.page, agency=tree.province, cycle=CYCLE, actor=None, today=today,
        due_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    tell_groups(now=later(14))
    found = kept(tree.province, assigned, today + dt.timedelta(days=14))
    assert {path: part.obliged for path, part in found.parts.items()} == {
        tree.province.path: 10,
        tree.mamuju.path: 12,
    }


def test_whoever_moves_leaves_or_rests_stays_in_the_group(assigned, tree, today):
    tell_groups(now=timezone.now())
    mover, leaver, *_others = Enrolment.objects.filter(group=tree.puskesmas)
    transfer(person=mover.person, to=tree.majene_office, on=today, actor=None)
    Enrolment.objects.filter(pk=leaver.pk).update(counted_as=CountState.NONE, left_on=today)
    tell_groups(now=timezone.now())
    whole = kept(tree.puskesmas, assigned, today).whole
    assert (whole.obliged, whole.excluded) == (11, 1)
    assert not kept(tree.majene, assigned, today).is_told


def test_whoever_was_never_there_after_all_stays_in_the_group_as_a_number(assigned, tree, today):
    """Their roster was taken back after a night: else the figures would be about the five who stay."""
    tell_groups(now=timezone.now())
    gone = [row.person for row in Enrolment.objects.filter(group=tree.puskesmas)[:7]]
    Placement.objects.filter(person__in=gone).delete()
    people_changed.send(sender=Person, people=gone, is_taken_back=True)
    assert Enrolment.objects.filter(group=tree.puskesmas).count() == 5
    for days in (1, 1, 2):
        tell_groups(now=later(days))
        whole = kept(tree.mamuju, assigned, today + dt.timedelta(days=days)).whole
        assert (whole.obliged, whole.excluded) == (5, 7)


def test_a_newcomer_changes_no_figure(assigned, tree, course, today):
    tell_groups(now=timezone.now())
    before = kept(tree.province, assigned, today)
    people_at(tree.puskesmas, 1)
    assign_course(
        course=course.page, agency=tree.province, cycle=CYCLE, actor=None, today=today,
        due_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    tell_groups(now=timezone.now())
    assert kept(tree.province, assigned, today) == before


def test_states_and_lateness_are_those_of_the_records(assigned, tree, today):
    form_groups(key=(assigned.page.pk, CYCLE), today=today)
    rows = list(Enrolment.objects.filter(group=tree.puskesmas))
    states = [CountState.COMPLETED] * 3 + [CountState.IN_PROGRESS]
    for row, state in zip(rows, states, strict=False):
        Enrolment.objects.filter(pk=row.pk).update(counted_as=state)
    Enrolment.objects.update(due_on=today - dt.timedelta(days=1))
    keep_groups(key=(assigned.page.pk, CYCLE), today=today)
    whole = kept(tree.dinkes, assigned, today).whole
    assert (whole.obliged, whole.completed, whole.in_progress, whole.overdue) == (12, 3, 1, 9)


def test_somebody_who_left_meanwhile_makes_nine_wait(assigned, tree, today, monkeypatch):
    """Between the count and the group three have gone: nobody is told of."""
    real = gather

    def slow(*words):
        found = real(*words)
        for row in Enrolment.objects.filter(agency=tree.puskesmas)[:3]:
            Enrolment.objects.filter(pk=row.pk).update(counted_as=CountState.NONE)
        return found

    monkeypatch.setattr("courses.actions.grouping.gather", slow)
    assert form_groups(key=(assigned.page.pk, CYCLE), today=today) == 0
    assert not Enrolment.objects.exclude(group=None).exists()


def test_today_and_the_mondays_before_are_kept(assigned, tree, today):
    monday = today - dt.timedelta(days=today.weekday())
    form_groups(key=(assigned.page.pk, CYCLE), today=monday)
    for day in range(-7, 10):
        keep_groups(key=(assigned.page.pk, CYCLE), today=monday + dt.timedelta(days=day))
        keep_groups(key=(assigned.page.pk, CYCLE), today=monday + dt.timedelta(days=day))
    days = GroupCount.objects.order_by("day").values_list("day", flat=True)
    assert [(day - monday).days for day in days] == [-7, 0, 7, 9]


def test_a_cycle_that_was_due_long_ago_stays_as_it_was(assigned, today):
    tell_groups(now=later(400))
    assert not GroupCount.objects.exists()


def test_reading_takes_two_queries_whatever_the_number_of_units(
    assigned, tree, today, django_assert_num_queries
):
    for number in range(12):
        people_at(make_agency(f"Dinas {number}", under=tree.mamuju, slug=f"d-{number}"), 10)
    assign_course(
        course=assigned.page, agency=tree.province, cycle=CYCLE, actor=None, today=today,
        due_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    tell_groups(now=timezone.now())
    with django_assert_num_queries(2):
        found = kept(tree.mamuju, assigned, today)
    assert len(found.parts) == 13
