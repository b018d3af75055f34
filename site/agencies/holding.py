"""The tree held still, or held for change, until the end of a transaction.

Whoever asks who stands under whom, and writes something that rests on the answer, holds the tree
still; whoever changes it waits until nobody does. It is taken first, before any row, so that nobody
waits in a circle: a unit that is moved locks even those who only name it in a new row.
"""

from django.db import connection

KEY = 0x4E657472616C  # "Netral": one number for the whole tree, in the database's own book of locks


def hold_tree_still() -> None:
    """Any number may hold it so at once."""
    _ask("SELECT pg_advisory_xact_lock_shared(%s)")


def hold_tree_for_change() -> None:
    """Alone; waits for everybody who holds it still."""
    _ask("SELECT pg_advisory_xact_lock(%s)")


def hold_tree_for_change_now() -> bool:
    """Alone, or not at all when somebody holds it; says whether it is held."""
    return _ask("SELECT pg_try_advisory_xact_lock(%s)")


def _ask(statement: str) -> bool:
    # SQLite lets in one writer at a time, from the first statement of its transaction on.
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(statement, [KEY])
        return cursor.fetchone()[0] is not False
