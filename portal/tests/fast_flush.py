"""The tables after a test with transactions of its own: what it left goes, what every site has comes back."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

MIGRATED = ("django_content_type", "auth_permission")  # what Django fills after each migration
WITH_TRIGGERS = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


@pytest.fixture(scope="session", autouse=True)
def delete_rows_instead_of_truncating() -> Iterator[None]:
    """Truncating all 68 tables makes as many new files, synced to the disk; deleting what a few of them hold makes none."""
    truncate = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        if not tables or any(options.values()):
            return truncate(self, style, tables, **options)
        looks = [f"(SELECT '{table}' FROM {self.quote_name(table)} LIMIT 1)" for table in tables]
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(looks))
            filled = {table for (table,) in cursor.fetchall()}
            cursor.execute(WITH_TRIGGERS)
            guarded = filled & {table for (table,) in cursor.fetchall()}
        return [
            *(f"ALTER TABLE {self.quote_name(table)} DISABLE TRIGGER USER" for table in guarded),
            *(f"DELETE FROM {self.quote_name(table)}" for table in filled),
            "SET CONSTRAINTS ALL IMMEDIATE",
            *(f"ALTER TABLE {self.quote_name(table)} ENABLE TRIGGER USER" for table in guarded),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def put_permissions_back_as_rows() -> Iterator[None]:
    """Django would look in each model again which permissions there are; after the first flush they are known."""
    emit = flush.emit_post_migrate_signal
    known: dict[str, list[tuple[Any, ...]]] = {}

    def put_back(*args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            for table, rows in known.items():
                cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
            ContentType.objects.clear_cache()
            if known:
                return
            emit(*args, **options)
            for table in MIGRATED:
                cursor.execute(f"SELECT * FROM {table}")
                known[table] = cursor.fetchall()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", put_back)
        yield
