"""Tables without indexes and foreign keys while millions of rows go in; they come back checked. PostgreSQL only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('u', 'f') ORDER BY contype DESC, conname
"""
INDEXES = """
    SELECT index.relname, pg_get_indexdef(index.oid) FROM pg_index JOIN pg_class index ON index.oid = indexrelid
    WHERE indrelid = %s::regclass AND NOT indisprimary
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1
"""


@contextmanager
def bared(*written: type[models.Model]) -> Iterator[None]:
    """Sets aside all but primary keys and checks of these tables.

    It is one transaction: a load that breaks off gives everything back as it was.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        again: list[str] = []
        for table in (model._meta.db_table for model in written):
            cursor.execute(INDEXES, [table])
            for name, definition in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')
                again.append(definition)
        for table in (model._meta.db_table for model in written):
            cursor.execute(CONSTRAINTS, [table])
            for name, definition in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
                again.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        yield
        for statement in again:
            cursor.execute(statement)
