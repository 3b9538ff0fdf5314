"""The tables that the migrations made, kept for the next run: on SQLite in a file, on PostgreSQL in a database to copy.

Building them takes six to nine seconds. After any change of any migration, and in a new checkout, all run again; `migrate`
runs in any case, and finds none left. What migrations call to rewrite rows has no part in the key: there are no rows.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest
from django.apps import apps
from django.db import OperationalError, ProgrammingError, connection
from django.db.backends.signals import connection_created

DATABASES = "lapesee_tables_"  # followed by the digest of the migrations
MAX_DATABASES = 4  # other checkouts may test on the same server, with migrations of their own


@pytest.fixture(scope="session")
def kept_tables(request: pytest.FixtureRequest) -> Path:
    """The file for the migrations as they are; nothing but their text and their libraries' decides what they make."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return request.config.cache.mkdir("tables") / f"{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def tables_lock(kept_tables: Path) -> Iterator[IO[str]]:
    """Held until the tables are there: the first of the parts that run at once builds them, the others wait."""
    with kept_tables.with_name(f"{connection.vendor}.lock").open("w") as lock:
        yield lock


@pytest.fixture(scope="session")
def django_db_modify_db_settings(kept_tables: Path, tables_lock: IO[str], django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's: the tables are there, and `migrate` has nothing to do."""

    def fill(connection: Any, **_: Any) -> None:
        connection_created.disconnect(fill)
        if connection.vendor == "sqlite" and connection.is_in_memory_db() and kept_tables.exists():
            kept = sqlite3.connect(kept_tables)
            kept.backup(connection.connection)
            kept.close()

    fcntl.flock(tables_lock, fcntl.LOCK_EX)
    with django_db_blocker.unblock():
        if _is_kept(kept_tables):
            fcntl.flock(tables_lock, fcntl.LOCK_UN)
            if connection.vendor == "postgresql":
                connection.settings_dict["TEST"]["TEMPLATE"] = f"{DATABASES}{kept_tables.stem}"
    connection_created.connect(fill)
    yield
    connection_created.disconnect(fill)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, kept_tables: Path, tables_lock: IO[str]) -> None:
    """After pytest-django's."""
    with django_db_blocker.unblock():
        if not _is_kept(kept_tables):
            (_keep_file if connection.vendor == "sqlite" else _keep_database)(kept_tables)
    fcntl.flock(tables_lock, fcntl.LOCK_UN)


def _is_kept(tables: Path) -> bool:
    return tables.exists() if connection.vendor == "sqlite" else f"{DATABASES}{tables.stem}" in _kept_databases()


def _kept_databases() -> list[str]:
    """The newest first: PostgreSQL numbers them."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [DATABASES])
        return [name for (name,) in cursor.fetchall()]


def _keep_file(tables: Path) -> None:
    """Under a name of our own first: whoever finds the file finds it whole."""
    unfinished = tables.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    copy = sqlite3.connect(unfinished)
    connection.connection.backup(copy)
    copy.close()
    for old in tables.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished.rename(tables)


def _keep_database(tables: Path) -> None:
    """PostgreSQL copies a database only while nobody is connected to it. The oldest go, unless they are in use."""
    connection.close()
    copy = f'CREATE DATABASE "{DATABASES}{tables.stem}" TEMPLATE "{connection.settings_dict["NAME"]}"'
    for statement in (*(f'DROP DATABASE "{old}"' for old in _kept_databases()[MAX_DATABASES - 1 :]), copy):
        with suppress(OperationalError, ProgrammingError), connection._nodb_cursor() as cursor:
            cursor.execute(statement)
