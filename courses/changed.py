"""The figures of a past day as those of now, less what came since. One statement, so that all is of one moment."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Expression, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Left

from agencies.extents import Extent
from agencies.models import Agency
from courses.models import (
    AssignmentExclusion,
    CountDelta,
    CountRollup,
    CoursePage,
    Enrolment,
    PastDayChange,
)
from courses.models.enrolment import LAST_ACT
from courses.then import end_of, standing_then, state_then
from people.bulk import among
from people.models import Exclusion, Person, Placement
from people.prepared import prepared

# What begins or ends on a day is followed by a task; one that was late must not hide what had changed.
LATE = dt.timedelta(days=7)
FOLDED, UNFOLDED, ACTED, STOOD, NOTED = range(5)
# Kind, path, state, due date and number.
Piece = tuple[int, str, str, dt.date | None, int]


@dataclass(frozen=True)
class _Place:
    """Conditions for what belonged to the agency, and for the part of it, on any field that holds a path."""

    within: Callable[[str], Q]
    part: Callable[[str], Expression]


def less_what_came_since(
    agency: Agency,
    extent: Extent,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
    noted: QuerySet[PastDayChange] | None = None,
) -> Iterator[Piece]:
    """Who changed is taken off where they are and put where they were.

    With the changes `noted` of a kept day these are told as well, as of the same moment.
    """
    facts: dict[str, Any] = {
        "course": course.pk,
        "cycle": cycle,
        "day": day,
        "since": day - LATE,
        "end": end_of(agency, day),
    }
    rows: list[Any]
    if extent.is_plain and noted is None:
        rows = _counted_then(
            units=[agency.pk, *(child.pk for child in children)],
            path=agency.path,
            length=len(agency.path) + agency.steplen,
            **facts,
        )
    else:
        units = Agency.objects.filter(path__in=list(extent.sums)).order_by().values("pk")
        place = _Place(extent.within, extent.shortened)
        rows = list(_compared(units=units, place=place, noted=noted, **facts))
    for kind, path, state, then_path, then_state, due_on, number in rows:
        if kind in (FOLDED, UNFOLDED, NOTED):
            yield kind, path, state, due_on, number
        else:
            yield kind, path, state, due_on, -number
            yield kind, path if kind == ACTED else then_path, then_state, due_on, number


@prepared
def _counted_then(
    course: int,
    cycle: str,
    units: list[int],
    path: str,
    length: int,
    day: dt.date,
    since: dt.date,
    end: dt.datetime,
) -> QuerySet[Any]:
    """Where nothing was moved, one path tells the place, and the statement is always the same."""
    place = _Place(
        within=lambda field: Q(**{f"{field}__startswith": path}),
        part=lambda field: Left(field, length),
    )
    return _compared(course, cycle, among(units, "bigint"), place, day, since, end)


def _compared(
    course: int,
    cycle: str,
    units: Any,
    place: _Place,
    day: dt.date,
    since: dt.date,
    end: dt.datetime,
    noted: QuerySet[PastDayChange] | None = None,
) -> QuerySet[Any]:
    """Kind of piece, path and state now, path and state on the day, due date and number; of counts nothing is known of the day.

    One statement, so that all is of one moment.
    """
    now = {"now_path": F("agency__path"), "now_state": F("state")}
    then = {"then_path": Value(""), "then_state": Value("")}
    rollup = CountRollup.objects.of(course, cycle).filter(agency__in=units)
    deltas = CountDelta.objects.of(course, cycle).filter(place.within("agency__path"))
    acted = _acted(course, cycle, place, day, since, end).annotate(
        now_path=place.part("agency__path"),
        now_state=F("counted_as"),
        then_path=Value(""),
        then_state=F("at_state"),
    )
    others = Enrolment.objects.filter(pk__in=_others(course, cycle, place, day, since, end))
    stood = standing_then(others, day, end).annotate(
        now_path=place.part("agency__path"),
        now_state=F("counted_as"),
        then_path=place.part("at_path"),
        then_state=F("at_state"),
    )
    parts = [
        _summed(deltas.annotate(**now, **then), UNFOLDED, Sum("change")),
        _summed(acted, ACTED, Count("pk")),
        _summed(stood, STOOD, Count("pk")),
    ]
    if noted is not None:
        there = noted.annotate(now_path=F("part__path"), now_state=F("state"), **then)
        parts.append(_summed(there, NOTED, Sum("change")))
    return _summed(rollup.annotate(**now, **then), FOLDED, Sum("total")).union(*parts, all=True)


def _summed(rows: QuerySet[Any], kind: int, number: Sum | Count) -> QuerySet[Any]:
    keys = ("kind", "now_path", "now_state", "then_path", "then_state", "due_on")
    return rows.annotate(kind=Value(kind)).order_by().values_list(*keys).annotate(number=number)


def _acted(
    course: int, cycle: str, place: _Place, day: dt.date, since: dt.date, end: dt.datetime
) -> QuerySet[Any]:
    """Who came, began or finished since in the unit where they still are, with `at_state`: nearly all that changed."""
    here = Enrolment.objects.filter(place.within("agency__path"), course=course, cycle=cycle)
    active = Person.objects.filter(pk=OuterRef("person"), activated_at__lt=end)
    return (
        here.alias(last=LAST_ACT)
        .filter(~Q(person__in=_moved(since).values("person")), last__gte=end)
        .annotate(at_state=state_then(day, end, Exists(active)))
    )


def _others(
    course: int, cycle: str, place: _Place, day: dt.date, since: dt.date, end: dt.datetime
) -> QuerySet[Any]:
    """Keys of all the others, in the unit now or then, who may have stood otherwise at the end of the day."""
    rows = Enrolment.objects.filter(course=course, cycle=cycle)
    here = rows.filter(place.within("agency__path"))
    still = here.alias(last=LAST_ACT).filter(last__lt=end)
    gone = _moved(since).filter(place.within("agency__path"))
    resting = Exclusion.objects.filter(_dated(since))
    excused = AssignmentExclusion.objects.filter(Q(on__gt=since) | Q(ended_on__gt=since))
    found = (
        here.filter(person__in=_moved(since).values("person")),
        rows.filter(person__in=gone.values("person")),
        still.filter(left_on__gt=day),
        still.filter(person__activated_at__gte=end),
        still.filter(person__in=resting.values("person")),
        still.filter(person__in=excused.values("person")),
    )
    first, *more = (each.order_by().values("pk") for each in found)
    return first.union(*more)


def _moved(since: dt.date) -> QuerySet[Placement]:
    """Placements that began or ended since; who has none is where they were."""
    return Placement.objects.filter(_dated(since))


def _dated(since: dt.date) -> Q:
    return Q(since__gt=since) | Q(until__gte=since)
