"""What pages cost, and how that is told by the product's process to the bench's."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from benches.harness.processes import PROC, read_process


@dataclass(slots=True)
class PageCost:
    """Of a page: the least of the processor's time, in ms, with its queries and the statement that took longest on the clock."""

    place: str
    name: str
    address: str
    queries: int = 0
    cpu: float = float("inf")
    database: float = 0.0  # of `cpu`, PostgreSQL's own; SQLite works inside Python's process
    slowest_ms: float = 0.0
    slowest: str = ""
    times: list[float] = field(default_factory=list)  # on the clock, each time

    def ask(self, client: Any) -> None:
        """Ask for it once more, following what leads elsewhere; in a process that has Django."""
        began, python, database = time.perf_counter(), time.process_time(), _server_seconds()
        with _seen() as statements:
            answer = client.get(self.address, follow=True)
        python, database = time.process_time() - python, _server_seconds() - database
        self.times.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{self.address}: {answer.status_code}")
        if 1000 * (python + database) < self.cpu:
            took, self.slowest = max(statements, default=(0.0, ""))
            self.queries, self.slowest_ms = len(statements), 1000 * took
            self.cpu, self.database = 1000 * (python + database), 1000 * database


def as_json(costs: Sequence[PageCost]) -> str:
    """To be printed by the product's process."""
    return json.dumps([asdict(cost) for cost in costs])


def from_json(text: str) -> list[PageCost]:
    """What it has printed."""
    return [PageCost(**cost) for cost in json.loads(text)]


@contextmanager
def _seen() -> Iterator[list[tuple[float, str]]]:
    """The statements that are sent meanwhile, each with its seconds on the clock."""
    from django.db import connection

    statements: list[tuple[float, str]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            statements.append((time.perf_counter() - began, sql))

    with connection.execute_wrapper(watch):
        yield statements


def _server_seconds() -> float:
    """What PostgreSQL's process for this connection has used, and its parallel workers that have ended; 0 if it is elsewhere."""
    from django.db import connection

    if connection.vendor == "sqlite":  # works inside Python's process
        return 0.0
    connection.ensure_connection()
    backend = read_process(connection.connection.info.backend_pid)
    if backend is None or not (parent := read_process(backend.parent)):
        return 0.0
    return int((PROC / str(backend.pid) / "schedstat").read_text().split()[0]) / 1e9 + parent.cpu
