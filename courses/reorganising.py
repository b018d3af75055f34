"""What moving or merging a unit would do, in numbers, before anything is done. Writes nothing."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.moving import MoveRefused, merge_hindrance, move_hindrance
from courses.actions.following import pledge_answers
from courses.fitting import Key, duties, given_at
from courses.models import Assignment, Enrolment, ReorganisationKind
from courses.standing import asks_pledge
from people.models import Placement, Role, RoleKind

READING_KINDS = (RoleKind.BKPSDM, RoleKind.OBSERVER, RoleKind.CERTIFICATE_OFFICER)
Group = tuple[str, str, str]  # path of the unit, status, post


@dataclass(frozen=True, slots=True)
class Change:
    """The unit goes under the target, or becomes part of it, from a day on; that day may be to come."""

    kind: str
    unit: Agency
    target: Agency
    on: dt.date

    @property
    def is_move(self) -> bool:
        return self.kind == ReorganisationKind.MOVED

    @property
    def left(self) -> list[str]:
        """Paths that the people were under, and will not be."""
        return [path for path in self._above if path not in self.target.ancestor_paths]

    @property
    def joined(self) -> list[str]:
        return [path for path in self.target.ancestor_paths if path not in self._above]

    @property
    def _above(self) -> list[str]:
        """A unit that is moved stays above its people; one that is merged does not."""
        return self.unit.ancestor_paths[: -1 if self.is_move else None]


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A duty that ends (no `after`), begins (no `before`) or gets another due date, for so many people."""

    before: Assignment | None
    after: Assignment | None
    people: int

    @property
    def held(self) -> Assignment:
        held = self.after or self.before
        assert held is not None  # noqa: S101 - one of them is what changed
        return held


@dataclass(frozen=True, slots=True)
class Plan:
    """`pledge` tells whether a pledge will be asked for, where that changes; else None.

    The digest changes with the tree, with who is placed where, with duties and with roles; not with
    what people learn meanwhile.
    """

    change: Change
    people: int
    units: int
    duties: tuple[DutyChange, ...]
    gaining: tuple[Role, ...]
    losing: tuple[Role, ...]
    pledge: bool | None
    digest: str


def make_plan(change: Change, *, today: dt.date) -> Plan:
    """A fixed number of queries.

    Raises:
        MoveRefused: when the tree cannot be changed so.
    """
    unit, target = change.unit, change.target
    _refuse_hindered(change)
    tree = list(Agency.objects.within(unit).values_list("pk", "path", "name"))
    given = _given(change)
    gaining, losing = _roles(change.joined), _roles(change.left)
    answers = pledge_answers()
    asked, asks = asks_pledge(unit.path, answers), asks_pledge(target.path, answers)
    if change.is_move:
        asks = answers.get(unit.path, asks)
    known = hashlib.sha256()
    for fact in (
        (str(change.kind), change.on, unit.pk, target.pk, target.path),
        *sorted(tree),
        *Placement.objects.filter(Q(until=None) | Q(until__gte=change.on))
        .within(unit)
        .order_by("pk")
        .values_list("pk", "person", "agency", "since", "until"),
        *((each.pk, each.due_on, each.statuses, each.post_words) for each in given),
        *((role.pk, "+") for role in gaining),
        *((role.pk, "-") for role in losing),
        (asked, asks),
    ):
        known.update(f"{fact}\n".encode())
    return Plan(
        change=change,
        people=Placement.objects.as_of(today).within(unit).values("person").distinct().count(),
        units=len(tree) - 1,
        duties=_duty_changes(change, given, today),
        gaining=gaining,
        losing=losing,
        pledge=asks if asks != asked else None,
        digest=known.hexdigest(),
    )


def _refuse_hindered(change: Change) -> None:
    governments = list(Agency.objects.governments().values_list("path", flat=True))
    if change.is_move:
        hindrance = move_hindrance(change.unit, change.target, governments) or _namesake(change)
    else:
        children = list(change.unit.get_children())
        hindrance = merge_hindrance(change.unit, change.target, children, governments)
    if hindrance:
        raise MoveRefused(hindrance)


