"""Sessions in the database, read with one statement written out.

Every page begins with its session, and composing the query anew cost several times as much as
running it. Writing, expiry and the table stay Django's own.
"""

from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connections, router
from django.utils import timezone
from django.utils.crypto import get_random_string

KEY_LENGTH = 32  # Django's own
_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        """What the session holds; empty, and without its key, when it is unknown or has expired."""
        connection = connections[router.db_for_read(self.model)]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held

    def _get_new_session_key(self) -> str:
        """Not looked up first: `create` inserts it, and takes another should it be taken."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
