"""Reading what observers are shown: the groups of an agency and of its units, as they were kept."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Max, Sum
from django.db.models.functions import Left

from agencies.models import Agency
from courses.counting import Totals
from courses.models import CoursePage, GroupCount

FIGURES = ("not_activated", "not_begun", "in_progress", "completed", "overdue", "excluded")
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kept:
    """`days` of the agency with all under it, oldest first; `parts` of the newest, by path.

    An agency that may not be told has no days, a unit under it no part.
    """

    days: dict[dt.date, Totals] = field(default_factory=dict)
    parts: dict[str, Totals] = field(default_factory=dict)
    newest: dt.date | None = None

    @property
    def whole(self) -> Totals:
        return self.days[self.newest] if self.newest in self.days else Totals()

    @property
    def is_told(self) -> bool:
        return self.newest in self.days

    def at(self, day: dt.date) -> tuple[dt.date, Totals] | None:
        """What was kept last on a day or in the week before it."""
        known = [each for each in self.days if day - WEEK < each <= day]
        return (known[-1], self.days[known[-1]]) if known else None


def read_kept(
    agency: Agency,
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    back: dt.timedelta = dt.timedelta(),
) -> Kept:
    """The newest day up to this one, and those kept so far back from it. Two queries."""
    counts = GroupCount.objects.of(course, cycle).filter(day__lte=day)
    newest = counts.aggregate(newest=Max("day"))["newest"]
    return Kept() if newest is None else _kept(agency, course, cycle, newest - back, newest)


def kept_near(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date
) -> tuple[dt.date, Totals] | None:
    """What was kept last on a day or in the week before it. One query."""
    return _kept(agency, course, cycle, day - WEEK, day).at(day)


def _kept(agency: Agency, course: CoursePage, cycle: str, since: dt.date, newest: dt.date) -> Kept:
    part = Left("agency__path", len(agency.path) + agency.steplen)
    rows = (
        GroupCount.objects.of(course, cycle)
        .filter(day__range=(since, newest), agency__path__startswith=agency.path)
        .order_by("day")
        .values_list("day", part)
        .annotate(**{f"sum_{name}": Sum(name) for name in FIGURES})
    )
    days: dict[dt.date, Totals] = defaultdict(Totals)
    parts: dict[str, Totals] = {}
    for at, path, *numbers in rows:
        totals = _totals(dict(zip(FIGURES, numbers, strict=True)))
        days[at] += totals
        if at == newest:
            parts[path] = totals
    return Kept(dict(days), parts, newest)


def _totals(figures: dict[str, int]) -> Totals:
    obliged = sum(figures[name] for name in FIGURES[:4])
    return Totals(obliged=obliged, **figures)
