"""Whether the database is ready: it answers, and has the tables of this code."""

from functools import cache

from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

BEFORE_SQUASH = "d2e26398"  # the last commit that holds each migration which today's replace


def waiting_migrations() -> int:
    """How many migrations of this code the database lacks. Raises Error or OSError if it is away."""
    return len(_migrations().keys() - MigrationRecorder(connection).applied_migrations().keys())


def squash_trouble(using: BaseDatabaseWrapper = connection) -> str:
    """What to do where only some of the migrations that today's replace have run; "" elsewhere. Raises Error."""
    applied = MigrationRecorder(using).applied_migrations().keys()
    replaced = {former for migration in _migrations().values() for former in migration.replaces}
    if not replaced & applied or replaced <= applied:
        return ""
    return (
        f"This database is older than what this code can migrate: it lacks {len(replaced - applied)} of the migrations that "
        f"were joined since. Check out {BEFORE_SQUASH}, run manage.py migrate there, then come back; no row is lost."
    )


def database_trouble() -> str:
    """Why the site cannot be served, for a load balancer; "" if it can."""
    try:
        waiting = waiting_migrations()
    except (Error, OSError):
        return "database: away. Nothing can be served until it answers: see DATABASE_URL and the database's own log."
    return f"database: {waiting} migrations wait. Run manage.py migrate." if waiting else ""


@cache
def _migrations() -> dict[tuple[str, str], Migration]:
    """The migrations of this code by app and name; they do not change while it runs."""
    return MigrationLoader(None, ignore_no_migrations=True).disk_migrations
