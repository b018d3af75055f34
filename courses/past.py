"""How it stood at the end of a past day.

Lists and seals read every enrolment as of the day. Figures are the counts of now, less what came since: most people
stand where they stood, so that the nation's past is not read again at each visit. Who stood under whom is asked of the
tree of that day; whoever has not read it leaves it out, and it takes one query more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Expression,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left

from agencies.extents import Extent, Tree, tree_as_of
from agencies.models import Agency
from courses.counting import Totals
from courses.models import (
    AssignmentExclusion,
    CountDelta,
    CountRollup,
    CountState,
    CoursePage,
    Enrolment,
)
from courses.models.enrolment import LAST_ACT
from people.bulk import among
from people.models import Exclusion, Person, Placement
from people.models.placement import holding_on
from people.prepared import prepared

# What begins or ends on a day is followed by a task; one that was late must not hide what had changed.
LATE = dt.timedelta(days=7)
FOLDED, UNFOLDED, ACTED, STOOD = range(4)
# Kind, path, state, due date and number.
Piece = tuple[int, str, str, dt.date | None, int]


@dataclass(frozen=True)
class _Place:
    """Conditions for what belonged to the agency, and for the part of it, on any field that holds a path."""

    within: Callable[[str], Q]
    part: Callable[[str], Expression]


def totals_as_of(
    agency: Agency,
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    begun: dt.date | None = None,
    tree: Tree | None = None,
) -> Totals:
    """How it stood at the end of a past day, by times and placements. One query."""
    return family_totals_as_of(agency, (), course, cycle, day, begun=begun, tree=tree)[0]


def family_totals_as_of(
    agency: Agency,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    begun: dt.date | None = None,
    tree: Tree | None = None,
) -> tuple[Totals, dict[int, Totals]]:
    """The same as `family_totals` at the end of a past day, of the children of that day. One query.

    Of a day before all `begun` next to nobody is to be read, and everybody came since.
    """
    tree = tree_as_of(day) if tree is None else tree
    extent = tree.extent(agency.path, [child.path for child in children])
    whole, found = Totals(), {child.path: Totals() for child in children}
    if begun is not None and day < begun:
        pieces = _read(agency, course, cycle, day, tree)
    else:
        pieces = _less_what_came_since(agency, extent, children, course, cycle, day)
    for kind, path, state, due_on, number in pieces:
        # What is folded has all that is under the unit today; who changed is in one unit.
        sums = extent.sums.get(path, []) if kind == FOLDED else [(extent.part_of(path), 1)]
        for part, sign in sums:
            if part:
                whole.add(state, due_on, sign * number, day)
            if part in found:
                found[part].add(state, due_on, sign * number, day)
    return whole, {child.pk: found[child.path] for child in children}


def tree_totals_as_of(
    root: Agency, course: CoursePage, cycle: str, day: dt.date, *, tree: Tree | None = None
) -> dict[str, Totals]:
    """Path of today → how the unit, with all that was under it, stood at the end of a past day. One query.

    A unit that has nobody is left out. Reads every enrolment, and trusts no count.
    """
    tree = tree_as_of(day) if tree is None else tree
    found: dict[str, Totals] = defaultdict(Totals)
    lines: dict[str, list[str]] = {}
    for _kind, path, state, due_on, number in _read(root, course, cycle, day, tree):
        if path not in lines:
            line = tree.line(path)
            lines[path] = line[: line.index(root.path) + 1]
        for each in lines[path]:
            found[each].add(state, due_on, number, day)
    return dict(found)


def enrolments_as_of(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date, *, tree: Tree | None = None
) -> QuerySet[Any]:
    """Whoever was counted under the agency at the end of a past day, with `at_path` and `at_state`.

    What was completed belongs to the unit of that time; everybody else to where they were placed on the day.
    """
    extent = (tree_as_of(day) if tree is None else tree).extent(agency.path)
    end = end_of(agency, day)
    rows = Enrolment.objects.filter(_was_counted(day, end), course=course, cycle=cycle)
    if not agency.is_root():
        rows = rows.filter(pk__in=_touching(extent, rows, day, end))
    return _standing(rows, day, end).filter(extent.within("at_path"))


def end_of(agency: Agency, day: dt.date) -> dt.datetime:
    """The first moment after a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=agency.zone)


