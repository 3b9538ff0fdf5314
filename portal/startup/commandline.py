"""Runs manage.py, with a sentence in place of a traceback for a person whose database is not ready."""

import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line
from django.db import Error, connections

MIGRATING = {"migrate", "dev"}  # if one of these fails, waiting migrations are not the reason


def run(arguments: Sequence[str]) -> None:
    """Run the command that `arguments` (as sys.argv) name.

    If it fails because the database is away or lacks tables, print what to do and exit with 1. `--traceback` shows all.
    """
    try:
        execute_from_command_line([*arguments])
    except Error as error:
        explanation = "" if "--traceback" in arguments else _explanation_of(error, arguments[1:2])
        if not explanation:
            raise
        sys.exit(explanation)


def _explanation_of(error: Error, command: Sequence[str]) -> str:
    """The sentence, or "" if the database is ready and something else failed."""
    from portal.startup.readiness import waiting_migrations  # which needs the settings

    connections.close_all()  # ask on a new connection, not in a transaction that has failed
    try:
        waiting = waiting_migrations()
    except (Error, OSError) as trouble:
        return f"The database does not answer ({_first_line(trouble)}). Start it, or mend DATABASE_URL in .env."
    if not waiting or MIGRATING.intersection(command):
        return ""
    return (
        f"The database is not ready: it lacks {waiting} migration{'s' if waiting > 1 else ''} ({_first_line(error)}). "
        "Run manage.py migrate, then manage.py load_data; bin/dev does both by itself."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or "no reason given").splitlines()[0]
