"""Many rows in few statements, for rosters of a hundred thousand.

On PostgreSQL the values go column by column as arrays: the database makes the rows, and no model is
built for each of them, which is most of what Django's own `bulk_create` costs. Elsewhere that is used.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

T = TypeVar("T")
AT_ONCE = 5000


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, so many at once as one statement takes well."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def one_parameter(values: Sequence[Any], database: Any) -> Any:
    """A list as it goes into a statement, however long: `among` and `one_of` unfold it there."""
    if database.vendor != "postgresql":
        return json.dumps(list(values))
    return _array(str(value) if isinstance(value, int) else _quoted(value) for value in values)


def among(values: Sequence[str] | Sequence[int], kind: Literal["bigint", "text"]) -> RawSQL:
    """For `field__in`: one parameter however many there are, where an ordinary list has one each."""
    given = [one_parameter(values, connection)]
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{kind}[])", given)  # noqa: S608, S611 - no word from outside
    return RawSQL("SELECT value FROM json_each(%s)", given)  # noqa: S611 - a constant


def one_of(
    column: str, values: Sequence[int] | Sequence[str], kind: Literal["bigint", "text"] = "bigint"
) -> RawSQL:
    """For `filter`: a condition on one column, tried row by row, and never a join.

    For rows that are being written in the same transaction: PostgreSQL does not know of them yet and
    would go through all the values for each of them. And beside an "or", where only such a condition
    is looked up in an index. `column` is a word of our own.
    """
    truth, given = models.BooleanField(), [one_parameter(values, connection)]
    if connection.vendor == "postgresql":
        return RawSQL(f"{column} = ANY(%s::{kind}[])", given, output_field=truth)  # noqa: S608, S611
    return RawSQL(f"{column} IN (SELECT value FROM json_each(%s))", given, output_field=truth)  # noqa: S608, S611


def rewrite(model: type[models.Model], rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """These fields of rows that are whole, and locked or nobody else's, so that none is gone meanwhile.

    `bulk_update` composes a case for each value, which for thousands of rows takes longer than
    everything else. Like it, this sends no signals.
    """
    if connection.vendor == "postgresql":
        written = [_field(model, name) for name in fields]
        for some in batches(rows):
            _update_from_arrays(model, some, written)
        return
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=fields,
        batch_size=1000,
    )


def insert(
    model: type[models.Model],
    rows: Mapping[str, Sequence[Any]],
    count: int,
    *,
    once_by: Sequence[str] = (),
) -> list[int]:
    """The keys of `count` new rows, in their order; `rows` gives column name (`agency_id`) → a value for each.

    Fields that are not named get their default. Where a row with the same `once_by` (the columns of
    a unique constraint) is there, it takes what is given instead. Like `bulk_create`, it sends no signals.
    """
    if connection.vendor != "postgresql":
        return _insert_models(model, rows, count, once_by)
    keys: list[int] = []
    for start in range(0, count, AT_ONCE):
        end = min(start + AT_ONCE, count)
        some = {name: values[start:end] for name, values in rows.items()}
        keys += _insert_arrays(model, some, end - start, once_by)
    return keys


def _insert_models(
    model: type[models.Model], rows: Mapping[str, Sequence[Any]], count: int, once_by: Sequence[str]
) -> list[int]:
    made = [
        model(**{name: values[place] for name, values in rows.items()}) for place in range(count)
    ]
    meeting: dict[str, Any] = {}
    if once_by:
        meeting = {
            "update_conflicts": True,
            "unique_fields": once_by,
            "update_fields": [name for name in rows if name not in once_by],
        }
    return [row.pk for row in model._default_manager.bulk_create(made, batch_size=500, **meeting)]


def _insert_arrays(
    model: type[models.Model], rows: Mapping[str, Sequence[Any]], count: int, once_by: Sequence[str]
) -> list[int]:
    """What is given, or differs from row to row, as arrays; what is the same for all only once."""
    quote = connection.ops.quote_name
    made = model()
    columns, chosen, arrays, names = [], [], [], []
    constants: list[Any] = []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        name, kind = quote(str(field.column)), _base_type(field)
        columns.append(name)
        given = rows.get(field.attname)
        if given is None and field.has_default() and callable(field.default):
            given = [field.get_default() for _ in range(count)]
        if given is None or _is_one_value(field, given):
            value = _filled(field, made) if given is None else given[0]
            chosen.append(f"%s::{kind}")
            constants.append(_as_text(field, value))
        else:
            chosen.append(f"given.{name}::{kind}")
            names.append(name)
            arrays.append(_column(field, given))
    unnested = ", ".join(["%s::text[]"] * len(arrays))
    source = (
        f"unnest({unnested}) AS given({', '.join(names)})" if arrays else "generate_series(1, %s)"
    )
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join(chosen)} FROM {source}{_meeting(model, rows, once_by)} RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*constants, *arrays] if arrays else [*constants, count])
        return [key for (key,) in cursor.fetchall()]


def _meeting(model: type[models.Model], names: Iterable[str], once_by: Sequence[str]) -> str:
    """What an insertion does with a row that is there already."""
    if not once_by:
        return ""
    columns = {name: connection.ops.quote_name(_field(model, name).column) for name in names}
    held = ", ".join(columns[name] for name in once_by)
    taken = (f"{columns[name]} = excluded.{columns[name]}" for name in names if name not in once_by)
    return f" ON CONFLICT ({held}) DO UPDATE SET {', '.join(taken)}"


def _update_from_arrays(
    model: type[models.Model], rows: Sequence[models.Model], fields: Sequence[Any]
) -> None:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    names = [quote(field.column) for field in fields]
    given = ", ".join(
        f"{name} = given.{name}::{_base_type(field)}"
        for name, field in zip(names, fields, strict=True)
    )
    statement = (
        f"UPDATE {table} SET {given} "  # noqa: S608 - no word from outside
        f"FROM unnest(%s::bigint[]{', %s::text[]' * len(names)}) AS given({', '.join([key, *names])}) "
        f"WHERE {table}.{key} = given.{key}"
    )
    arrays = [_column(field, [field.pre_save(row, add=False) for row in rows]) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_column(model._meta.pk, [row.pk for row in rows]), *arrays])


def _field(model: type[models.Model], name: str) -> Any:
    """By its name or that of its column; always one that is a column, which the types do not know."""
    return model._meta.get_field(name)


def _is_one_value(field: models.Field, values: Sequence[Any]) -> bool:
    """Whether a column holds the same in every row; JSON is not looked into."""
    return not isinstance(field, models.JSONField) and len(set(values)) == 1


def _filled(field: models.Field, made: models.Model) -> Any:
    """The default; for times that set themselves, now."""
    if getattr(field, "auto_now_add", False):
        return field.pre_save(made, add=True)
    return field.get_default()


def _as_text(field: models.Field, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _column(field: models.Field, values: Sequence[Any]) -> str:
    """The values as one array of texts; what stands in many rows is put into words once."""
    if isinstance(field, models.JSONField):
        return _array(_item(_as_text(field, value)) for value in values)
    words = {value: _item(_as_text(field, value)) for value in set(values)}
    return _array([words[value] for value in values])


def _array(items: Iterable[str]) -> str:
    """As PostgreSQL reads it: psycopg would go through a list item by item in Python, and more than once."""
    return f"{{{','.join(items)}}}"


def _item(text: str | None) -> str:
    return "NULL" if text is None else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _base_type(field: models.Field) -> str:
    """The type without what belongs to the column alone, such as its length."""
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return str(kind).split("(")[0]
