"""Reading the counts: rollup plus unfolded deltas in one statement, so they are exact at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from django.db.models import Count, QuerySet, Sum, Value

from agencies.models import Agency
from courses.models import CountDelta, CountRollup, CountState, CoursePage, Enrolment
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES
from people.bulk import among
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

    def __sub__(self, other: Self) -> "Totals":
        return Totals(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

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
    whole, found = Totals(), ChildTotals(agency, children)
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


def _grouped(rows, amount: str, *keys: str):
    return rows.order_by().values_list(*keys, "state", "due_on").annotate(number=Sum(amount))


class ChildTotals:
    """Totals by child, from rows of any unit under the agency."""

    def __init__(self, agency: Agency, children: Iterable[Agency]) -> None:
        self.end = len(agency.path) + agency.steplen
        self.keys = {child.path: child.pk for child in children}
        self.totals = {pk: Totals() for pk in self.keys.values()}

    def add(self, path: str, state: str, due_on: dt.date | None, number: int, day: dt.date) -> None:
        child = self.keys.get(path[: self.end])
        if child is not None:
            self.totals[child].add(state, due_on, number, day)
