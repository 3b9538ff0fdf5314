"""Prepared queries: Django writes their SQL once in a process; afterwards each call only brings its values.

Django takes longer to write a small query than the database to answer it.
"""

import copy
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ValuesListIterable

Sql = tuple[str, Sequence[Any]]
FIRST_EXAMPLE = 1_913_000_017  # a number that no query holds by itself
Adapt = Callable[[Any], Any]
# Where a caller's values stand among the parameters: a parameter's index, the value's, and what adapts it to the database.
Places = tuple[tuple[int, int, Adapt], ...]
WrittenSql = tuple[str, Sequence[Any], Places]
# A column's place → what makes a field's value of the database's, one after the other, and the column's expression.
Converters = dict[int, tuple[Sequence[Callable[[Any, Any, Any], Any]], Any]]


class Written(NamedTuple):
    """A query as Django's compiler wrote it: which of its parameters are values of the caller, and how the database wants these.

    What makes models of rows holds a hundred kilobytes. A query for values alone does without.
    """

    sql: str
    params: tuple[Any, ...]
    places: Places
    converters: Converters
    columns: int | None  # how many of each row were asked for; None: all
    makes_models: tuple[models.QuerySet[Any, Any], Any] | None  # the queryset and its compiler


class _WrittenOnce[Query]:
    """A query that is written at its first use, for examples of its values, by which their places are found."""

    def __init__(self, build: Callable[..., Any], *kinds: type) -> None:
        self._build: Callable[..., Any] | None = build
        self._kinds = kinds
        self._written: Query | None = None

    def _query(self) -> Query:
        return self._written or self._first_query()

    def _first_query(self) -> Query:
        build = self._build
        if build is not None:  # else another thread was faster
            self._written = self._write(build, [_example(kind, number) for number, kind in enumerate(self._kinds)])
            self._build = None  # it may hold rows that nothing else needs
        return cast("Query", self._written)

    def _write(self, build: Callable[..., Any], examples: Sequence[Any]) -> Query:
        """Write the query for these values, until it is the same twice in a row."""
        raise NotImplementedError


