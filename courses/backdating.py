"""Where one person stood on each past day, before and after a record that is dated back. Pure: values only.

The same rule as `then.standing_then`, which asks it of the database.
"""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from agencies.models import ZONES
from courses.fitting import Key
from courses.models import CountState
from courses.models.counts import UNFINISHED_STATES

DAY = dt.timedelta(days=1)
Dates = tuple[dt.date, dt.date | None]


@dataclass(frozen=True, slots=True)
class Life:
    """What is noted of a person, whatever they learn.

    `placed` are unit, first and last day; `resting` first and last day; `excused` are assignment, the first
    day, and the day from which they are obliged again.
    """

    placed: frozenset[tuple[int, dt.date, dt.date | None]] = frozenset()
    resting: frozenset[Dates] = frozenset()
    excused: frozenset[tuple[int, dt.date, dt.date | None]] = frozenset()
    activated_at: dt.datetime | None = None

    def unit_on(self, day: dt.date) -> int | None:
        """The newest of several."""
        held = [(since, unit) for unit, since, until in self.placed if _holds(since, until, day)]
        return max(held)[1] if held else None

    def is_excluded(self, assignment: int, day: dt.date) -> bool:
        return any(_holds(since, until, day) for since, until in self.resting) or any(
            given == assignment and on <= day and (ended_on is None or ended_on > day)
            for given, on, ended_on in self.excused
        )


NOBODY = Life()


@dataclass(frozen=True, slots=True)
class Duty:
    """What an enrolment says of past days."""

    course: int
    cycle: str
    assignment: int | None
    agency: int
    due_on: dt.date | None
    enrolled_at: dt.datetime
    started_at: dt.datetime | None
    completed_at: dt.datetime | None
    left_on: dt.date | None

    @property
    def key(self) -> Key:
        return (self.course, self.cycle)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where, and in which column, a person was counted."""

    unit: int
    state: CountState
    due_on: dt.date | None

    def counts_as(self, day: dt.date) -> Hashable:
        """What the figures of the day tell of it."""
        is_late = self.due_on is not None and self.due_on < day
        return (self.unit, self.state, is_late and self.state in UNFINISHED_STATES)


# An enrolment, while there is one, and its person.
Case = tuple[Duty | None, Life]


def stood(case: Case, day: dt.date, end: dt.datetime) -> Stood | None:
    """At the end of the day; `end` is the first moment after it. None for whoever was not counted."""
    duty, life = case
    if duty is None or duty.assignment is None or duty.enrolled_at >= end:
        return None
    if duty.left_on is not None and duty.left_on <= day:
        return None
    if _is_before(duty.completed_at, end):
        return Stood(duty.agency, CountState.COMPLETED, duty.due_on)
    unit = life.unit_on(day)
    if unit is None:
        return None
    if life.is_excluded(duty.assignment, day):
        state = CountState.EXCLUDED
    elif _is_before(duty.started_at, end):
        state = CountState.IN_PROGRESS
    elif _is_before(life.activated_at, end):
        state = CountState.NOT_BEGUN
    else:
        state = CountState.NOT_ACTIVATED
    return Stood(unit, state, duty.due_on)


def first_difference(before: Case, after: Case, last: dt.date) -> dt.date | None:
    """From which day on the person may have stood otherwise; None when not until that last day."""
    if _known_by(before, last) == _known_by(after, last):
        return None
    enrolled = [duty.enrolled_at for duty, _life in (before, after) if duty is not None]
    # A day on which nobody was enrolled yet, and one on which the two differ.
    same, other = min(enrolled).date() - 3 * DAY, last
    while (other - same).days > 1:
        middle = same + (other - same) // 2
        if _known_by(before, middle) == _known_by(after, middle):
            same = middle
        else:
            other = middle
    return other


def end_in(zone: str, day: dt.date) -> dt.datetime:
    """The first moment after the day there."""
    return dt.datetime.combine(day + DAY, dt.time.min, tzinfo=ZoneInfo(zone))


@lru_cache(maxsize=1024)
def last_end(day: dt.date) -> dt.datetime:
    """When the day is over everywhere."""
    return max(end_in(zone, day) for zone, _name in ZONES)


def _known_by(case: Case, day: dt.date) -> Hashable:
    """Whatever decides how the person stood on that day and all before; what comes later is left out.

    What is alike on a day is alike on all before it.
    """
    duty, life = case
    end = last_end(day)
    if duty is None or duty.assignment is None or duty.enrolled_at >= end:
        return None
    is_completed = _is_before(duty.completed_at, end)
    return (
        duty.assignment,
        duty.agency if is_completed else None,
        duty.due_on if duty.due_on is not None and duty.due_on < day else None,
        duty.enrolled_at,
        duty.started_at if _is_before(duty.started_at, end) else None,
        duty.completed_at if is_completed else None,
        duty.left_on if duty.left_on is not None and duty.left_on <= day else None,
        life.activated_at if _is_before(life.activated_at, end) else None,
        frozenset(
            (unit, since, _over(until, day)) for unit, since, until in life.placed if since <= day
        ),
        frozenset((since, _over(until, day)) for since, until in life.resting if since <= day),
        frozenset(
            (on, ended_on if ended_on is not None and ended_on <= day else None)
            for given, on, ended_on in life.excused
            if given == duty.assignment and on <= day
        ),
    )


def _over(until: dt.date | None, day: dt.date) -> dt.date | None:
    """A last day that had passed."""
    return until if until is not None and until < day else None


def _holds(since: dt.date, until: dt.date | None, day: dt.date) -> bool:
    return since <= day and (until is None or day <= until)


def _is_before(moment: dt.datetime | None, end: dt.datetime) -> bool:
    return moment is not None and moment < end
