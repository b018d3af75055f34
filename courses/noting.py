"""What is noted of people and their enrolments, and what their units stood under, for days that are kept. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from agencies.extents import Trees
from agencies.models import Agency
from courses.backdating import Case, Duty, Life
from courses.models import AssignmentExclusion, Enrolment
from people.bulk import among
from people.models import Exclusion, Person, Placement

COLUMNS = ("course_id", "cycle", "assignment_id", "agency_id", "due_on")
TIMES = ("enrolled_at", "started_at", "completed_at", "left_on")


def lives_of(people: Sequence[int]) -> dict[int, Life]:
    """Four queries."""
    keys = among(sorted(people), "bigint")
    placed = _by_person(Placement.objects.filter(person__in=keys), "agency", "since", "until")
    resting = _by_person(Exclusion.objects.filter(person__in=keys), "since", "until")
    excused = AssignmentExclusion.objects.filter(person__in=keys)
    freed = _by_person(excused, "assignment", "on", "ended_on")
    active = Person.objects.filter(pk__in=keys, activated_at__isnull=False)
    activated = dict(active.values_list("pk", "activated_at"))
    return {
        person: Life(
            frozenset(placed[person]),
            frozenset(resting[person]),
            frozenset(freed[person]),
            activated.get(person),
        )
        for person in people
    }


def duties_of(people: Sequence[int]) -> dict[int, dict[int, Duty]]:
    """Person → enrolment → what it says. One query."""
    found: dict[int, dict[int, Duty]] = {person: {} for person in people}
    rows = Enrolment.objects.filter(person__in=among(sorted(people), "bigint")).order_by()
    for person, pk, *row in rows.values_list("person", "pk", *COLUMNS, *TIMES):
        found[person][pk] = Duty(*row)
    return found


def duty_of(enrolment: Enrolment) -> Duty:
    return Duty(*(getattr(enrolment, name) for name in (*COLUMNS, *TIMES)))


class Lines:
    """Of all units in which these people were, what they stood under on each day from a first one on. Three queries."""

    def __init__(self, first: dt.date, units: Iterable[int]) -> None:
        self._trees = Trees(first)
        named = Agency.objects.filter(pk__in=among(sorted(units), "bigint")).order_by()
        self._paths: dict[int, str] = dict(named.values_list("pk", "path"))
        above = {
            path
            for tree in self._trees.all()
            for unit in self._paths.values()
            for path in tree.line(unit)
        }
        rows = Agency.objects.filter(path__in=among(sorted(above), "text")).order_by()
        self._keys: dict[str, int] = dict(rows.values_list("path", "pk"))
        self._found: dict[tuple[int, int], list[int]] = {}

    @property
    def agencies(self) -> list[int]:
        return sorted(self._keys.values())

    def of(self, unit: int, day: dt.date) -> list[int]:
        """The unit first."""
        tree = self._trees.of(day)
        key = (unit, id(tree))
        if key not in self._found:
            self._found[key] = [self._keys[path] for path in tree.line(self._paths[unit])]
        return self._found[key]


def placed_at(people: Sequence[int]) -> list[int]:
    """Units at which any of them ever was. One query."""
    rows = Placement.objects.filter(person__in=among(sorted(people), "bigint")).order_by()
    return list(rows.values_list("agency", flat=True).distinct())


def units_of(cases: Iterable[Case]) -> set[int]:
    found: set[int] = set()
    for duty, life in cases:
        found.update(unit for unit, _since, _until in life.placed)
        if duty is not None:
            found.add(duty.agency)
    return found


def _by_person(rows: QuerySet[Any], *names: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for person, *row in rows.order_by().values_list("person", *names):
        found[person].append(tuple(row))
    return found