class Prepared[Row](_WrittenOnce[Written]):
    """`build` gives the queryset of some values, whose types are `kinds`: numbers, words or times.

    It is called before the values are known, so they may not decide which query it is. Nor may it look at the clock: a time that
    the query compares with is one of the values.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], *kinds: type) -> None:
        super().__init__(build, *kinds)

    def rows(self, *values: Any) -> list[Row]:
        """The rows of the queryset of these values."""
        written = self._query()
        connection: Any = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        answer: Iterator[Any] = _answer(written, _filled(written.params, written.places, values), connection)
        if written.makes_models is None:
            return list(answer)
        queryset, first_compiler = written.makes_models
        compiler = copy.copy(first_compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *_how, **_chunks: None
        compiler.results_iter = lambda *_results, **_how: answer
        asked: Any = SimpleNamespace(
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            db=DEFAULT_DB_ALIAS,
            _fetch_mode=queryset._fetch_mode,  # type: ignore[attr-defined]
            _known_related_objects={},
        )
        iterable: Any = queryset._iterable_class(asked)
        return list(iterable)

    def _write(self, build: Callable[..., Any], examples: Sequence[Any]) -> Written:
        def write() -> tuple[Sql, Any]:
            queryset = build(*examples)
            compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
            return compiler.as_sql(), (queryset, compiler)

        (sql, params), (queryset, compiler) = _written_alike(write)
        places = _places(sql, params, self._kinds, examples)
        found = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        converters = _quicker(found, compiler.connection)
        columns = compiler.col_count if compiler.has_extra_select else None
        makes_models = None if queryset._iterable_class is ValuesListIterable else (queryset, compiler)
        return Written(sql, tuple(params), places, converters, columns, makes_models)


class PreparedSql(_WrittenOnce[WrittenSql]):
    """SQL that is composed by hand: `compose` gives its text and its parameters for some values."""

    def __init__(self, compose: Callable[..., Sql], *kinds: type) -> None:
        super().__init__(compose, *kinds)

    def row(self, *values: Any) -> Sequence[Any]:
        """The only row of the answer for these values."""
        sql, params, places = self._query()
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql, _filled(params, places, values))
            row: Sequence[Any] = cursor.fetchone()
        return row

    def _write(self, build: Callable[..., Any], examples: Sequence[Any]) -> WrittenSql:
        (sql, params), _ = _written_alike(lambda: (build(*examples), None))
        return sql, params, _places(sql, params, self._kinds, examples)


class RecentQueries[Key: Hashable, Query]:
    """The prepared queries of the last `maximum` keys; `make` makes that of a key which is not among them."""

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._queries: dict[Key, Query] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Query]) -> Query:
        """The query of this key; the one asked for longest ago is forgotten."""
        with self._lock:
            query = self._queries.pop(key, None) or make()
            self._queries[key] = query
            if len(self._queries) > self._maximum:
                del self._queries[next(iter(self._queries))]
        return query


def _written_alike[Source](write: Callable[[], tuple[Sql, Source]]) -> tuple[Sql, Source]:
    """What `write` gives twice in a row. Raises ValueError if it does not within three times.

    Twice is not enough: a listing's index path is chosen by its newest articles, and some may be stored in between.
    """
    (sql, params), _ = write()
    for _again in range(2):
        before = sql, [*params]
        (sql, params), source = write()
        if (sql, [*params]) == before:
            return (sql, params), source
    raise ValueError(f"This query is another each time, so it cannot be prepared: {sql}")


def _places(sql: str, params: Sequence[Any], kinds: Sequence[type], examples: Sequence[Any]) -> Places:
    """Where the examples of the values stand among the parameters. Raises ValueError if one of them does not."""
    adapt_time: Adapt = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value
    adapted = [adapt_time(one) if isinstance(one, datetime) else one for one in examples]
    found = {index: adapted.index(param) for index, param in enumerate(params) if param in adapted}
    if {*found.values()} != {*range(len(examples))}:
        raise ValueError(f"Not every value is a parameter of the query: {sql}")
    return tuple(
        (index, value, adapt_time if kinds[value] is datetime else type(params[index]))
        for index, value in found.items()
    )


def _filled(params: Sequence[Any], places: Places, values: Sequence[Any]) -> tuple[Any, ...]:
    """The parameters with these values in their places."""
    filled = [*params]
    for index, value, adapt in places:
        filled[index] = adapt(values[value])
    return tuple(filled)


def _answer(written: Written, params: Sequence[Any], connection: Any) -> Iterator[tuple[Any, ...]]:
    """The rows, each value as its field has it."""
    with connection.cursor() as cursor:
        cursor.execute(written.sql, params)
        rows = cursor.fetchall()
    if written.columns is not None:
        rows = [row[: written.columns] for row in rows]
    return _converted(rows, written.converters, connection) if rows and written.converters else iter(rows)


def _converted(rows: list[Any], converters: Converters, connection: Any) -> Iterator[tuple[Any, ...]]:
    """The rows with the values of their fields; converted by columns, in half the time that it takes by rows."""
    columns: list[Sequence[Any]] = [*zip(*rows, strict=True)]
    for place, (chain, expression) in converters.items():
        for convert in chain:
            columns[place] = [convert(value, expression, connection) for value in columns[place]]
    return zip(*columns, strict=True)


def _quicker(converters: Converters, connection: Any) -> Converters:
    """The same, with `_in_utc` for SQLite's times."""
    plain = getattr(connection.ops, "convert_datetimefield_value", None)
    if connection.vendor != "sqlite" or connection.timezone is not UTC:
        return converters
    return {
        place: ([_in_utc if convert == plain else convert for convert in chain], expression)
        for place, (chain, expression) in converters.items()
    }


def _in_utc(value: Any, expression: Any, connection: Any) -> Any:
    """What Django's converter makes of SQLite's times, which are in UTC, in a fifth of its time."""
    if type(value) is datetime and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return connection.ops.convert_datetimefield_value(value, expression, connection)


def _example(kind: type, number: int) -> Any:
    if kind is datetime:
        return datetime(2913, 1, 1 + number, tzinfo=UTC)
    return kind(FIRST_EXAMPLE + number)
