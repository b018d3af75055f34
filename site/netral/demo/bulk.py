"""Many rows at once: COPY on PostgreSQL, prepared statements elsewhere.

Only for the demo, which fills an empty database alone: keys are given out here and no signal is sent.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Max


def new_keys(model: type[models.Model]) -> Iterator[int]:
    """Keys behind the last one that is taken."""
    last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    return itertools.count(last + 1)


def insert(rows: Sequence[models.Model]) -> None:
    """Rows of one model, with the keys they bear or else with new ones."""
    if not rows:
        return
    model = type(rows[0])
    if rows[0].pk is None:
        for row, key in zip(rows, new_keys(model), strict=False):
            row.pk = key
    fields: list[Any] = list(model._meta.local_concrete_fields)
    connection = connections[DEFAULT_DB_ALIAS]
    values = [
        [
            field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
            for field in fields
        ]
        for row in rows
    ]
    _insert(model, [field.column for field in fields], values)


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """These fields of rows that exist."""
    if not rows:
        return
    meta: Any = type(rows[0])._meta
    connection = connections[DEFAULT_DB_ALIAS]
    fields: list[Any] = [meta.get_field(name) for name in names]
    settings = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    where = f"{_quoted(meta.pk.column)} = %s"
    statement = f"UPDATE {_quoted(meta.db_table)} SET {settings} WHERE {where}"  # noqa: S608 - names of our own tables
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [
                    *(
                        field.get_db_prep_save(getattr(row, field.attname), connection=connection)
                        for field in fields
                    ),
                    row.pk,
                ]
                for row in rows
            ],
        )


def _insert(model: type[models.Model], columns: list[str], values: list[list[Any]]) -> None:
    table = _quoted(model._meta.db_table)
    names = ", ".join(_quoted(column) for column in columns)
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - names of our own tables
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    reset_keys(model)


def reset_keys(*written: type[models.Model]) -> None:
    """The next row that is made one by one gets a key behind those given out here."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(statement)


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
