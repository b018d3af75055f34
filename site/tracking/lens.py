"""What is being looked at: which agency, course, cycle and day, read from the address."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Min, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone

from agencies.extents import TODAY, Extent, Tree, tree_as_of
from agencies.models import Agency
from courses.fitting import Key
from courses.models import Assignment, CoursePage
from people.prepared import prepared

EARLIEST = dt.date(2000, 1, 1)  # before anything here; keeps the arithmetic of days in range


@dataclass(frozen=True)
class Lens:
    """What the figures of a page are about.

    `earlier` is the assignment of the same course whose due date lies next before this one's; `is_whole` tells
    that the course was given to the agency or above it, so that the same words lead to every unit below.
    `tree` is that of the day; whoever wants the figures of another day for the units of today leaves it.
    """

    agency: Agency
    day: dt.date
    today: dt.date
    course: CoursePage | None = None
    cycle: str = ""
    due_on: dt.date | None = None
    assigned_on: dt.date | None = None
    choices: tuple[Assignment, ...] = ()
    earlier: Assignment | None = None
    is_whole: bool = False
    tree: Tree = TODAY

    @cached_property
    def extent(self) -> Extent:
        """What stood under the agency on the day."""
        return self.tree.extent(self.agency.path)

    @property
    def is_regrouped(self) -> bool:
        """Whether other units stood here on the day than today."""
        here, moved = self.agency.path, self.tree.moved.items()
        beside = (path[: -Agency.steplen] == here or above == here for path, above in moved)
        return not self.extent.is_plain or any(beside)

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def has_kept_days(self) -> bool:
        """Whether to look for the figures of a past day there; who came by another way looks."""
        return getattr(self.agency, "is_kept", True)

    @property
    def has_renewals(self) -> bool:
        """Whether certificates of the course have brought people back."""
        return any(each.renews and each.course == self.course for each in self.choices)

    @property
    def is_before_assignment(self) -> bool:
        """The course was not yet assigned to anybody here on that day."""
        return self.assigned_on is not None and self.day < self.assigned_on

    def address(self, **more: str) -> str:
        """The part of an address that keeps the reader on this course, cycle and day."""
        words = {}
        if self.course is not None:
            words = {"kursus": self.course.slug, "siklus": self.cycle}
        if self.is_past:
            words["per"] = self.day.isoformat()
        return urlencode({**words, **{name: text for name, text in more.items() if text}})


def read_lens(request: HttpRequest, agency: Agency) -> Lens:
    """What the address of the page says, as `lens_of`."""
    return lens_of(request.GET, agency)


def lens_of(words: QueryDict, agency: Agency) -> Lens:
    """Course and cycle from the words, else the newest assignment that touches the agency. One query.

    Renewals come last: they are about few. A past day takes one query more, for its tree, and another where
    the agency has been renamed since: the agency then bears its name of that day.

    Raises:
        Http404: when the words name a course or cycle that was not assigned.
    """
    today = timezone.localdate(timezone=agency.zone)
    day = _day(words, today)
    tree = TODAY
    if day < today:
        tree = tree_as_of(day)
        agency.name_then = _name_on(agency, day)
    given = _given(agency, tree)
    if not given.choices:
        return Lens(agency, day, today, tree=tree)
    return given.lens(_chosen(words, given.choices), agency, day, today, tree)


def _name_on(agency: Agency, day: dt.date) -> str | None:
    """Of an agency that came through `open_door`, which knows its last renaming."""
    renamed_after = getattr(agency, "renamed_after", None)
    if renamed_after is None or renamed_after < day:
        return None
    held = Agency.objects.filter(pk=agency.pk).named_on(day)
    return held.values_list("name_then", flat=True).first()


def every_lens(agency: Agency, today: dt.date) -> list[Lens]:
    """Today's lens for each course and cycle that touches the agency, the newest first. One query."""
    given = _given(agency, TODAY)
    return [given.lens(key, agency, today, today, TODAY) for key in given.choices]


@dataclass(frozen=True, slots=True)
class _Given:
    """Course and cycle → the newest assignment that touches the agency, the one that holds, the first day."""

    choices: dict[Key, Assignment]
    nearest: dict[Key, Assignment]
    begun: dict[Key, dt.date]

    def lens(self, key: Key, agency: Agency, day: dt.date, today: dt.date, tree: Tree) -> Lens:
        return Lens(
            agency=agency,
            day=day,
            today=today,
            course=self.choices[key].course,
            cycle=key[1],
            assigned_on=self.begun[key],
            due_on=self.due_on(key),
            choices=tuple(self.choices.values()),
            earlier=self.earlier(key),
            tree=tree,
            is_whole=key in self.nearest,
        )

    def due_on(self, key: Key) -> dt.date | None:
        """Of a renewal none: there everybody has a date of their own."""
        held = self.nearest.get(key)
        return None if held is None or held.renews else held.due_on

    def earlier(self, key: Key) -> Assignment | None:
        """The cycle before, of the same course."""
        if self.due_on(key) is None:
            return None
        before = [
            other
            for other in self.nearest.values()
            if other.course_id == key[0]
            and not other.renews
            and other.due_on < self.nearest[key].due_on
        ]
        return max(before, key=lambda other: other.due_on, default=None)


def _given(agency: Agency, tree: Tree) -> _Given:
    given = _Given({}, {}, {})
    line, extent = tree.line(agency.path), tree.extent(agency.path)
    if extent.is_plain and line[::-1] == agency.ancestor_paths:
        rows = _touching(path=agency.path)
    else:
        here = Q(agency__path__in=line), extent.within("agency__path")
        rows = list(_given_in(Assignment.objects.standing(), *here))
    for assignment in rows:
        key = (assignment.course_id, assignment.cycle)
        given.choices.setdefault(key, assignment)
        given.begun[key] = assignment.begun
        if assignment.agency.path in line:
            held = given.nearest.get(key)
            if held is None or line.index(assignment.agency.path) < line.index(held.agency.path):
                given.nearest[key] = assignment
    return given


@prepared
def _touching(path: str) -> QuerySet[Any]:
    """Assignments given to a unit, above it or below, as the tree is now."""
    rows = Assignment.objects.standing().annotate(here=Value(path))
    return _given_in(rows, Q(here__startswith=F("agency__path")), Q(agency__path__startswith=path))


def _given_in(rows: QuerySet[Any], above: Q, below: Q) -> QuerySet[Any]:
    """With the first day and the place of each course and cycle."""
    alike = [F("course"), F("cycle")]
    # The columns are annotations, which the types do not know.
    found: QuerySet[Any] = (
        rows.filter(above | below)
        .annotate(
            begun=Window(Min("assigned_on"), partition_by=alike),
            place=Window(RowNumber(), partition_by=alike, order_by=["-assigned_on", "-pk"]),
        )
        # Of those given below the newest is enough: regencies may be hundreds.
        .filter(above | Q(place=1))
        .select_related("course", "agency")
        .order_by("renews", "-assigned_on", "-pk")
    )
    return found


def _chosen(words: QueryDict, choices: dict[Key, Assignment]) -> Key:
    course, cycle = words.get("kursus"), words.get("siklus")
    for key, assignment in choices.items():
        if course in (None, "", assignment.course.slug) and cycle in (None, "", assignment.cycle):
            return key
    raise Http404


def _day(words: QueryDict, today: dt.date) -> dt.date:
    try:
        return min(max(dt.date.fromisoformat(words.get("per", "")), EARLIEST), today)
    except ValueError:
        return today
