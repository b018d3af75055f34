"""The curve of an agency over time: who joined and who finished, day by day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from agencies.extents import Extent
from agencies.models import Agency
from courses.models import CountState, CoursePage, DayCount, Enrolment
from courses.models.counts import OBLIGED_STATES
from courses.then import end_of
from people.prepared import prepared

# With so many people obliged, the curve of a unit is kept: reading them all at each visit takes seconds.
LARGE = 1_000


@dataclass(frozen=True, slots=True)
class TrendPoint:
    day: dt.date
    completed: int
    obliged: int

    @property
    def percent(self) -> int:
        return 100 * self.completed // self.obliged if self.obliged else 0


@dataclass(frozen=True, slots=True)
class History:
    """Day and number: who joined then, and who finished."""

    joined: tuple[tuple[dt.date, int], ...]
    finished: tuple[tuple[dt.date, int], ...]

    def at(self, day: dt.date) -> TrendPoint:
        """The share of those who had joined by then."""
        return TrendPoint(
            day,
            completed=sum(number for at, number in self.finished if at <= day),
            obliged=sum(number for at, number in self.joined if at <= day),
        )

    def caught_up(self, day: dt.date, completed: int) -> Self:
        """With those who finished since it was kept, when so many have by now. What is fresh stays as it is."""
        since = completed - sum(number for _at, number in self.finished)
        return replace(self, finished=(*self.finished, (day, since))) if since > 0 else self

    def weekly(self, days: int, today: dt.date) -> list[TrendPoint]:
        """One point a week, oldest first."""
        return [self.at(today - dt.timedelta(days=back)) for back in range(days // 7 * 7, -1, -7)]

    def finished_within(self, days: int, today: dt.date) -> int:
        """How many finished in so many days, today among them."""
        since = today - dt.timedelta(days=days - 1)
        return sum(number for at, number in self.finished if since <= at <= today)


def history(
    agency: Agency,
    course: CoursePage,
    cycle: str,
    *,
    obliged: int = 0,
    extent: Extent | None = None,
) -> History:
    """When those who are obliged now joined and finished. One query.

    For a unit with a large number of people `obliged` it is as it was found in the night, or takes a
    second query while nothing is kept. Where other units belonged to it, as the `extent` tells, nothing is.
    """
    rows: list[tuple[dt.date, int, int]] = []
    if obliged >= LARGE and (extent is None or extent.is_plain):
        rows = _kept(agency=agency.pk, course=course.pk, cycle=cycle)
    rows = rows or by_day(agency, course, cycle, extent)
    return History(
        joined=tuple((day, joined) for day, joined, _completed in rows if joined),
        finished=tuple((day, completed) for day, _joined, completed in rows if completed),
    )


def by_day(
    agency: Agency, course: CoursePage, cycle: str, extent: Extent | None = None
) -> list[tuple[dt.date, int, int]]:
    """Day, how many of those obliged now joined on it, and how many finished; oldest first. One query."""
    rows: Iterable[tuple[dt.date, dt.date | None, int]]
    if extent is None or extent.is_plain:
        rows = _days(agency.zone)(course=course.pk, cycle=cycle, path=agency.path)
    else:
        here = Enrolment.objects.filter(extent.within("agency__path"), course=course, cycle=cycle)
        rows = _by_both_days(here, agency.zone)
    joined: Counter[dt.date] = Counter()
    completed: Counter[dt.date] = Counter()
    for joined_on, completed_on, number in rows:
        joined[joined_on] += number
        if completed_on is not None:
            completed[completed_on] += number
    return [(day, joined[day], completed[day]) for day in sorted(joined | completed)]


@prepared
def _kept(agency: int, course: int, cycle: str) -> QuerySet[DayCount, tuple[dt.date, int, int]]:
    kept = DayCount.objects.of(course, cycle).filter(agency=agency).order_by("day")
    return kept.values_list("day", "joined", "completed")


@cache
def _days(zone: ZoneInfo) -> "prepared[tuple[dt.date, dt.date | None, int]]":
    """On which day of the zone how many joined and finished; the zone is part of the statement."""

    @prepared
    def days(course: int, cycle: str, path: str) -> QuerySet[Any]:
        here = Enrolment.objects.filter(course=course, cycle=cycle, agency__path__startswith=path)
        return _by_both_days(here, zone)

    return days


def _by_both_days(rows: QuerySet[Enrolment], zone: ZoneInfo) -> QuerySet[Any]:
    days = (TruncDate("enrolled_at", tzinfo=zone), TruncDate("completed_at", tzinfo=zone))
    counted = rows.filter(counted_as__in=OBLIGED_STATES)
    return counted.values_list(*days).annotate(number=Count("pk")).order_by()


def share_then(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> TrendPoint:
    """Of those who were obliged on a past day, where each was last: who had finished by then. One query.

    Near to `totals_as_of`, which follows everybody through the units of that time and is far dearer.
    """
    end = end_of(agency, day)
    counted = (
        Enrolment.objects.filter(Q(left_on=None) | Q(left_on__gt=day))
        .filter(course=course, cycle=cycle, assignment__isnull=False, enrolled_at__lt=end)
        .exclude(counted_as=CountState.EXCLUDED)
        .within(agency)
    )
    found = counted.aggregate(
        obliged=Count("pk"), completed=Count("pk", filter=Q(completed_at__lt=end))
    )
    return TrendPoint(day, found["completed"], found["obliged"])
