"""Django's connection to PostgreSQL, which asks the server less.

Django asks `SELECT 1` at each request that uses a kept connection, and has each query planned anew. A small query takes the
server ten times longer to plan than to answer.
"""

import select
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg.abc import Query
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

from portal.sql.postgresql.statements import Statements

# A query is planned for good at its first use. With None, as Django sets it, psycopg prepares nothing.
PREPARED_AFTER = 1


class PreparingCursor(base.ServerBindingCursor):
    """A cursor whose queries the server plans once in a connection; values are sent beside them."""

    connection: Any  # psycopg's

    def execute(self, query: Query, params: Any = None) -> Any:
        """Ask the query, prepared; anew where a migration has since changed a column that it reads.

        Within a transaction the error stands: it ends with a rollback, after which nothing is prepared.
        """
        try:
            return super().execute(query, params, prepare=True)  # type: ignore[misc]
        except FeatureNotSupported:  # “cached plan must not change result type”
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            self.connection.execute("DEALLOCATE ALL")  # psycopg forgets what it prepared too
            return super().execute(query, params, prepare=True)  # type: ignore[misc]


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, which can also show the query of a PreparingCursor."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """The query with its values, for logs and tests."""
        if isinstance(cursor, PreparingCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. `portal.sql.prepared` alone uses the cursor for prepared queries."""

    ops_class = DatabaseOperations
    _statements: Statements | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Django's own, with queries prepared where a cursor asks for it, unless a pooler gives each transaction any connection."""
        params: dict[str, Any] = super().get_connection_params()
        is_pooled = self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        return params if is_pooled else params | {"prepare_threshold": PREPARED_AFTER}

    def close_if_health_check_failed(self) -> None:
        """Ask the server only where it has said something since our last query: whoever closes a connection says so."""
        if self.connection is not None and not self.health_check_done and _is_silent(self.connection):  # type: ignore[has-type]
            self.health_check_done = True
        super().close_if_health_check_failed()

    def quick_rows(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        """The rows of a query that is asked again and again, for `portal.sql.quick`; None where a cursor must ask."""
        if self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return None
        if self._statements is None or self._statements.connection is not self.connection:
            self._statements = Statements(self.connection, self.create_cursor())
        with self.wrap_database_errors:
            return self._statements.rows(sql, params)

    def prepared_cursor(self) -> Any:
        """A cursor as `cursor` gives it, for queries that are asked again and again in the same words."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparingCursor(self.connection))  # type: ignore[attr-defined, call-arg]


def _is_silent(connection: Any) -> bool:
    """Whether the server has sent nothing that waits to be read. A closed connection can be read: its end."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