def _namesake(change: Change) -> str:
    """Two units of one name side by side: no roster could tell them apart.

    Only of a unit that is moved. Every office has its secretariat: after a merger there are two for a while.
    """
    beside = change.target.get_children().filter(is_active=True)
    if change.unit.name.casefold() not in map(str.casefold, beside.values_list("name", flat=True)):
        return ""
    said = {"parent": change.target.name, "name": change.unit.name}
    return _("Di bawah %(parent)s sudah ada unit bernama %(name)s. Ganti dulu namanya.") % said


def _given(change: Change) -> list[Assignment]:
    """What was given above the people, as they stand now and will, and to the units themselves."""
    above = {*change.unit.ancestor_paths, *change.target.ancestor_paths}
    given = Assignment.objects.standing().filter(
        Q(agency__path__in=above) | Q(agency__path__startswith=change.unit.path)
    )
    return list(given.select_related("agency", "course").order_by("pk"))


def _duty_changes(
    change: Change, given: Sequence[Assignment], today: dt.date
) -> tuple[DutyChange, ...]:
    """Two queries; people are grouped by unit, status and post, which is all that a duty asks for."""
    groups = _groups(change.unit, today)
    before = {path: given_at(path, given) for path, _status, _post in groups}
    after = {path: _given_then(path, change, given) for path in before}
    turned: list[tuple[Group, Key, Assignment | None, Assignment | None]] = []
    for group in groups:
        path, status, post = group
        old = duties(before[path], status=status, post=post)
        new = duties(after[path], status=status, post=post)
        turned += [
            (group, key, old.get(key), new.get(key))
            for key in old.keys() | new.keys()
            if key not in old or key not in new or old[key].due_on != new[key].due_on
        ]
    if not turned:
        return ()
    done, held = _enrolled(change.unit, {key for _group, key, _old, _new in turned}, today)
    people: Counter[tuple[Assignment | None, Assignment | None]] = Counter()
    for group, key, was, will in turned:
        number = held[group, key] if was else groups[group] - done[group, key]
        people[was, will] += number
    changes = [DutyChange(was, will, number) for (was, will), number in people.items() if number]
    return tuple(
        sorted(changes, key=lambda each: (each.held.course_id, each.held.cycle, -each.people))
    )


def _given_then(path: str, change: Change, given: Sequence[Assignment]) -> list[Assignment]:
    """What will be given to people of a unit that is moved, or is or was below one that is merged."""
    own = [each for each in given_at(path, given) if each.path.startswith(change.unit.path)]
    if not change.is_move:
        own = [each for each in own if each.path != change.unit.path]
    return [*given_at(change.target.path, given), *own]


def _groups(unit: Agency, today: dt.date) -> Mapping[Group, int]:
    placed = Placement.objects.as_of(today).within(unit)
    rows = placed.values_list("agency__path", "person__status", "person__post")
    counted = rows.annotate(number=Count("person", distinct=True)).order_by()
    return {(path, status, post): number for path, status, post, number in counted}


def _enrolled(
    unit: Agency, keys: Iterable[Key], today: dt.date
) -> tuple[Counter[tuple[Group, Key]], Counter[tuple[Group, Key]]]:
    """Group and key → people who have completed, and people who have it to do. One query."""
    placed = Placement.objects.as_of(today).within(unit)
    here = placed.filter(person=OuterRef("person")).order_by("-since").values("agency__path")[:1]
    rows = (
        Enrolment.objects.filter(
            person__in=placed.values("person"),
            course__in={course for course, _cycle in keys},
            cycle__in={cycle for _course, cycle in keys},
        )
        .annotate(here=Subquery(here))
        .values_list("here", "person__status", "person__post", "course", "cycle")
        .annotate(
            done=Count("pk", filter=Q(completed_at__isnull=False)),
            held=Count(
                "pk",
                filter=Q(completed_at=None, left_on=None, assignment__isnull=False),
            ),
        )
        .order_by()
    )
    done: Counter[tuple[Group, Key]] = Counter()
    held: Counter[tuple[Group, Key]] = Counter()
    for path, status, post, course, cycle, done_by, held_by in rows:
        done[(path, status, post), (course, cycle)] = done_by
        held[(path, status, post), (course, cycle)] = held_by
    return done, held


def _roles(paths: Iterable[str]) -> tuple[Role, ...]:
    held = Role.objects.filter(
        ended_on=None, kind__in=READING_KINDS, agency__path__in=list(paths)
    ).select_related("person", "agency")
    return tuple(held.order_by("agency__path", "person__name", "pk"))
