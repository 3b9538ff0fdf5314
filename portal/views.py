"""The health checks for a load balancer, and the page that stores a visitor's preferences."""

from functools import cache

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from portal.page_cache.redis_fallback import RedisOrMemoryCache
from portal.startup.readiness import database_trouble
from portal.web import static_files
from portal.web.own_addresses import own_path
from portal.web.preferences import EDITION_COOKIE, LIGHT_COOKIE, THEME_COOKIE, THEMES, edition_slugs

YEAR = 365 * 24 * 3600
ALL_AFRICA = "toutes"  # no edition in particular


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers. It asks nothing else, so that a slow database does not cause a restart."""
    return _plain("ok\n")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 if the database is away or behind its migrations, or files are not collected. The cache's state is only reported."""
    database, files = database_trouble(), _files_trouble()
    report = f"{database or 'database: ok'}\nfiles: {files or 'ok'}\ncache: {_cache_state()}\n"
    return _plain(report, status=503 if database or files else 200)


def _plain(text: str, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, status=status, headers=headers, content_type="text/plain; charset=utf-8")


@cache
def _files_trouble() -> str:
    """What is wrong with the collected files; computed once, like the list of them that the process reads when it starts."""
    return static_files.missing_files_message()


def _cache_state() -> str:
    cache_ = caches["default"]
    if isinstance(cache_, RedisOrMemoryCache) and not cache_.is_reachable():
        return "away, each process keeps its own"
    return "ok"


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Store a choice for a year, and go back to the page of `retour`.

    The choices are `?theme=clair|sombre|auto`, `?leger=0|1`, `?edition=` with an edition's slug or `toutes`. A plain link, since
    the worst that a link from elsewhere can do is to change a colour or the home page's order.
    """
    response = HttpResponseRedirect(own_path(request.GET.get("retour", ""), "/"))
    response["Cache-Control"] = "no-store"
    for name, values in _preference_values().items():
        if (value := request.GET.get(name)) in values:
            secure = not settings.DEBUG
            response.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def _preference_values() -> dict[str, set[str]]:
    """The values that each cookie may have."""
    return {
        THEME_COOKIE: {*THEMES, "auto"},
        LIGHT_COOKIE: {"0", "1"},
        EDITION_COOKIE: {*edition_slugs(), ALL_AFRICA},
    }
