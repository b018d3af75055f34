"""Django's PostgreSQL; a connection that answered a moment ago is trusted."""

import time

from django.db.backends.postgresql import base

TRUSTED_SECONDS = 10


class DatabaseWrapper(base.DatabaseWrapper):
    """`CONN_HEALTH_CHECKS` asks before each request: a statement more, also where an answer needs four.

    As PgBouncer does (`server_check_delay`), only a connection that rested is asked. When the
    database was restarted meanwhile, a thread loses one request at most: after an error Django asks
    in any case, and connects anew.
    """

    health_check_done: bool
    _trusted_until = float("-inf")

    def close_if_health_check_failed(self) -> None:
        """Settled at the first cursor of a request: later one may be inside a transaction."""
        if self.connection is None or self.health_check_done:
            return
        now = time.monotonic()
        if now < self._trusted_until:
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        if self.connection is not None:
            self._trusted_until = now + TRUSTED_SECONDS
