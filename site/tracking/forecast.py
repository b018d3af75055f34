"""When everyone will have finished, at the pace of the last weeks. Pure, and an estimate.

The pace is the mean per working day (Monday to Friday) of four weeks: whoever finishes on a Sunday counts
for it too, but only working days are counted on. Public holidays are not known here.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

PACE_DAYS = 28
PACE_WORKING_DAYS = 20  # any four weeks hold as many
RECENT_DAYS = 14
LEAST_RECENT = 10  # fewer say nothing about a pace
FARTHEST = 520  # working days, two years: beyond it a day would only seem exact


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the pace leads to; `finish_on` is None when there is no telling."""

    remaining: int
    pace: float
    is_known: bool
    finish_on: dt.date | None
    due_on: dt.date | None
    needed: int | None

    @property
    def is_far(self) -> bool:
        """There is a pace, and it takes more than two years."""
        return self.is_known and self.finish_on is None

    @property
    def days_late(self) -> int | None:
        """Days after the due date, negative before it."""
        if self.finish_on is None or self.due_on is None:
            return None
        return (self.finish_on - self.due_on).days


def foresee(
    *,
    obliged: int,
    completed: int,
    finished_lately: int,
    finished_recently: int,
    day: dt.date,
    due_on: dt.date | None,
) -> Forecast | None:
    """From those who finished in the last 28 and 14 days; None when nobody is left to finish.

    `needed` is how many must finish each working day after `day` to be done on the due date; None
    when there is none, or no working day is left before it.
    """
    remaining = obliged - completed
    if remaining <= 0:
        return None
    is_known = finished_recently >= LEAST_RECENT
    ahead = _divided_up(remaining * PACE_WORKING_DAYS, finished_lately) if is_known else 0
    left = _working_days_until(day, due_on) if due_on else 0
    return Forecast(
        remaining=remaining,
        pace=finished_lately / PACE_WORKING_DAYS,
        is_known=is_known,
        finish_on=_working_day(day, ahead) if is_known and ahead <= FARTHEST else None,
        due_on=due_on,
        needed=_divided_up(remaining, left) if left else None,
    )


def _divided_up(whole: int, by: int) -> int:
    return -(-whole // by)


def _working_day(day: dt.date, number: int) -> dt.date:
    """So many working days after a day."""
    return next(islice(_working_days_after(day), number - 1, None))


def _working_days_until(day: dt.date, end: dt.date) -> int:
    """Working days after a day, up to and with another."""
    weeks, rest = divmod(max((end - day).days, 0), 7)
    return 5 * weeks + sum(
        (day + dt.timedelta(days=ahead)).weekday() < 5 for ahead in range(1, rest + 1)
    )


def _working_days_after(day: dt.date) -> Iterator[dt.date]:
    while True:
        day += dt.timedelta(days=1)
        if day.weekday() < 5:
            yield day
