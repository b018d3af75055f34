"""Who is asking: the person of a session with the kinds of their roles, in one statement.

Every page begins with it. Written out, because composing the two queries anew for each request
cost several times as much as running them.
"""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connections, router

from people.models import Person

_ROLES = {
    "postgresql": "string_agg(role.kind, ',')",
    "sqlite": "group_concat(role.kind, ',')",
}


class PersonBackend(AuthenticationBackend):
    """allauth's backend; only the reading of an already signed-in person is ours."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person, or None when unknown or no longer allowed in."""
        alias = router.db_for_read(Person)
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(_statement(connection.vendor), [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        *values, kinds = row
        for place, convert in _converters(alias):
            values[place] = convert(values[place])
        person = Person.from_db(alias, _names(), values)
        person.role_kinds = frozenset(kinds.split(",")) if kinds else frozenset()
        return person if self.user_can_authenticate(person) else None


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.attname for field in Person._meta.concrete_fields)


@cache
def _statement(vendor: str) -> str:
    columns = ", ".join(f'person."{field.column}"' for field in Person._meta.concrete_fields)
    return (
        f"SELECT {columns}, (SELECT {_ROLES[vendor]} FROM people_role role"  # noqa: S608
        " WHERE role.person_id = person.id AND role.ended_on IS NULL)"
        " FROM people_person person WHERE person.id = %s"
    )


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
