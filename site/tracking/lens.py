"""What is being looked at: which agency, course, cycle and day, read from the address."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone

from agencies.models import Agency, AgencyQuerySet
from courses.models import Assignment, CoursePage
from people.models import Person
from people.models.role import NAMES_ALLOWED
from people.scopes import agencies_open_to

EARLIEST = dt.date(2000, 1, 1)  # before anything here; keeps the arithmetic of days in range


@dataclass(frozen=True)
class Door:
    """An agency that is open to the reader, and whether its names are."""

    agency: Agency
    scope: AgencyQuerySet
    sees_names: bool

    def family(self) -> tuple[list[Agency], list[Agency]]:
        """Ancestors within the scope, top first, and children by name; one query."""
        agency = self.agency
        found = self.scope.filter(
            Q(path__in=agency.ancestor_paths[:-1])
            | Q(path__startswith=agency.path, depth=agency.depth + 1)
        )
        above = [other for other in found if other.depth < agency.depth]
        below = [other for other in found if other.depth > agency.depth]
        return above, sorted(below, key=lambda child: (child.name.casefold(), child.pk))


@dataclass(frozen=True)
class Lens:
    """`earlier` is the assignment of the same course whose due date lies next before this one's."""

    agency: Agency
    day: dt.date
    today: dt.date
    course: CoursePage | None = None
    cycle: str = ""
    due_on: dt.date | None = None
    choices: tuple[Assignment, ...] = ()
    earlier: Assignment | None = None

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    def address(self, **more: str) -> str:
        """The part of an address that keeps the reader on this course, cycle and day."""
        words = {}
        if self.course is not None:
            words = {"kursus": self.course.slug, "siklus": self.cycle}
        if self.is_past:
            words["per"] = self.day.isoformat()
        return urlencode({**words, **{name: text for name, text in more.items() if text}})


def open_door(person: Person, slug: str, *, names: bool = False) -> Door:
    """The way in to every page about an agency.

    Raises:
        Http404: when no role opens it, or when names are needed and the role gives figures only.
    """
    scope = agencies_open_to(person, NAMES_ALLOWED)
    agency = scope.filter(slug=slug).first()
    if agency is not None:
        return Door(agency, scope, sees_names=True)
    if names:
        raise Http404
    scope = agencies_open_to(person)
    agency = scope.filter(slug=slug).first()
    if agency is None:
        raise Http404
    return Door(agency, scope, sees_names=False)


def read_lens(request: HttpRequest, agency: Agency) -> Lens:
    """Course and cycle from the address, else the newest assignment that touches the agency. One query."""
    today = timezone.localdate(timezone=agency.zone)
    day = _day(request.GET, today)
    choices, nearest = _given(agency)
    if not choices:
        return Lens(agency, day, today)
    key = _chosen(request.GET, choices)
    return Lens(
        agency=agency,
        day=day,
        today=today,
        course=choices[key].course,
        cycle=key[1],
        due_on=nearest[key].due_on if key in nearest else None,
        choices=tuple(choices.values()),
        earlier=_earlier(key, nearest),
    )


def every_lens(agency: Agency, today: dt.date) -> list[Lens]:
    """Today's lens for each course and cycle that touches the agency, the newest first. One query."""
    choices, nearest = _given(agency)
    return [
        Lens(
            agency=agency,
            day=today,
            today=today,
            course=given.course,
            cycle=given.cycle,
            due_on=nearest[key].due_on if key in nearest else None,
        )
        for key, given in choices.items()
    ]


def _given(
    agency: Agency,
) -> tuple[dict[tuple[int, str], Assignment], dict[tuple[int, str], Assignment]]:
    """Course and cycle → the newest assignment that touches the agency; and the one that holds for it."""
    found = (
        Assignment.objects.filter(withdrawn_on=None)
        .filter(Q(agency__path__in=agency.ancestor_paths) | Q(agency__path__startswith=agency.path))
        .select_related("course", "agency")
        .order_by("-assigned_on", "-pk")
    )
    choices: dict[tuple[int, str], Assignment] = {}
    nearest: dict[tuple[int, str], Assignment] = {}
    for assignment in found:
        key = (assignment.course_id, assignment.cycle)
        choices.setdefault(key, assignment)
        if assignment.agency.contains(agency):
            held = nearest.get(key)
            if held is None or len(assignment.agency.path) > len(held.agency.path):
                nearest[key] = assignment
    return choices, nearest


def _earlier(key: tuple[int, str], nearest: dict[tuple[int, str], Assignment]) -> Assignment | None:
    if key not in nearest:
        return None
    before = [
        other
        for other in nearest.values()
        if other.course_id == key[0] and other.due_on < nearest[key].due_on
    ]
    return max(before, key=lambda other: other.due_on, default=None)


def _chosen(words: QueryDict, choices: dict[tuple[int, str], Assignment]) -> tuple[int, str]:
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
