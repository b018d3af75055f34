"""How it stood at the end of a past day.

Lists and seals read every enrolment as of the day. Figures are the counts of now, less what came since: most people
stand where they stood, so that the nation's past is not read again at each visit.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
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

from agencies.models import Agency
from courses.counting import ChildTotals, Totals
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
# Part, path, state, due date and number.
Piece = tuple[int, str, str, dt.date | None, int]


def totals_as_of(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date, *, begun: dt.date | None = None
) -> Totals:
    """How it stood at the end of a past day, by times and placements. One query."""
    return family_totals_as_of(agency, (), course, cycle, day, begun=begun)[0]


def family_totals_as_of(
    agency: Agency,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    begun: dt.date | None = None,
) -> tuple[Totals, dict[int, Totals]]:
    """The same as `family_totals` at the end of a past day. One query.

    Of a day before all `begun` next to nobody is to be read, and everybody came since.
    """
    whole, found = Totals(), ChildTotals(agency, children)
    if begun is not None and day < begun:
        pieces = _read(agency, course, cycle, day)
    else:
        pieces = _less_what_came_since(agency, children, course, cycle, day)
    for part, path, state, due_on, number in pieces:
        # What is folded counts for the children in rows of their own; who changed may be elsewhere.
        if path == agency.path or (part != FOLDED and path.startswith(agency.path)):
            whole.add(state, due_on, number, day)
        found.add(path, state, due_on, number, day)
    return whole, found.totals


def tree_totals_as_of(
    root: Agency, course: CoursePage, cycle: str, day: dt.date
) -> dict[str, Totals]:
    """Path → how the unit, with all that is under it, stood at the end of a past day. One query.

    A unit that has nobody is left out. Reads every enrolment, and trusts no count.
    """
    found: dict[str, Totals] = defaultdict(Totals)
    for _part, path, state, due_on, number in _read(root, course, cycle, day):
        for end in range(len(root.path), len(path) + 1, root.steplen):
            found[path[:end]].add(state, due_on, number, day)
    return dict(found)


def enrolments_as_of(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> QuerySet[Any]:
    """Whoever was counted under the agency at the end of a past day, with `at_path` and `at_state`.

    What was completed belongs to the unit of that time; everybody else to where they were placed on the day.
    """
    end = end_of(agency, day)
    rows = Enrolment.objects.filter(_was_counted(day, end), course=course, cycle=cycle)
    if not agency.is_root():
        rows = rows.filter(pk__in=_touching(agency, rows, day, end))
    return _standing(rows, day, end).filter(at_path__startswith=agency.path)


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


def _touching(agency: Agency, rows: QuerySet[Any], day: dt.date, end: dt.datetime) -> QuerySet[Any]:
    """Those who can have been under the agency, so that a ward does not read the nation."""
    finished = rows.filter(completed_at__lt=end, agency__path__startswith=agency.path)
    placed = Placement.objects.as_of(day).within(agency)
    here = rows.filter(person__in=placed.values("person"))
    return finished.values("pk").union(here.values("pk"))


def _read(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> Iterator[Piece]:
    rows = enrolments_as_of(agency, course, cycle, day).order_by()
    grouped = rows.values_list("at_path", "at_state", "due_on").annotate(number=Count("pk"))
    return ((UNFOLDED, *row) for row in grouped)


def _less_what_came_since(
    agency: Agency, children: Sequence[Agency], course: CoursePage, cycle: str, day: dt.date
) -> Iterator[Piece]:
    """Who changed is taken off where they are and put where they were."""
    rows = _counted_then(
        course=course.pk,
        cycle=cycle,
        units=[agency.pk, *(child.pk for child in children)],
        path=agency.path,
        length=len(agency.path) + agency.steplen,
        day=day,
        since=day - LATE,
        end=end_of(agency, day),
    )
    for part, path, state, then_path, then_state, due_on, number in rows:
        if part in (FOLDED, UNFOLDED):
            yield part, path, state, due_on, number
        else:
            yield part, path, state, due_on, -number
            yield part, path if part == ACTED else then_path, then_state, due_on, number


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
    """Part, path and state now, path and state on the day, due date and number; of counts nothing is known of the day.

    One statement, so that all is of one moment.
    """
    now = {"now_path": F("agency__path"), "now_state": F("state")}
    then = {"then_path": Value(""), "then_state": Value("")}
    rollup = CountRollup.objects.of(course, cycle).filter(agency__in=among(units, "bigint"))
    deltas = CountDelta.objects.of(course, cycle).filter(agency__path__startswith=path)
    acted = _acted(course, cycle, path, day, since, end).annotate(
        now_path=Left("agency__path", length),
        now_state=F("counted_as"),
        then_path=Value(""),
        then_state=F("at_state"),
    )
    others = Enrolment.objects.filter(pk__in=_others(course, cycle, path, day, since, end))
    stood = _standing(others, day, end).annotate(
        now_path=Left("agency__path", length),
        now_state=F("counted_as"),
        then_path=Left("at_path", length),
        then_state=F("at_state"),
    )
    return _summed(rollup.annotate(**now, **then), FOLDED, Sum("total")).union(
        _summed(deltas.annotate(**now, **then), UNFOLDED, Sum("change")),
        _summed(acted, ACTED, Count("pk")),
        _summed(stood, STOOD, Count("pk")),
        all=True,
    )


def _summed(rows: QuerySet[Any], part: int, number: Sum | Count) -> QuerySet[Any]:
    keys = ("part", "now_path", "now_state", "then_path", "then_state", "due_on")
    return rows.annotate(part=Value(part)).order_by().values_list(*keys).annotate(number=number)


def _acted(
    course: int, cycle: str, path: str, day: dt.date, since: dt.date, end: dt.datetime
) -> QuerySet[Any]:
    """Who came, began or finished since in the unit where they still are, with `at_state`: nearly all that changed."""
    here = Enrolment.objects.filter(course=course, cycle=cycle, agency__path__startswith=path)
    active = Person.objects.filter(pk=OuterRef("person"), activated_at__lt=end)
    return (
        here.alias(last=LAST_ACT)
        .filter(~Q(person__in=_moved(since).values("person")), last__gte=end)
        .annotate(at_state=_state(day, end, Exists(active)))
    )


def _others(
    course: int, cycle: str, path: str, day: dt.date, since: dt.date, end: dt.datetime
) -> QuerySet[Any]:
    """Keys of all the others, in the unit now or then, who may have stood otherwise at the end of the day."""
    rows = Enrolment.objects.filter(course=course, cycle=cycle)
    here = rows.filter(agency__path__startswith=path)
    still = here.alias(last=LAST_ACT).filter(last__lt=end)
    gone = _moved(since).filter(agency__path__startswith=path)
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
