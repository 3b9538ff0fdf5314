"""The tables that the migrations made, kept for the next run on SQLite: building them takes six seconds.

After any change of any migration, and in a new checkout, all run again; `migrate` runs in any case, and finds none left.
What migrations call to rewrite rows has no part in the key: there are no rows.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.signals import connection_created


@pytest.fixture(scope="session")
def kept_tables(request: pytest.FixtureRequest) -> Path:
    """The file for the migrations as they are; nothing but their text and their libraries' decides what they make."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return request.config.cache.mkdir("tables") / f"{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(kept_tables: Path) -> Iterator[None]:
    """In place of pytest-django's: the first connection finds the tables there, and `migrate` nothing to do."""

    def fill(connection: Any, **_: Any) -> None:
        connection_created.disconnect(fill)
        if connection.vendor == "sqlite" and connection.is_in_memory_db() and kept_tables.exists():
            kept = sqlite3.connect(kept_tables)
            kept.backup(connection.connection)
            kept.close()

    connection_created.connect(fill)
    yield
    connection_created.disconnect(fill)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, kept_tables: Path) -> None:
    """After pytest-django's; under a name of our own first, for two halves that run at once."""
    if connection.vendor != "sqlite" or kept_tables.exists():
        return
    unfinished = kept_tables.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock():
        connection.ensure_connection()
        copy = sqlite3.connect(unfinished)
        connection.connection.backup(copy)
        copy.close()
    for old in kept_tables.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished.rename(kept_tables)
