"""The responses of all endpoints: methods, rate limit, headers, caching, and errors."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from articles.api.endpoints import Endpoint
from articles.api.parameters import ParsedQuery, parse_query
from articles.api.problems import GONE, METHOD_NOT_ALLOWED, NOT_FOUND, TOO_MANY_REQUESTS, Problem
from articles.views.feeds import OPEN_HEADERS, cacheable_response
from portal.rate_limits import client_address, count_action

JsonObject = dict[str, Any]
METHODS = ("GET", "HEAD", "OPTIONS")
API_CACHE_CONTROL = "public, max-age=60"
READ_ONLY_MESSAGE = _("Cette API est en lecture seule\u00a0: GET ou HEAD.")
API_HEADERS = {
    **OPEN_HEADERS,
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "X-Robots-Tag": "noindex",  # search engines should list pages, not JSON
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": ", ".join(METHODS),
}


def api_view(endpoint: Endpoint | None, view: Callable[..., JsonObject]) -> Callable[..., HttpResponse]:
    """A Django view that returns the result of `view` as JSON; `endpoint` is None for unknown addresses."""

    # The API changes nothing, so there is nothing to forge; a POST must get the answer 405.
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
    """The view of unknown addresses: always not found."""
    raise not_found()


def not_found() -> Problem:
    """The problem “not found”, which does not say whether something was ever there."""
    return Problem(NOT_FOUND, _("Il n’y a rien à cette adresse, ou son contenu a été retiré."))


def gone() -> Problem:
    """The problem “gone”, of an article that the newsroom has withdrawn."""
    return Problem(GONE, _("La rédaction a retiré cet article. Il ne reviendra pas : effacez-en votre copie."))


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
    """Raise Problem for too many requests. Responses from the page cache do not count, they never reach this code."""
    if wait := count_action(f"api:{client_address(request)}", settings.API_LIMITS):
        sentence = _("Trop de demandes depuis votre adresse. Réessayez dans %(seconds)s secondes.")
        raise Problem(TOO_MANY_REQUESTS, sentence, {"seconds": wait}, headers={"Retry-After": str(wait)})
