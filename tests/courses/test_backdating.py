"""From which day on a record that is dated back can tell otherwise: never later than it does."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from agencies.models import ZONES
from courses.backdating import DAY, Duty, Life, end_in, first_difference, stood

FIRST = dt.date(2026, 9, 1)
LAST = FIRST + 12 * DAY

days = st.integers(-2, 14).map(lambda number: FIRST + number * DAY)
maybe = st.none() | days
hours = st.integers(-50, 320).map(
    lambda number: dt.datetime(2026, 9, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number)
)
spans = st.tuples(days, maybe)
units = st.integers(1, 3)


def few(strategy):
    return st.frozensets(strategy, max_size=3)


lives = st.builds(
    Life,
    placed=few(st.tuples(units, days, maybe)),
    resting=few(spans),
    excused=few(st.tuples(st.sampled_from([7, 8]), days, maybe)),
    activated_at=st.none() | hours,
)
duties = st.builds(
    Duty,
    course=st.just(1),
    cycle=st.just("2026"),
    assignment=st.sampled_from([None, 7, 8]),
    agency=units,
    due_on=maybe,
    enrolled_at=hours,
    started_at=st.none() | hours,
    completed_at=st.none() | hours,
    left_on=maybe,
)
cases = st.tuples(st.none() | duties, lives)


@st.composite
def turns(draw):
    """Mostly the same but for one fact, as records are."""
    before, other = draw(cases), draw(cases)
    if before[0] is None or other[0] is None or draw(st.booleans()):
        return before, draw(st.sampled_from([other, (before[0], other[1]), (other[0], before[1])]))
    name = draw(st.sampled_from(["due_on", "left_on", "completed_at", "agency", "assignment"]))
    fields = {each: getattr(before[0], each) for each in Duty.__dataclass_fields__}
    return before, (Duty(**{**fields, name: getattr(other[0], name)}), before[1])


@given(turn=turns())
def test_before_the_first_difference_everything_is_counted_alike(turn):
    before, after = turn
    first = first_difference(before, after, LAST)
    alike = LAST if first is None else first - DAY
    day = FIRST - 5 * DAY
    while day <= alike:
        for zone, _name in ZONES:
            then = [stood(case, day, end_in(zone, day)) for case in turn]
            assert [each and each.counts_as(day) for each in then[:1]] == [
                each and each.counts_as(day) for each in then[1:]
            ]
        day += DAY


def test_nothing_that_comes_later_makes_a_difference():
    duty = Duty(
        1, "2026", 7, 1, LAST + 5 * DAY, dt.datetime(2026, 9, 1, tzinfo=dt.UTC), None, None, None
    )
    life = Life(placed=frozenset({(1, FIRST, None)}))
    moved = Life(placed=frozenset({(1, FIRST, LAST), (2, LAST + DAY, None)}))
    assert first_difference((duty, life), (duty, moved), LAST) is None
    gone = Life(placed=frozenset({(1, FIRST, LAST - DAY)}))
    assert first_difference((duty, life), (duty, gone), LAST) == LAST
