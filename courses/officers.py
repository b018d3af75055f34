"""Which unit looks after which: the nearest upwards, itself included, that has a BKPSDM of its own."""

from collections import defaultdict
from collections.abc import Container, Mapping

from django.db.models import QuerySet

from agencies.models import paths_to
from people.models import Role
from people.models.role import NAMES_ALLOWED


def officer_roles() -> QuerySet[Role]:
    """Held now, of people who may sign in: who looks after the very unit that the role names."""
    return Role.objects.filter(kind__in=NAMES_ALLOWED, ended_on=None, person__is_active=True)


def officers_by_path() -> dict[str, set[int]]:
    """Path of a unit → the people who read names there by a role of that very unit. One query."""
    found: dict[str, set[int]] = defaultdict(set)
    for path, person in officer_roles().values_list("agency__path", "person"):
        found[path].add(person)
    return dict(found)


def nearest_office(path: str, offices: Container[str]) -> str | None:
    """The path of the unit that looks after the one at `path`; None when nobody does."""
    return next((each for each in reversed(paths_to(path)) if each in offices), None)


def officers_for(path: str, officers: Mapping[str, set[int]], asker: int | None = None) -> set[int]:
    """Whoever looks after the unit at `path`; and the asker, while a role of theirs opens it."""
    office = nearest_office(path, officers)
    found = set(officers[office]) if office else set()
    if any(asker in officers.get(each, ()) for each in paths_to(path)):
        found.add(asker)  # type: ignore[arg-type]
    return found


def offices_below(path: str, offices: list[str]) -> list[str]:
    """The tops of what others look after below a unit, whose people are not its own matter."""
    tops: list[str] = []
    for other in sorted(offices):
        inside = other != path and other.startswith(path)
        if inside and not (tops and other.startswith(tops[-1])):
            tops.append(other)
    return tops
