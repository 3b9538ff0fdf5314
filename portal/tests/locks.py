"""A request that locks rows opens a transaction of its own: on a site there is none around it, in a test there is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test import Client


@pytest.fixture(scope="session", autouse=True)
def locks_need_a_transaction_of_the_request() -> Iterator[None]:
    """Raise what PostgreSQL raises on a site, in every test that sends a request, on both databases."""
    send, write = Client.request, SQLCompiler.as_sql
    depths: list[int] = []  # of the requests under way: how many transactions were open before

    def request(self: Client, **environ: Any) -> Any:
        depths.append(len(connection.atomic_blocks))
        try:
            return send(self, **environ)
        finally:
            depths.pop()

    def as_sql(self: SQLCompiler, *args: Any, **options: Any) -> Any:
        if depths and self.query.select_for_update and len(connection.atomic_blocks) <= depths[-1]:
            raise TransactionManagementError("This request locks rows outside of a transaction.")
        return write(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", request)
        patch.setattr(SQLCompiler, "as_sql", as_sql)
        yield
