"""How every endpoint answers: to whom, how often, as what, and what it says when it cannot."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from articles.api.endpoints import Endpoint
from articles.api.parameters import ParsedQuery, parse_query
from articles.api.problems import METHOD_NOT_ALLOWED, NOT_FOUND, TOO_MANY_REQUESTS, Problem
from articles.views.feeds import cacheable_response
from portal.rate_limits import client_address, seconds_to_wait

JsonObject = dict[str, Any]
METHODS = ("GET", "HEAD", "OPTIONS")
API_CACHE_CONTROL = "public, max-age=60"
READ_ONLY_MESSAGE = _("Cette interface se lit seulement, par GET ou HEAD.")
# Any page may read it, without its reader's cookies.
API_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",  # search engines are to lead to pages
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": ", ".join(METHODS),
}


def api_view(endpoint: Endpoint | None, view: Callable[..., JsonObject]) -> Callable[..., HttpResponse]:
    """What `view` finds, as JSON; without an endpoint, what is answered where none is."""

    # Nothing is taken from anybody, so there is nothing to forge: a POST is to be told that it cannot be.
    @csrf_exempt
    def answer(request: HttpRequest, **key: Any) -> HttpResponse:
        try:
            response = _respond(request, endpoint, view, **key)
        except Problem as problem:
            response = problem.response()
        for name, value in API_HEADERS.items():
            response[name] = value
        return response

    return answer


def unknown_endpoint(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """There is nothing at this address."""
    raise not_found()


def not_found() -> Problem:
    """Nothing, or nothing any more: whether it was ever there is not told."""
    return Problem(NOT_FOUND, _("Il n’y a rien à cette adresse, ou il n’y a plus rien."))


def _respond(
    request: HttpRequest, endpoint: Endpoint | None, view: Callable[..., JsonObject], **key: Any
) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT_HEADERS)
    if request.method not in METHODS:
        raise Problem(METHOD_NOT_ALLOWED, READ_ONLY_MESSAGE, headers={"Allow": ", ".join(METHODS)})
    _check_rate_limit(request)
    parsed = parse_query(request.GET if endpoint else QueryDict(), endpoint.parameters if endpoint else ())
    content = json.dumps(view(request, parsed, **key), ensure_ascii=False, separators=(",", ":"))
    return cacheable_response(content.encode(), "application/json", API_CACHE_CONTROL)


def _check_rate_limit(request: HttpRequest) -> None:
    """Refuse who asks too often. What the page cache answers never comes here, and costs nothing."""
    if wait := seconds_to_wait(f"api:{client_address(request)}", settings.API_LIMITS):
        sentence = _("Trop de demandes depuis votre adresse. Réessayez dans %(seconds)s secondes.")
        raise Problem(TOO_MANY_REQUESTS, sentence, {"seconds": wait}, headers={"Retry-After": str(wait)})
