"""The day on which all are done, at the pace of four weeks; and when there is no telling."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.forecast import FARTHEST, foresee

WEDNESDAY = dt.date(2026, 11, 4)


def told(
    *, obliged=100, completed=60, lately=40, recently=20, day=WEDNESDAY, due_on=None
):  # a pace of two a working day, forty people left
    return foresee(
        obliged=obliged,
        completed=completed,
        finished_lately=lately,
        finished_recently=recently,
        day=day,
        due_on=due_on,
    )


def test_only_working_days_are_counted_on():
    assert told().finish_on == WEDNESDAY + dt.timedelta(weeks=4)
    assert told(completed=96).finish_on == dt.date(2026, 11, 6)
    assert told(completed=94).finish_on == dt.date(2026, 11, 9)


@pytest.mark.parametrize(
    ("due_on", "days_late"),
    [(dt.date(2026, 11, 23), 9), (dt.date(2026, 12, 2), 0), (dt.date(2026, 12, 31), -29)],
)
def test_it_lies_before_or_after_the_due_date(due_on, days_late):
    assert told(due_on=due_on).days_late == days_late


def test_how_many_a_working_day_reach_the_due_date():
    assert told(due_on=dt.date(2026, 11, 6)).needed == 20
    assert told(due_on=dt.date(2026, 11, 8)).needed == 20
    assert told(due_on=dt.date(2026, 11, 9)).needed == 14


@pytest.mark.parametrize("due_on", [None, WEDNESDAY, dt.date(2026, 10, 1)])
def test_without_a_working_day_before_a_due_date_nothing_is_asked_for(due_on):
    assert told(due_on=due_on).needed is None


def test_a_due_date_that_is_past_is_missed_by_the_days_until_the_end():
    assert told(due_on=dt.date(2026, 10, 1)).days_late == 62


def test_without_a_due_date_it_is_neither_early_nor_late():
    found = told()
    assert found.finish_on is not None
    assert found.days_late is None


@pytest.mark.parametrize(("obliged", "completed"), [(0, 0), (60, 60)])
def test_where_nobody_is_left_there_is_nothing_to_foresee(obliged, completed):
    assert told(obliged=obliged, completed=completed) is None


def test_fewer_than_ten_in_a_fortnight_tell_no_pace():
    found = told(recently=9, due_on=dt.date(2026, 11, 6))
    assert not found.is_known
    assert found.finish_on is None
    assert not found.is_far
    assert found.needed == 20


def test_it_goes_on_over_the_end_of_the_year():
    found = told(completed=94, day=dt.date(2026, 12, 30), due_on=dt.date(2027, 1, 4))
    assert found.finish_on == dt.date(2027, 1, 4)
    assert found.days_late == 0
    assert found.needed == 2


def test_from_a_weekend_it_begins_on_monday():
    assert told(completed=98, day=dt.date(2026, 11, 7)).finish_on == dt.date(2026, 11, 9)


def test_beyond_two_years_no_day_is_named():
    found = told(obliged=100_000, lately=10, recently=10)
    assert found.is_far
    assert found.finish_on is None


@given(
    left=st.integers(1, 10**7),
    lately=st.integers(10, 10**6),
    day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    due_on=st.dates(dt.date(2000, 1, 1)),
)
def test_the_pace_reaches_the_end_on_the_day_and_not_before(left, lately, day, due_on):
    found = told(obliged=left, completed=0, lately=lately, recently=10, day=day, due_on=due_on)
    if found.finish_on is None:
        assert left * 20 > FARTHEST * lately
        return
    steps = (day + dt.timedelta(days=ahead) for ahead in range(1, (found.finish_on - day).days + 1))
    working = sum(step.weekday() < 5 for step in steps)
    assert found.finish_on.weekday() < 5
    assert (working - 1) * lately < left * 20 <= working * lately
