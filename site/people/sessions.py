"""Sessions in the database, read together with whoever signed in, with one statement written out.

Every page begins with its session and its person, and composing the queries anew cost several times as
much as running them. Writing, expiry and the table stay Django's own, and so does the question whose
session it is: the person of the device is a guess that saves asking, and no more.
"""

from functools import cache
from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connections, router
from django.utils import timezone
from django.utils.crypto import get_random_string

from people.backends import Row, columns, parameters

KEY_LENGTH = 32  # Django's own


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
