"""Reading the counts: rollup plus unfolded deltas in one statement, so they are exact at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Self

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from agencies.models import Agency
from courses.models import CountDelta, CountRollup, CountState, CoursePage, Enrolment
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES
from people.models import Exclusion, Placement


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


@dataclass(frozen=True, slots=True)
class TrendPoint:
    day: dt.date
    completed: int
    obliged: int
    percent: int = field(default=0)


def totals(agency: Agency, course: CoursePage, cycle: str, today: dt.date) -> Totals:
    """One query, whatever the size of the subtree."""
    rollup = CountRollup.objects.of(course, cycle).filter(agency=agency)
    deltas = CountDelta.objects.of(course, cycle).filter(agency__path__startswith=agency.path)
    found = Totals()
    for state, due_on, number in _grouped(rollup, "total").union(
        _grouped(deltas, "change"), all=True
    ):
        found.add(state, due_on, number, today)
    return found


def children_totals(
    agency: Agency, course: CoursePage, cycle: str, today: dt.date
) -> dict[int, Totals]:
    """Two queries: the children, and the counts of all of them."""
    children = _children(agency)
    rollup = CountRollup.objects.of(course, cycle).filter(agency__in=children.values())
    deltas = CountDelta.objects.of(course, cycle).filter(agency__path__startswith=agency.path)
    rows = _grouped(rollup, "total", "agency__path").union(
        _grouped(deltas, "change", "agency__path"), all=True
    )
    return _by_child(children, agency, rows, today)


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
    found = Totals()
    for _path, state, due_on, number in _as_of_rows(agency, course, cycle, day):
        found.add(state, due_on, number, day)
    return found


def children_totals_as_of(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date
) -> dict[int, Totals]:
    return _by_child(_children(agency), agency, _as_of_rows(agency, course, cycle, day), day)


def enrolments_as_of(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> QuerySet[Any]:
    """Whoever was counted under the agency at the end of a past day, with `at_path` and `at_state`.

    The only reading of a past day: figures group these rows and lists name them. What was completed
    belongs to the unit of that time; everybody else to where they were placed on the day.
    """
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=agency.zone)
    placed = (
        Placement.objects.as_of(day)
        .filter(person=OuterRef("person"))
        .order_by("-since")
        .values("agency__path")[:1]
    )
    excluded = Exclusion.objects.as_of(day).filter(person=OuterRef("person"))
    completed = Q(completed_at__lt=end)
    state = Case(
        When(completed, then=Value(CountState.COMPLETED.value)),
        When(Exists(excluded), then=Value(CountState.EXCLUDED.value)),
        When(started_at__lt=end, then=Value(CountState.IN_PROGRESS.value)),
        When(person__activated_at__lt=end, then=Value(CountState.NOT_BEGUN.value)),
        default=Value(CountState.NOT_ACTIVATED.value),
        output_field=CharField(),
    )
    where = Case(
        When(completed, then=F("agency__path")),
        default=Coalesce(Subquery(placed), Value("")),
        output_field=CharField(),
    )
    # The columns `at_…` are annotations, which the types do not know.
    rows: QuerySet[Any] = Enrolment.objects.filter(
        Q(left_on=None) | Q(left_on__gt=day),
        course=course,
        cycle=cycle,
        assignment__isnull=False,
        enrolled_at__lt=end,
    ).annotate(at_path=where, at_state=state)
    return rows.filter(at_path__startswith=agency.path)


def trend(
    agency: Agency, course: CoursePage, cycle: str, days: int, *, today: dt.date | None = None
) -> list[TrendPoint]:
    """Weekly share of those obliged now who had finished by then, oldest first. Two queries."""
    today = today or timezone.localdate(timezone=agency.zone)
    obliged = Enrolment.objects.filter(
        course=course, cycle=cycle, counted_as__in=OBLIGED_STATES
    ).within(agency)
    joined = _by_day(obliged, "enrolled_at", agency)
    finished = _by_day(obliged.completed(), "completed_at", agency)
    points = []
    for back in range(days // 7 * 7, -1, -7):
        day = today - dt.timedelta(days=back)
        total = sum(number for at, number in joined if at <= day)
        done = sum(number for at, number in finished if at <= day)
        points.append(TrendPoint(day, done, total, 100 * done // total if total else 0))
    return points


def _by_day(rows, name: str, agency: Agency) -> list[tuple[dt.date, int]]:
    day = TruncDate(name, tzinfo=agency.zone)
    return list(rows.values_list(day).annotate(number=Count("pk")).order_by())


def _grouped(rows, amount: str, *keys: str):
    return rows.order_by().values_list(*keys, "state", "due_on").annotate(number=Sum(amount))


def _children(agency: Agency) -> dict[str, int]:
    return dict(agency.get_children().values_list("path", "pk"))


def _by_child(
    children: dict[str, int], agency: Agency, rows: Iterable[tuple], day: dt.date
) -> dict[int, Totals]:
    found = {pk: Totals() for pk in children.values()}
    end = len(agency.path) + agency.steplen
    for path, state, due_on, number in rows:
        child = children.get(path[:end])
        if child is not None:
            found[child].add(state, due_on, number, day)
    return found


def _as_of_rows(agency: Agency, course: CoursePage, cycle: str, day: dt.date):
    """Path, state, due date and number."""
    return (
        enrolments_as_of(agency, course, cycle, day)
        .order_by()
        .values_list("at_path", "at_state", "due_on")
        .annotate(number=Count("pk"))
    )
