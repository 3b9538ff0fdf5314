"""Whether the database is ready: it answers, and has the tables of this code."""

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def waiting_migrations() -> int:
    """How many migrations of this code the database lacks. Raises Error or OSError if it is away."""
    return len(_migrations() - set(MigrationRecorder(connection).applied_migrations()))


def database_trouble() -> str:
    """Why the site cannot be served, for a load balancer; "" if it can."""
    try:
        waiting = waiting_migrations()
    except (Error, OSError):
        return "database: away. Nothing can be served until it answers: see DATABASE_URL and the database's own log."
    return f"database: {waiting} migrations wait. Run manage.py migrate." if waiting else ""


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this code; they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
