"""Prepared statements asked through libpq alone: psycopg's cursor takes four times as long as the question itself."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection, Error, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

MAX_STATEMENTS: Final = 100  # prepared in a connection; the one asked for longest ago makes room
# The statement is gone, or a migration has since changed what it gives: a cursor prepares it anew.
OUTDATED_STATES: Final = {b"26000", b"0A000"}


class Statements:
    """The statements prepared in one connection. `context` says how values are written and read, as a cursor of Django's does."""

    def __init__(self, connection: Connection[Any], context: Any) -> None:
        self.connection = connection
        self._values = Transformer(context)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}  # by text and types of values
        self._prepared = 0

    def rows(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        """The rows of `sql`, whose values are marked $1, $2…; None where a cursor must ask. Raises psycopg's errors.

        A cursor asks in a transaction, and where what was prepared is outdated. What failed otherwise is not asked twice.
        """
        server = self.connection.pgconn
        if server.transaction_status != TransactionStatus.IDLE or not self.connection.autocommit:
            return None
        values: Any = self._values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        key = sql, self._values.types or ()
        name = self._names[key] = self._names.pop(key, b"") or self._prepare(*key)
        answer = server.exec_prepared(name, values, self._values.formats)
        if answer.status != ExecStatus.TUPLES_OK:
            if answer.error_field(DiagnosticField.SQLSTATE) not in OUTDATED_STATES:
                raise self._error(answer)
            self._forget(key)
            return None
        self._values.set_pgresult(answer)
        return self._values.load_rows(0, answer.ntuples, tuple)

    def _prepare(self, sql: str, types: tuple[int, ...]) -> bytes:
        """The name of the new statement. Raises psycopg's error if the server refuses it."""
        if len(self._names) >= MAX_STATEMENTS:
            self._forget(next(iter(self._names)))
        self._prepared += 1
        name = b"pesee_%d" % self._prepared
        answer = self.connection.pgconn.prepare(name, sql.encode(), types)
        if answer.status != ExecStatus.COMMAND_OK:
            raise self._error(answer)
        return name

    def _error(self, answer: PGresult) -> Error:
        """What psycopg's cursor would raise; of a connection that is lost, libpq alone says something."""
        if answer.error_field(DiagnosticField.SQLSTATE) is None:
            return OperationalError(answer.get_error_message())
        return error_from_result(answer, encoding=self.connection.info.encoding)

    def _forget(self, key: tuple[str, tuple[int, ...]]) -> None:
        """Let the server forget it too; where it says no, it is gone already."""
        self.connection.pgconn.exec_(b"DEALLOCATE " + self._names.pop(key))
