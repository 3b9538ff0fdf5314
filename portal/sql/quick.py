"""Asks for rows without Django's cursor, which takes longer than the database to answer a small query."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any


def rows(connection: Any, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]] | None:
    """The rows of `sql`, as `marked` gives it; None where Django's cursor must ask. Raises what that would raise.

    A cursor asks where queries are watched, and in a transaction that has failed; on PostgreSQL in any transaction, and where a
    migration has changed what the query gives.
    """
    if connection.queries_logged or connection.execute_wrappers or connection.needs_rollback:
        return None
    # What Django does before it gives a cursor.
    connection.validate_thread_sharing()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.wrap_database_errors:
            found: list[tuple[Any, ...]] = connection.connection.execute(sql, params).fetchall()
        return found
    quick_rows = getattr(connection, "quick_rows", None)
    return quick_rows(sql, params) if quick_rows else None


def marked(connection: Any, sql: str) -> str:
    """Django's `sql` with the marks of values that the database knows: ? or $1, $2…; %% is one %."""
    number = count(1)
    mark = (lambda: f"${next(number)}") if connection.vendor == "postgresql" else (lambda: "?")
    return re.sub(r"%[s%]", lambda found: mark() if found[0] == "%s" else "%", sql)
