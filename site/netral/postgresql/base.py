"""Django's PostgreSQL: a connection that answered a moment ago is trusted, a search is planned for what it seeks."""

import time
from typing import Any

from django.db.backends.postgresql import base

TRUSTED_SECONDS = 10


class Cursor(base.ServerBindingCursor):
    """A statement that comes again is planned once, unless it looks for how a text begins.

    A plan that is to do for any beginning reads every row: of a unit and all that is under it, the
    whole nation.
    """

    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, **more: Any):
        if prepare is None and isinstance(query, str) and " LIKE " in query:
            prepare = False
        return super().execute(query, params, prepare=prepare, **more)  # type: ignore[misc]  # unknown to the types


class DatabaseWrapper(base.DatabaseWrapper):
    """`CONN_HEALTH_CHECKS` asks before each request: a statement more, also where an answer needs four.

    As PgBouncer does (`server_check_delay`), only a connection that rested is asked. When the
    database was restarted meanwhile, a thread loses one request at most: after an error Django asks
    in any case, and connects anew.
    """

    health_check_done: bool
    _trusted_until = float("-inf")

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

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
