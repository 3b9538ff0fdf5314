"""What a person reads who runs a command before the database is ready."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

SUPERUSER = "createsuperuser --noinput --username ama --email ama@example.org"
BEFORE_TABLES = ["refresh", "load_data", "reindex", "refile", "export_opml", "try_feed http://127.0.0.1:9/", SUPERUSER]


def manage(command: str, address: str, folder) -> subprocess.CompletedProcess[str]:
    given = {"DEBUG": "1", "SECRET_KEY": "x", "VAR_DIR": str(folder / "var"), "DATABASE_URL": address}
    return subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextlib.contextmanager
def empty_database(folder) -> Iterator[str]:
    """The address of a database without tables, on the engine of these tests."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite3'}"
        return
    known, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_empty"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            who = f"{known['USER']}:{known['PASSWORD']}@" if known["USER"] else ""
            at = "" if known["HOST"].startswith("/") else f"{known['HOST']}:{known['PORT'] or 5432}"
            yield f"postgres://{who}{at}/{name}" + ("" if at else f"?host={known['HOST']}")
        finally:
            cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", BEFORE_TABLES)
def test_a_command_before_the_tables_says_what_to_run(command, tmp_path):
    with empty_database(tmp_path) as address:
        ended = manage(command, address, tmp_path)
    assert ended.returncode == 1
    assert "manage.py migrate" in ended.stderr and "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


@pytest.mark.parametrize("command", ["refresh", "migrate", "load_data", SUPERUSER])
def test_a_database_that_refuses_the_connection_gets_a_sentence(command, tmp_path):
    ended = manage(command, "postgres://ama@127.0.0.1:1/none", tmp_path)
    assert ended.returncode == 1
    assert "does not answer" in ended.stderr and "refused" in ended.stderr and "DATABASE_URL" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_a_file_that_is_no_database_gets_a_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("not a database, by far" * 100)
    ended = manage("refresh", f"sqlite:///{tmp_path / 'notes.txt'}", tmp_path)
    assert (ended.returncode, "DATABASE_URL" in ended.stderr) == (1, True)
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_who_asks_for_the_traceback_gets_it(tmp_path):
    ended = manage("refresh --traceback", "postgres://ama@127.0.0.1:1/none", tmp_path)
    assert ended.returncode == 1 and "Traceback" in ended.stderr
