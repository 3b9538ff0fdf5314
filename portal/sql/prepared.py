"""Prepared queries: Django writes their SQL once in a process; afterwards each call only brings its values.

Django takes longer to write a small query than the database to answer it, and a member's page asks several, always the same.
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models

FIRST_EXAMPLE = 1_913_000_017  # a number that no query holds by itself
Adapt = Callable[[Any], Any]


class Written(NamedTuple):
    """A query as Django's compiler wrote it: which of its parameters are values of the caller, and how the database wants these."""

    queryset: models.QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: Any
    places: tuple[tuple[int, int, Adapt], ...]  # a parameter's index, the value's, and what adapts it


class Prepared[Row]:
    """`build` gives the queryset of some values, whose types are `kinds`: numbers, words or times.

    It is called before the values are known, so they may not decide which query it is. Nor may it look at the clock: a time that
    the query compares with is one of the values.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], *kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._written: Written | None = None

    def rows(self, *values: Any) -> list[Row]:
        """The rows of the queryset of these values."""
        written = self._written = self._written or self._write()
        params = list(written.params)
        for index, value, adapt in written.places:
            params[index] = adapt(values[value])
        compiler = copy.copy(written.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        compiler.as_sql = lambda: (written.sql, tuple(params))
        compiler.get_converters = lambda _columns: written.converters
        asked: Any = SimpleNamespace(
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            db=DEFAULT_DB_ALIAS,
            _fetch_mode=written.queryset._fetch_mode,  # type: ignore[attr-defined]
            _known_related_objects={},
        )
        iterable: Any = written.queryset._iterable_class(asked)
        return list(iterable)

    def _write(self) -> Written:
        """Write the query for examples of the values, by which their places are found. Twice, and both must be the same."""
        examples = [_example(kind, number) for number, kind in enumerate(self._kinds)]
        queryset = self._build(*examples)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if (sql, params) != self._build(*examples).query.get_compiler(DEFAULT_DB_ALIAS).as_sql():
            raise ValueError(f"This query is another each time, so it cannot be prepared: {sql}")
        adapt_time: Adapt = compiler.connection.ops.adapt_datetimefield_value
        adapted = [adapt_time(one) if isinstance(one, datetime) else one for one in examples]
        found = {index: adapted.index(param) for index, param in enumerate(params) if param in adapted}
        if {*found.values()} != {*range(len(examples))}:
            raise ValueError(f"Not every value is a parameter of the query: {sql}")
        places = [
            (index, value, adapt_time if self._kinds[value] is datetime else type(params[index]))
            for index, value in found.items()
        ]
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        return Written(queryset, compiler, sql, tuple(params), converters, tuple(places))


def _example(kind: type, number: int) -> Any:
    if kind is datetime:
        return datetime(2913, 1, 1 + number, tzinfo=UTC)
    return kind(FIRST_EXAMPLE + number)
