"""What a load balancer asks: does the process live, may it be sent visitors?"""

from functools import cache

from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse

from portal.cache import ForgivingRedisCache


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked, so that a slow database does not get it restarted."""
    return _plain("ok\n")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or behind its migrations. The cache is told, and never decides."""
    trouble = _database_trouble()
    answer = trouble or "database: ok"
    return _plain(f"{answer}\ncache: {_cache_state()}\n", status=503 if trouble else 200)


def _plain(text: str, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, status=status, headers=headers, content_type="text/plain; charset=utf-8")


def _database_trouble() -> str:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except (Error, OSError):
        return "database: away. Nothing can be served until it answers: see DATABASE_URL and the database's own log."
    waiting = len(_migrations() - applied)
    return f"database: {waiting} migrations wait. Run manage.py migrate." if waiting else ""


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """The migrations this code comes with; they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _cache_state() -> str:
    cache_ = caches["default"]
    if isinstance(cache_, ForgivingRedisCache) and not cache_.reachable():
        return "away, each process keeps its own"
    return "ok"
