"""Reading the counts: rollup plus unfolded deltas in one statement, so they are exact at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
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

    def weekly(self, days: int, today: dt.date) -> list[TrendPoint]:
        """One point a week, oldest first."""
        return [self.at(today - dt.timedelta(days=back)) for back in range(days // 7 * 7, -1, -7)]

    def finished_within(self, days: int, today: dt.date) -> int:
        """How many finished in so many days, today among them."""
        since = today - dt.timedelta(days=days - 1)
        return sum(number for at, number in self.finished if since <= at <= today)


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


def tree_totals_as_of(
    root: Agency, course: CoursePage, cycle: str, day: dt.date
) -> dict[str, Totals]:
    """Path → how the unit, with all that is under it, stood at the end of a past day. One query.

    A unit that has nobody is left out.
    """
    found: dict[str, Totals] = defaultdict(Totals)
    for path, state, due_on, number in _as_of_rows(root, course, cycle, day):
        for end in range(len(root.path), len(path) + 1, root.steplen):
            found[path[:end]].add(state, due_on, number, day)
    return dict(found)


def enrolments_as_of(agency: Agency, course: CoursePage, cycle: str, day: dt.date) -> QuerySet[Any]:
    """Whoever was counted under the agency at the end of a past day, with `at_path` and `at_state`.

    The only reading of a past day: figures group these rows and lists name them. What was completed
    belongs to the unit of that time; everybody else to where they were placed on the day.
    """
    end = end_of(agency, day)
    placed = (
        Placement.objects.as_of(day)
        .filter(person=OuterRef("person"))
        .order_by("-since")
        .values("agency__path")[:1]
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


def history(agency: Agency, course: CoursePage, cycle: str) -> History:
    """When those who are obliged now joined and finished. Two queries."""
    obliged = Enrolment.objects.filter(
        course=course, cycle=cycle, counted_as__in=OBLIGED_STATES
    ).within(agency)
    return History(
        joined=_by_day(obliged, "enrolled_at", agency),
        finished=_by_day(obliged.completed(), "completed_at", agency),
    )


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


def end_of(agency: Agency, day: dt.date) -> dt.datetime:
    """The first moment after a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=agency.zone)


def _by_day(rows, name: str, agency: Agency) -> tuple[tuple[dt.date, int], ...]:
    day = TruncDate(name, tzinfo=agency.zone)
    return tuple(rows.values_list(day).annotate(number=Count("pk")).order_by())


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
