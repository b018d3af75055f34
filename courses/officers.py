"""Which unit looks after which: the nearest upwards, itself included, that has a BKPSDM of its own."""

from collections import defaultdict
from collections.abc import Container

from agencies.models import Agency
from people.models import Role
from people.models.role import NAMES_ALLOWED


def officers_by_path() -> dict[str, set[int]]:
    """Path of a unit → the people who read names there by a role of that very unit. One query."""
    held = Role.objects.filter(kind__in=NAMES_ALLOWED, ended_on=None, person__is_active=True)
    found: dict[str, set[int]] = defaultdict(set)
    for path, person in held.values_list("agency__path", "person"):
        found[path].add(person)
    return dict(found)


def nearest_office(path: str, offices: Container[str]) -> str | None:
    """The path of the unit that looks after the one at `path`; None when nobody does."""
    for end in range(len(path), 0, -Agency.steplen):
        if path[:end] in offices:
            return path[:end]
    return None


def offices_below(path: str, offices: list[str]) -> list[str]:
    """The tops of what others look after below a unit, whose people are not its own matter."""
    tops: list[str] = []
    for other in sorted(offices):
        inside = other != path and other.startswith(path)
        if inside and not (tops and other.startswith(tops[-1])):
            tops.append(other)
    return tops
