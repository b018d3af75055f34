"""Reading the counts: rollup plus unfolded deltas in one statement, so they are exact at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

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
from courses.models import (
    AssignmentExclusion,
    CountDelta,
    CountRollup,
    CountState,
    CoursePage,
    Enrolment,
)
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES
from people.bulk import among
from people.models import Exclusion, Placement
from people.models.placement import holding_on
from people.prepared import prepared


@dataclass(slots=True)
class Totals:
    obliged: int = 0
    not_activated: int = 0
    not_begun: int = 0
    in_progress: int = 0
    completed: int = 0
    overdue: int = 0
    excluded: int = 0

    def add(self, state: str, due_on: dt.date | None, number: int, today: dt.date) -> None:
        if state == CountState.NONE:
            return
        setattr(self, state, getattr(self, state) + number)
        if state in OBLIGED_STATES:
            self.obliged += number
        if state in UNFINISHED_STATES and due_on is not None and due_on < today:
            self.overdue += number

    def __add__(self, other: Self) -> "Totals":
        return Totals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def percent(self) -> int:
        """Completed of all obliged, rounded down: nobody is at 100 before everyone is."""
        return 100 * self.completed // self.obliged if self.obliged else 0


def totals(agency: Agency, course: CoursePage, cycle: str, today: dt.date) -> Totals:
    """One query, whatever the size of the subtree."""
    return family_totals(agency, (), course, cycle, today)[0]


def family_totals(
    agency: Agency, children: Sequence[Agency], course: CoursePage, cycle: str, today: dt.date
) -> tuple[Totals, dict[int, Totals]]:
    """The agency and each of these children, all with what is under them. One query."""
    units = [agency.pk, *(child.pk for child in children)]
    rows = _counted(course=course.pk, cycle=cycle, units=units, path=agency.path)
    whole, found = Totals(), _Children(agency, children)
    for path, is_folded, state, due_on, number in rows:
        # What is folded counts for the children in rows of their own.
        if not is_folded or path == agency.path:
            whole.add(state, due_on, number, today)
        found.add(path, state, due_on, number, today)
    return whole, found.totals


@prepared
def _counted(course: int, cycle: str, units: list[int], path: str) -> QuerySet[Any]:
    """Path, whether it is folded, state, due date and number: rollups of the units, deltas under the path."""
    rollup = CountRollup.objects.of(course, cycle).filter(agency__in=among(units, "bigint"))
    deltas = CountDelta.objects.of(course, cycle).filter(agency__path__startswith=path)
    rows = _grouped(rollup.annotate(is_folded=Value(True)), "total", "agency__path", "is_folded")
    return rows.union(
        _grouped(deltas.annotate(is_folded=Value(False)), "change", "agency__path", "is_folded"),
        all=True,
    )


def truth(agency: Agency, course: CoursePage, cycle: str, today: dt.date) -> Totals:
    """The slow way: counts the enrolments themselves."""
    rows = (
        Enrolment.objects.filter(course=course, cycle=cycle)
        .within(agency)
        .values_list("counted_as", "due_on")
        .annotate(number=Count("pk"))
        .order_by()
    )
    found = Totals()
    for state, due_on, number in rows:
        found.add(state, due_on, number, today)
    return found


def totals_as_of(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> Totals:
    """How it stood at the end of a past day, by times and placements. One query."""
    return family_totals_as_of(agency, (), course, cycle, day)[0]


def family_totals_as_of(
    agency: Agency, children: Sequence[Agency], course: CoursePage, cycle: str, day: dt.date
) -> tuple[Totals, dict[int, Totals]]:
    """The same as `family_totals` at the end of a past day. One query."""
    whole, found = Totals(), _Children(agency, children)
    below = Left("at_path", len(agency.path) + agency.steplen)
    for path, state, due_on, number in _as_of_rows(agency, course, cycle, day, below):
        whole.add(state, due_on, number, day)
        found.add(path, state, due_on, number, day)
    return whole, found.totals


def tree_totals_as_of(
    root: Agency, course: CoursePage, cycle: str, day: dt.date
) -> dict[str, Totals]:
    """Path → how the unit, with all that is under it, stood at the end of a past day. One query.

    A unit that has nobody is left out.
    """
    found: dict[str, Totals] = defaultdict(Totals)
    for path, state, due_on, number in _as_of_rows(root, course, cycle, day, F("at_path")):
        for end in range(len(root.path), len(path) + 1, root.steplen):
            found[path[:end]].add(state, due_on, number, day)
    return dict(found)


def enrolments_as_of(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> QuerySet[Any]:
    """Whoever was counted under the agency at the end of a past day, with `at_path` and `at_state`.

    The only reading of a past day: figures group these rows and lists name them. What was completed
    belongs to the unit of that time; everybody else to where they were placed on the day.
    """
    end = end_of(agency, day)
    newer = Placement.objects.as_of(day).filter(
        person=OuterRef("person"), since__gt=OuterRef("placed__since")
    )
    resting = Exclusion.objects.as_of(day).filter(person=OuterRef("person"))
    excused = AssignmentExclusion.objects.as_of(day).filter(
        person=OuterRef("person"), assignment=OuterRef("assignment")
    )
    completed = Q(completed_at__lt=end)
    state = Case(
        When(completed, then=Value(CountState.COMPLETED.value)),
        When(Exists(resting) | Exists(excused), then=Value(CountState.EXCLUDED.value)),
        When(started_at__lt=end, then=Value(CountState.IN_PROGRESS.value)),
        When(person__activated_at__lt=end, then=Value(CountState.NOT_BEGUN.value)),
        default=Value(CountState.NOT_ACTIVATED.value),
        output_field=CharField(),
    )
    where = Case(
        When(completed, then=F("agency__path")),
        default=Coalesce("placed__agency__path", Value("")),
        output_field=CharField(),
    )
    # The columns `at_…` are annotations, which the types do not know.
    rows: QuerySet[Any] = Enrolment.objects.filter(
        Q(left_on=None) | Q(left_on__gt=day),
        course=course,
        cycle=cycle,
        assignment__isnull=False,
        enrolled_at__lt=end,
    )
    if not agency.is_root():
        rows = rows.filter(pk__in=_touching(agency, rows, day, end))
    # Joined and not asked for each row: of a nation that would be a million small questions.
    way = "person__placements"
    placing = FilteredRelation(way, condition=holding_on(day, f"{way}__"))
    return (
        rows.annotate(placed=placing)
        .filter(~Exists(newer))
        .annotate(at_path=where, at_state=state)
        .filter(at_path__startswith=agency.path)
    )


def _touching(agency: Agency, rows: QuerySet[Any], day: dt.date, end: dt.datetime) -> QuerySet[Any]:
    """Those who can have been under the agency, so that a ward does not read the nation."""
    finished = rows.filter(completed_at__lt=end, agency__path__startswith=agency.path)
    placed = Placement.objects.as_of(day).within(agency)
    here = rows.filter(person__in=placed.values("person"))
    return finished.values("pk").union(here.values("pk"))


def end_of(agency: Agency, day: dt.date) -> dt.datetime:
    """The first moment after a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=agency.zone)


def _grouped(rows, amount: str, *keys: str):
    return rows.order_by().values_list(*keys, "state", "due_on").annotate(number=Sum(amount))


class _Children:
    """Totals by child, from rows of any unit under the agency."""

    def __init__(self, agency: Agency, children: Iterable[Agency]) -> None:
        self.end = len(agency.path) + agency.steplen
        self.keys = {child.path: child.pk for child in children}
        self.totals = {pk: Totals() for pk in self.keys.values()}

    def add(self, path: str, state: str, due_on: dt.date | None, number: int, day: dt.date) -> None:
        child = self.keys.get(path[: self.end])
        if child is not None:
            self.totals[child].add(state, due_on, number, day)


def _as_of_rows(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date, path: F | Left
) -> QuerySet[Any]:
    """Path, or as much of it as is asked for, state, due date and number."""
    return (
        enrolments_as_of(agency, course, cycle, day)
        .order_by()
        .annotate(path=path)
        .values_list("path", "at_state", "due_on")
        .annotate(number=Count("pk"))
    )
