"""What a person reads who runs a command before the database is ready."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

pytestmark = pytest.mark.both_engines

SUPERUSER = "createsuperuser --noinput --username ama --email ama@example.org"
BEFORE_TABLES = ["refresh", "load_data", "reindex", "refile", "export_opml", "try_feed http://127.0.0.1:9/", SUPERUSER]
# Starts Django once for all the commands that it is given, each of them then a process of its own: a start takes a second.
EACH_IN_A_FORK = """
import os, runpy, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
import django
django.setup()
import portal.urls
folder, *commands = sys.argv[1:]
for number, command in enumerate(commands):
    if not os.fork():
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY), 2)
        sys.argv = ["manage.py", *command.split()]
        runpy.run_path("manage.py", run_name="__main__")
        sys.exit()
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""


def start(program: list[str], address: str, folder) -> subprocess.CompletedProcess[str]:
    given = {"DEBUG": "1", "SECRET_KEY": "x", "VAR_DIR": str(folder / "var"), "DATABASE_URL": address}
    return subprocess.run(
        [sys.executable, *program],
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def manage(command: str, address: str, folder) -> tuple[int, str]:
    """What a command ended with, and what it wrote to the person."""
    ended = start(["manage.py", *command.split()], address, folder)
    return ended.returncode, ended.stderr


def manage_each(commands: list[str], address: str, folder) -> dict[str, tuple[int, str]]:
    """The same of several, by the command."""
    ended = start(["-c", EACH_IN_A_FORK, str(folder), *commands], address, folder)
    codes = [int(line) for line in ended.stdout.split()]
    told = [(folder / str(number)).read_text() for number in range(len(commands))]
    return dict(zip(commands, zip(codes, told, strict=True), strict=True))


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
def test_a_command_before_the_tables_says_what_to_run(tmp_path):
    with empty_database(tmp_path) as address:
        ended = manage_each(BEFORE_TABLES, address, tmp_path)
    for command, (code, told) in ended.items():
        assert code == 1, command
        assert "manage.py migrate" in told and "Traceback" not in told, command
        assert len(told.strip().splitlines()) == 1, (command, told)


def test_a_database_that_refuses_the_connection_gets_a_sentence(tmp_path):
    commands = ["refresh", "migrate", "load_data", SUPERUSER, "refresh --traceback"]
    ended = manage_each(commands, "postgres://ama@127.0.0.1:1/none", tmp_path)
    code, told = ended.pop("refresh --traceback")
    assert code == 1 and "Traceback" in told, "who asks for the traceback gets it"
    for command, (code, told) in ended.items():
        assert code == 1, command
        assert "does not answer" in told and "refused" in told and "DATABASE_URL" in told, command
        assert len(told.strip().splitlines()) == 1, (command, told)


def test_a_file_that_is_no_database_gets_a_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("not a database, by far" * 100)
    code, told = manage("refresh", f"sqlite:///{tmp_path / 'notes.txt'}", tmp_path)
    assert (code, "DATABASE_URL" in told) == (1, True)
    assert len(told.strip().splitlines()) == 1, told
