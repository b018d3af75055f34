"""Queries that every page asks, composed once: composing one costs more than running it.

The query stays what it is, Django's own, and so do the rows it gives; only the words of the
statement are kept, for each thread and database, and new values are put in.
"""

import copy
import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections, models

from people.bulk import one_parameter

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the statement an argument goes; of a text looked for, what stands around it."""

    at: int
    name: str
    around: tuple[str, str] | None = None

    def filled(self, value: Any, connection: Any) -> Any:
        if self.around is None:
            return _adapted(value, connection)
        before, after = self.around
        return f"{before}{connection.ops.prep_for_like_query(value)}{after}"


@dataclass(frozen=True, slots=True)
class _Composed:
    rows: Any
    compiler: Any
    converters: Any
    words: str
    values: tuple[Any, ...]
    places: tuple[_Place, ...]


class prepared(Generic[Row]):  # noqa: N801 - a decorator
    """For a function that makes a query of its arguments; calling it gives the rows, as a list.

    The arguments are named, and of the kinds below; a list goes in through `among` or `one_of` of
    `people.bulk`. They may only go into the statement as they are, or as the text that another begins
    with, ends with or holds: a function that looks at one (`if person`), slices by it or joins it to a
    text cannot be prepared, nor can a query that prefetches.

    Raises:
        ValueError: at the first call, when an argument does not reach the statement.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Row]]") -> None:
        self._build = build
        self._kinds = {name: each.annotation for name, each in signature(build).parameters.items()}
        self._kept = threading.local()
        update_wrapper(self, build)

    def __call__(self, **values: Any) -> list[Row]:
        return list(self._asked(values))

    def first(self, **values: Any) -> Row | None:
        """The first row, or None; the query itself says that one is enough."""
        return next(iter(self._asked(values)), None)

    def _asked(self, values: dict[str, Any]) -> Any:
        """The query with the kept statement in place of one composed anew."""
        composed = self._composed()
        connection = connections[composed.rows.db]
        filled = list(composed.values)
        for place in composed.places:
            filled[place.at] = place.filled(values[place.name], connection)
        once = copy.copy(composed.compiler)
        once.connection = connection
        once.as_sql = lambda *args, **options: (composed.words, tuple(filled))
        # Which columns want converting is asked of each field, 150 of them for a row with its joins.
        once.get_converters = lambda _columns: composed.converters
        rows = composed.rows._chain()
        rows.query.get_compiler = lambda *args, **options: once
        return rows

    def _composed(self) -> _Composed:
        if not hasattr(self._kept, "composed"):
            marks = {name: _mark(kind, at) for at, (name, kind) in enumerate(self._kinds.items())}
            rows = self._build(**marks)
            connection = connections[rows.db]
            compiler = rows.query.get_compiler(connection=connection)
            words, values = compiler.as_sql()
            places = tuple(
                place
                for at, value in enumerate(values)
                for name, mark in marks.items()
                if (place := _place(at, name, value, _adapted(mark, connection)))
            )
            if {place.name for place in places} != set(marks):
                raise ValueError(f"{self._build.__qualname__}: an argument is not in the statement")
            columns = [each[0] for each in compiler.select[: compiler.col_count]]
            converters = compiler.get_converters(columns)
            self._kept.composed = _Composed(
                rows, compiler, converters, words, tuple(values), places
            )
        composed: _Composed = self._kept.composed
        return composed


def _place(at: int, name: str, value: Any, mark: Any) -> _Place | None:
    if value == mark:
        return _Place(at, name)
    if isinstance(value, str) and isinstance(mark, str) and mark in value:
        before, after = value.split(mark)
        return _Place(at, name, (before, after))
    return None


def _mark(kind: type, at: int) -> Any:
    """Stands for a value while the words are composed: one that nobody would write into a query.

    Numbers fit the smallest column, so that Django does not answer for the database.
    """
    marks: dict[type, Any] = {
        int: 31_741 + at,
        str: f"\x01{at}\x02",
        dt.date: dt.date(9321, 1, 1 + at),
        dt.datetime: dt.datetime(9321, 1, 1 + at, 1, 23, 45, tzinfo=dt.UTC),
        UUID: UUID(int=7_654_321_000_000_001 + at),
        list[int]: [31_741 + at],
        list[str]: [f"\x01{at}\x02"],
    }
    return marks[kind]


def _adapted(value: Any, connection: Any) -> Any:
    """As the compiler hands it to the database; what it is does not depend on the field."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, list):
        return one_parameter(value, connection)
    return value