def _was_counted(day: dt.date, end: dt.datetime) -> Q:
    there = Q(left_on=None) | Q(left_on__gt=day)
    return there & Q(assignment__isnull=False, enrolled_at__lt=end)


def _standing(rows: QuerySet[Enrolment], day: dt.date, end: dt.datetime) -> QuerySet[Any]:
    """The rows with where they were counted on the day, and how: `at_path` and `at_state`, which may be empty."""
    newer = Placement.objects.as_of(day).filter(
        person=OuterRef("person"), since__gt=OuterRef("placed__since")
    )
    where = Case(
        When(completed_at__lt=end, then=F("agency__path")),
        default=Coalesce("placed__agency__path", Value("")),
        output_field=CharField(),
    )
    # Joined and not asked for each row: of a nation that would be a million small questions.
    way = "person__placements"
    placing = FilteredRelation(way, condition=holding_on(day, f"{way}__"))
    state = _state(day, end, Q(person__activated_at__lt=end))
    return (
        rows.annotate(placed=placing).filter(~Exists(newer)).annotate(at_path=where, at_state=state)
    )


def _state(day: dt.date, end: dt.datetime, was_activated: Q | Exists) -> Case:
    """As `standing.count_state`, at the end of the day."""
    resting = Exclusion.objects.as_of(day).filter(person=OuterRef("person"))
    excused = AssignmentExclusion.objects.as_of(day).filter(
        person=OuterRef("person"), assignment=OuterRef("assignment")
    )
    return Case(
        When(~_was_counted(day, end), then=Value(CountState.NONE.value)),
        When(completed_at__lt=end, then=Value(CountState.COMPLETED.value)),
        When(Exists(resting) | Exists(excused), then=Value(CountState.EXCLUDED.value)),
        When(started_at__lt=end, then=Value(CountState.IN_PROGRESS.value)),
        When(was_activated, then=Value(CountState.NOT_BEGUN.value)),
        default=Value(CountState.NOT_ACTIVATED.value),
        output_field=CharField(),
    )


def _touching(extent: Extent, rows: QuerySet[Any], day: dt.date, end: dt.datetime) -> QuerySet[Any]:
    """Those who can have been under the agency, so that a ward does not read the nation."""
    here = extent.within("agency__path")
    finished = rows.filter(here, completed_at__lt=end)
    placed = rows.filter(person__in=Placement.objects.as_of(day).filter(here).values("person"))
    return finished.values("pk").union(placed.values("pk"))


def _read(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date, tree: Tree
) -> Iterator[Piece]:
    rows = enrolments_as_of(agency, course, cycle, day, tree=tree).order_by()
    grouped = rows.values_list("at_path", "at_state", "due_on").annotate(number=Count("pk"))
    return ((UNFOLDED, *row) for row in grouped)


def _less_what_came_since(
    agency: Agency,
    extent: Extent,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
) -> Iterator[Piece]:
    """Who changed is taken off where they are and put where they were."""
    facts: dict[str, Any] = {
        "course": course.pk,
        "cycle": cycle,
        "day": day,
        "since": day - LATE,
        "end": end_of(agency, day),
    }
    rows: list[Any]
    if extent.is_plain:
        rows = _counted_then(
            units=[agency.pk, *(child.pk for child in children)],
            path=agency.path,
            length=len(agency.path) + agency.steplen,
            **facts,
        )
    else:
        units = Agency.objects.filter(path__in=list(extent.sums)).order_by().values("pk")
        place = _Place(extent.within, extent.shortened)
        rows = list(_compared(units=units, place=place, **facts))
    for kind, path, state, then_path, then_state, due_on, number in rows:
        if kind in (FOLDED, UNFOLDED):
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
    stood = _standing(others, day, end).annotate(
        now_path=place.part("agency__path"),
        now_state=F("counted_as"),
        then_path=place.part("at_path"),
        then_state=F("at_state"),
    )
    return _summed(rollup.annotate(**now, **then), FOLDED, Sum("total")).union(
        _summed(deltas.annotate(**now, **then), UNFOLDED, Sum("change")),
        _summed(acted, ACTED, Count("pk")),
        _summed(stood, STOOD, Count("pk")),
        all=True,
    )


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
        .annotate(at_state=_state(day, end, Exists(active)))
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
