"""Prepared statements asked through libpq alone: psycopg's cursor takes four times as long as the question itself."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus

MAX_STATEMENTS: Final = 100  # prepared in a connection; the one asked for longest ago makes room


class Statements:
    """The statements prepared in one connection. `context` says how values are written and read, as a cursor of Django's does."""

    def __init__(self, connection: Connection[Any], context: Any) -> None:
        self.connection = connection
        self._values = Transformer(context)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}  # by text and types of values
        self._prepared = 0

    def rows(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        """The rows of `sql`, whose values are marked $1, $2…; None where a cursor must ask: it fails, or a transaction is open."""
        server = self.connection.pgconn
        if server.transaction_status != TransactionStatus.IDLE or not self.connection.autocommit:
            return None
        values: Any = self._values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        key = sql, self._values.types or ()
        name = self._names.pop(key, None) or self._prepare(*key)
        if name is None:
            return None
        self._names[key] = name
        answer = server.exec_prepared(name, values, self._values.formats)
        if answer.status != ExecStatus.TUPLES_OK:
            self._forget(key)
            return None
        self._values.set_pgresult(answer)
        return self._values.load_rows(0, answer.ntuples, tuple)

    def _prepare(self, sql: str, types: tuple[int, ...]) -> bytes | None:
        """The name of the new statement; None if the server refuses it."""
        if len(self._names) >= MAX_STATEMENTS:
            self._forget(next(iter(self._names)))
        self._prepared += 1
        name = b"pesee_%d" % self._prepared
        answer = self.connection.pgconn.prepare(name, sql.encode(), types)
        return name if answer.status == ExecStatus.COMMAND_OK else None

    def _forget(self, key: tuple[str, tuple[int, ...]]) -> None:
        """Let the server forget it too; where that fails it is gone already, or the connection is."""
        self.connection.pgconn.exec_(b"DEALLOCATE " + self._names.pop(key))
