"""How fast an agency goes: its curve, where that leads, and how it stood before."""

import datetime as dt
from dataclasses import dataclass

from courses.counting import Totals
from courses.trends import History, TrendPoint, history, share_then
from tracking.forecast import PACE_DAYS, RECENT_DAYS, Forecast, foresee
from tracking.lens import Lens

TREND_DAYS = 84
COMPARED_DAYS = 366  # from the due date; farther away two cycles say nothing about each other


@dataclass(frozen=True)
class Then:
    """The same course in an earlier cycle, as many days from its own due date as now."""

    cycle: str
    point: TrendPoint
    days_left: int

    @property
    def days(self) -> int:
        return abs(self.days_left)


@dataclass(frozen=True)
class Pace:
    """Empty when there is no course; `before` and `then` are None where nobody was obliged yet."""

    points: list[TrendPoint]
    forecast: Forecast | None = None
    before: TrendPoint | None = None
    then: Then | None = None

    @property
    def rise(self) -> int:
        """Points gained in the last week."""
        return self.points[-1].percent - self.points[-2].percent if len(self.points) > 1 else 0

    @property
    def is_told(self) -> bool:
        return any((self.forecast, self.before, self.then))


def read_pace(lens: Lens, whole: Totals) -> Pace:
    """At most three queries, whatever the size of the subtree; mostly two."""
    if lens.course is None:
        return Pace([])
    past = history(lens.agency, lens.course, lens.cycle, obliged=whole.obliged, extent=lens.extent)
    if not lens.is_past:
        past = past.caught_up(lens.day, whole.completed)
    before = past.at(lens.day - dt.timedelta(weeks=4))
    return Pace(
        points=_points(past, lens, whole),
        forecast=foresee(
            obliged=whole.obliged,
            completed=whole.completed,
            finished_lately=past.finished_within(PACE_DAYS, lens.day),
            finished_recently=past.finished_within(RECENT_DAYS, lens.day),
            day=lens.day,
            due_on=lens.due_on,
        ),
        before=before if before.obliged else None,
        then=_then(lens) if whole.obliged else None,
    )


def _points(past: History, lens: Lens, whole: Totals) -> list[TrendPoint]:
    """From the first week with anyone obliged; at the end the very figure above the curve."""
    points = past.weekly(TREND_DAYS, lens.day)
    now = TrendPoint(lens.day, whole.completed, whole.obliged)
    return [*(point for point in points[:-1] if point.obliged), now]


def day_then(lens: Lens, day: dt.date) -> tuple[dt.date, int] | None:
    """The day of the cycle before that is as far from its due date, and how many days are left."""
    if lens.earlier is None or lens.due_on is None:
        return None
    days_left = (lens.due_on - day).days
    if abs(days_left) > COMPARED_DAYS:
        return None
    return lens.earlier.due_on - dt.timedelta(days=days_left), days_left


def _then(lens: Lens) -> Then | None:
    wanted = day_then(lens, lens.day)
    if wanted is None or lens.course is None or lens.earlier is None:
        return None
    day, days_left = wanted
    point = share_then(lens.agency, lens.course, lens.earlier.cycle, day)
    return Then(lens.earlier.cycle, point, days_left) if point.obliged else None
