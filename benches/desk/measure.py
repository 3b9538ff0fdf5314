"""What a page costs: its queries, and the processor's time of Python and of the database."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.test import Client

from benches.desk.addresses import Sight, sights
from benches.desk.cost import PageCost
from benches.harness.clocks import server_seconds
from members.models import Member
from portal.staff import powers

ROUNDS = 3


def report(*, every_choice: bool = False) -> str:
    """The costs of all pages for the first administrator, as JSON."""
    chief = Member.objects.filter(is_superuser=True).order_by("pk")[0]
    chief.authenticator_set.get_or_create(type="totp", defaults={"data": {}})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(chief)
    session = client.session
    powers.open_powers(session, chief)
    session.save()
    return json.dumps([asdict(_cost(client, sight)) for sight in list(sights(chief, every_choice=every_choice))])


def _cost(client: Any, sight: Sight) -> PageCost:
    best = PageCost(sight.place, sight.name, sight.address)
    for _ in range(ROUNDS):
        with _seen() as statements:
            python, database = time.process_time(), server_seconds()
            answer = client.get(sight.address)
            python, database = time.process_time() - python, server_seconds() - database
        if answer.status_code != 200:
            raise RuntimeError(f"{sight.address}: {answer.status_code}")
        cpu = 1000 * (python + database)
        if cpu < best.cpu:
            took, sql = max(statements, default=(0.0, ""))
            best.queries, best.cpu, best.database = len(statements), cpu, 1000 * database
            best.slowest_ms, best.slowest = 1000 * took, sql
    return best


@contextmanager
def _seen() -> Iterator[list[tuple[float, str]]]:
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
