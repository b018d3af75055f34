"""Sessions in the database, read together with whoever signed in, with one statement written out.

Every page begins with its session and its person, and composing the queries anew cost several times as
much as running them. Writing it is one statement, too, without a transaction or signals around it. Expiry
and the table stay Django's own, and so does the question whose session it is: the person of the device
is a guess that saves asking, and no more.
"""

from functools import cache
from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connections, router
from django.utils import timezone
from django.utils.crypto import get_random_string

from people.backends import Row, columns, parameters

KEY_LENGTH = 32  # Django's own
_INSERT = """
INSERT INTO django_session (session_data, expire_date, session_key) VALUES (%s, %s, %s)
ON CONFLICT (session_key) DO NOTHING
"""
_UPDATE = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(DatabaseStore):
    brought: Row | None = None  # the columns of the person, for `people.backends`

    def load(self) -> dict[str, Any]:
        """What the session holds; empty, and without its key, when it is unknown or has expired."""
        connection = connections[router.db_for_read(self.model)]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            asked = [*parameters(connection), self.session_key, now]
            cursor.execute(_statement(connection.vendor), asked)
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.brought = row[1:]
        held: dict[str, Any] = self.decode(row[0])
        return held

    def save(self, must_create: bool = False) -> None:
        """Written in one statement.

        Raises:
            CreateError: when it must be new and the key is taken.
            UpdateError: when it was ended meanwhile, as by signing out elsewhere.
        """
        if self.session_key is None:
            return self.create()
        row = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # unknown to the types
        connection = connections[router.db_for_write(self.model, instance=row)]
        until = connection.ops.adapt_datetimefield_value(row.expire_date)
        with connection.cursor() as cursor:
            written = [row.session_data, until, row.session_key]
            cursor.execute(_INSERT if must_create else _UPDATE, written)
            if cursor.rowcount:
                return None
        raise CreateError if must_create else UpdateError

    def _get_new_session_key(self) -> str:
        """Not looked up first: `create` inserts it, and takes another should it be taken."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)


@cache
def _statement(vendor: str) -> str:
    return (
        f"SELECT held.session_data, {columns(vendor)} FROM django_session held"  # noqa: S608
        " LEFT JOIN usersessions_usersession device ON device.session_key = held.session_key"
        " LEFT JOIN people_person person ON person.id = device.user_id"
        " WHERE held.session_key = %s AND held.expire_date > %s"
    )
