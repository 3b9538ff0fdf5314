"""Writes many rows at once: inserts them with few statements, or changes them with one prepared statement.

Django's `bulk_create` and `update` do the same at about six times the cost, since they also handle expressions, `pre_save` and
unsaved relations, which the rows of a visit do not have.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from json.encoder import encode_basestring as _quoted
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

Adapt = Callable[[Any], Any]
ROWS_PER_STATEMENT = 500
_encode = json.JSONEncoder(ensure_ascii=False).encode  # « é » takes two bytes on the disk, not six


def insert_models(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model and set their keys.

    Values are taken from the rows as they are: fields that compute themselves on save must have been set.
    """
    if not rows:
        return
    columns = _columns_of(type(rows[0]), connection.vendor)
    values = [
        tuple(adapt(getattr(row, name)) if adapt else getattr(row, name) for name, _, adapt in columns) for row in rows
    ]
    keys = _insert(type(rows[0]), [column for _, column, _ in columns], values, returning=True)
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def insert_returning_keys(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Insert rows given as column → value, each with the same columns in the same order; returns their keys.

    Values are texts, numbers, bytes, or what `datetime_value` and `json_value` return.
    """
    return _insert(model, list(rows[0]), [row.values() for row in rows], returning=True) if rows else []


def insert_ignoring_conflicts(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows given as values of `columns`, like `insert_returning_keys`; rows that exist already stay as they are."""
    _insert(model, columns, rows, returning=False)


def update_each(model: type[models.Model], rows: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """Update rows, each given as its identifying values and its new values (column → value). Rows that do not exist are skipped."""
    adapters = {column: adapt for _, column, adapt in _columns_of(model, connection.vendor) if adapt}
    rows_by_columns: dict[tuple[tuple[str, ...], tuple[str, ...]], list[list[Any]]] = defaultdict(list)
    for identifying, values in rows:
        both = chain(values.items(), identifying.items())
        rows_by_columns[tuple(values), tuple(identifying)].append(
            [adapters.get(name, _identity)(value) for name, value in both]
        )
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for (written, key_columns), parameter_rows in rows_by_columns.items():
            values_set = ", ".join(f"{quote(name)} = %s" for name in written)
            found = " AND ".join(f"{quote(name)} = %s" for name in key_columns)
            cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {values_set} WHERE {found}", parameter_rows)  # noqa: S608


def _insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Any], *, returning: bool) -> list[Any]:
    quote = connection.ops.quote_name
    if _is_sqlite() and returning and isinstance(model._meta.pk, models.AutoField):
        return _insert_with_keys(model, columns, rows)
    tail = f" RETURNING {quote(str(model._meta.pk.column))}" if returning else " ON CONFLICT DO NOTHING"
    rows_as_sql = _values_clause if _is_sqlite() else _json_clause
    keys: list[Any] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            source, values = rows_as_sql(model, columns, rows[start : start + ROWS_PER_STATEMENT])
            # Only names of our own tables and columns are in the SQL; fetched values are parameters.
            sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) {source}{tail}"
            cursor.execute(sql, values)
            keys += [key for (key,) in cursor.fetchall()] if returning else []
    return keys


def _insert_with_keys(model: type[models.Model], columns: Sequence[str], rows: Sequence[Any]) -> list[Any]:
    """Insert rows into SQLite, which has one writer: so we assign keys ourselves and reuse one prepared INSERT.

    A statement of hundreds of wide rows (70 KB of SQL, another for each number of rows) costs more than it saves.
    """
    quote, table = connection.ops.quote_name, model._meta.db_table
    names = ", ".join(map(quote, (str(model._meta.pk.column), *columns)))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])  # AUTOINCREMENT's own
        first = (cursor.fetchone()[0] or 0) + 1
        sql = f"INSERT INTO {quote(table)} ({names}) VALUES (%s{', %s' * len(columns)})"  # noqa: S608
        cursor.executemany(sql, [(key, *row) for key, row in enumerate(rows, first)])
    return list(range(first, first + len(rows)))


def _values_clause(_: type[models.Model], columns: Sequence[str], rows: Sequence[Any]) -> tuple[str, list[Any]]:
    one = f"({', '.join(['%s'] * len(columns))})"
    return f"VALUES {', '.join([one] * len(rows))}", list(chain.from_iterable(rows))


def _json_clause(model: type[models.Model], columns: Sequence[str], rows: Sequence[Any]) -> tuple[str, list[Any]]:
    """All rows in one parameter: otherwise psycopg would adapt each value, and the server would parse each."""
    quote = connection.ops.quote_name
    names, row = ", ".join(map(quote, columns)), f"NULL::{quote(model._meta.db_table)}"
    content = json.dumps(
        [dict(zip(columns, one, strict=True)) for one in rows], default=_json_default, ensure_ascii=False
    )
    return f"SELECT {names} FROM jsonb_populate_recordset({row}, %s)", [content]  # noqa: S608


def _json_default(value: Any) -> Any:
    """A JSON value from which the column reads the same value. Raises TypeError if there is none."""
    if isinstance(value, datetime):
        return value.isoformat()
    binary, jsonb = _psycopg_wrappers()
    if isinstance(value, jsonb):
        return value.obj
    if isinstance(value, binary):
        value = value.obj
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A value of type {type(value).__name__} cannot be written as JSON: {value!r:.80}")


@cache
def _psycopg_wrappers() -> tuple[type[Any], type[Any]]:
    """psycopg's wrappers, which are loaded only on PostgreSQL."""
    from psycopg import Binary
    from psycopg.types.json import Jsonb

    return Binary, Jsonb


@cache
def _columns_of(model: type[models.Model], vendor: str) -> tuple[tuple[str, str, Adapt | None], ...]:
    """(attribute, column, what converts its value for the database) for all columns but an automatic key."""
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    return tuple((field.attname, str(field.column), _adapter(field)) for field in fields)


def _adapter(field: "models.Field[Any, Any]") -> Adapt | None:
    if isinstance(field, models.JSONField):
        if field.encoder:
            raise TypeError(f"{field} has an encoder, which this module would not use.")
        return json_value
    if isinstance(field, models.DateTimeField):
        return datetime_value
    if isinstance(field, models.UUIDField | models.BinaryField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _identity(value: Any) -> Any:
    return value


def json_value(value: Any) -> Any:
    """Lists and mappings as the database takes them. Raises TypeError for None, which PostgreSQL would write as NULL."""
    if value is None:
        raise TypeError("None cannot be written to a JSON column here: write an empty list or mapping instead.")
    if value == []:
        return _empty_json_list()
    return _encode(value) if _is_sqlite() else connection.ops.adapt_json_value(value, None)


def json_texts(value: Sequence[str]) -> Any:
    """What `json_value` returns for a list of texts, in half the time."""
    return f"[{', '.join(map(_quoted, value))}]" if _is_sqlite() else json_value(value)


@cache
def _empty_json_list() -> Any:
    """An empty JSON list, the most common value."""
    return connection.ops.adapt_json_value([], None)


def datetime_value(value: datetime | None) -> Any:
    """An aware datetime as the database takes it."""
    if value is None or not _is_sqlite():
        return value
    return str(value.astimezone(UTC).replace(tzinfo=None))  # what Django writes in SQLite, in a fifth of its time


@cache
def _is_sqlite() -> bool:
    """Whether the database is SQLite; cached, because asking the connection costs as much as writing a value."""
    return connection.vendor == "sqlite"
