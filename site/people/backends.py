"""Who is asking: the person of a session, with the kinds of their roles and their zone.

Every page begins with it. Written out, because composing the queries anew for each request cost
several times as much as running them; and as columns of the person's table named `person`, so that
the session brings them along (`people.sessions`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db import connections, router

from agencies.zones import national_day
from people.models import Person

_ROLES = {
    "postgresql": "string_agg(role.kind, ',')",
    "sqlite": "group_concat(role.kind, ',')",
}
# As PersonQuerySet.with_time_zone: where they work, else where they hold a role.
_ZONES = """
    coalesce(
        (SELECT unit.time_zone FROM people_placement placed
            JOIN agencies_agency unit ON unit.id = placed.agency_id
            WHERE placed.person_id = person.id AND placed.since <= %s
            AND (placed.until IS NULL OR placed.until >= %s)
            ORDER BY placed.since DESC LIMIT 1),
        (SELECT unit.time_zone FROM people_role held
            JOIN agencies_agency unit ON unit.id = held.agency_id
            WHERE held.person_id = person.id AND held.ended_on IS NULL
            ORDER BY unit.path LIMIT 1)
    )
"""


Row = tuple[Any, ...]
# What the session brought, while Django asks for its person.
_brought: ContextVar[Row | None] = ContextVar("brought", default=None)


@contextmanager
def bringing(row: Row | None) -> Iterator[None]:
    """Inside, the person whose columns these are is not read once more."""
    before = _brought.set(row)
    try:
        yield
    finally:
        _brought.reset(before)


class PersonBackend(AuthenticationBackend):
    """allauth's backend; only the reading of an already signed-in person is ours."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person, or None when unknown or no longer allowed in."""
        alias = router.db_for_read(Person)
        row = _brought.get()
        if row is None or row[_names().index("id")] != user_id:
            row = _read(alias, user_id)
        if row is None:
            return None
        *values, kinds, zone = row
        for place, convert in _converters(alias):
            values[place] = convert(values[place])
        person = Person.from_db(alias, _names(), values)
        person.role_kinds = frozenset(kinds.split(",")) if kinds else frozenset()
        person.time_zone = zone or settings.TIME_ZONE
        return person if self.user_can_authenticate(person) else None


def _read(alias: str, user_id: Any) -> Row | None:
    connection = connections[alias]
    asked = f"SELECT {columns(connection.vendor)} FROM people_person person WHERE person.id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [*parameters(connection), user_id])
        row: Row | None = cursor.fetchone()
    return row


@cache
def columns(vendor: str) -> str:
    """Of the table named `person`: its own, the kinds of the roles held now, and the zone."""
    own = ", ".join(f'person."{field.column}"' for field in Person._meta.concrete_fields)
    return (
        f"{own}, (SELECT {_ROLES[vendor]} FROM people_role role"  # noqa: S608
        f" WHERE role.person_id = person.id AND role.ended_on IS NULL), {_ZONES}"
    )


def parameters(connection: Any) -> list[Any]:
    """What `columns` ask for: the day, twice."""
    return [connection.ops.adapt_datefield_value(national_day())] * 2


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.attname for field in Person._meta.concrete_fields)


@cache
def _converters(alias: str) -> list[tuple[int, Any]]:
    """What SQLite keeps as text or number and Python knows as a date, a truth or a UUID."""
    connection = connections[alias]
    found = []
    for place, field in enumerate(Person._meta.concrete_fields):
        column = field.get_col(Person._meta.db_table)
        for convert in (
            *connection.ops.get_db_converters(column),
            *field.get_db_converters(connection),
        ):
            found.append((place, _bound(convert, column, connection)))
    return found


def _bound(convert: Any, column: Any, connection: Any) -> Any:
    return lambda value: convert(value, column, connection)
