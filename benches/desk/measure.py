"""What a page costs: its queries, and the processor's time of Python and of the database."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benches.desk.addresses import Sight, sights

ROUNDS = 3


@dataclass(slots=True)
class PageCost:
    """What one page cost, the best of ROUNDS; milliseconds. `slowest`: the statement that took longest on the clock."""

    place: str
    name: str
    address: str
    queries: int = 0
    cpu: float = float("inf")
    database: float = 0.0  # of `cpu`, PostgreSQL's own; SQLite works inside Python's process
    slowest_ms: float = 0.0
    slowest: str = ""


def report(*, every_choice: bool = False) -> str:
    """The costs of all pages for the first administrator, as JSON; in a process that has Django."""
    from django.test import Client

    from members.models import Member
    from portal.staff import powers

    chief = Member.objects.filter(is_superuser=True).order_by("pk")[0]
    chief.authenticator_set.get_or_create(type="totp", defaults={"data": {}})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(chief)
    session = client.session
    powers.open_powers(session, chief)
    session.save()
    return json.dumps([asdict(_cost(client, sight)) for sight in list(sights(chief, every_choice=every_choice))])


def _cost(client: Any, sight: Sight) -> PageCost:
    from django.db import connection

    best = PageCost(sight.place, sight.name, sight.address)
    for _ in range(ROUNDS):
        with _seen(connection) as statements:
            python, database = time.process_time(), _server_seconds(connection)
            answer = client.get(sight.address)
            python, database = time.process_time() - python, _server_seconds(connection) - database
        if answer.status_code != 200:
            raise RuntimeError(f"{sight.address}: {answer.status_code}")
        cpu = 1000 * (python + database)
        if cpu < best.cpu:
            took, sql = max(statements, default=(0.0, ""))
            best.queries, best.cpu, best.database = len(statements), cpu, 1000 * database
            best.slowest_ms, best.slowest = 1000 * took, sql
    return best


@contextmanager
def _seen(connection: Any) -> Iterator[list[tuple[float, str]]]:
    """The statements that are sent meanwhile, each with its seconds on the clock."""
    statements: list[tuple[float, str]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            statements.append((time.perf_counter() - began, sql))

    with connection.execute_wrapper(watch):
        yield statements


def _server_seconds(connection: Any) -> float:
    """Seconds of the processor of PostgreSQL's process for this connection, and of its parallel workers that have ended."""
    if connection.vendor == "sqlite":
        return 0.0
    connection.ensure_connection()
    after_name = _stat(connection.connection.info.backend_pid)
    ours, workers = after_name[11:13], _stat(int(after_name[1]))[13:15]
    return sum(map(int, (*ours, *workers))) / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[str]:
    """The fields of /proc/<process>/stat from the third on: the state comes first, then the parent."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
