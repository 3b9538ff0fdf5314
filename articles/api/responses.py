"""How every endpoint answers: to whom, how often, as what, and what it says when it cannot."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from articles.api.endpoints import Endpoint
from articles.api.parameters import Asked, read
from articles.api.problems import METHOD, NOT_FOUND, TOO_MANY, Problem
from articles.views.feeds import kept
from portal.rate_limits import allow, client_address

Data = dict[str, Any]
METHODS = ("GET", "HEAD", "OPTIONS")
KEPT = "public, max-age=60"
READ_ONLY = _("Cette interface se lit seulement, par GET ou HEAD.")
# Any page may read it, without its reader's cookies.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",  # search engines are to lead to pages
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": ", ".join(METHODS),
}


def answering(endpoint: Endpoint | None, view: Callable[..., Data]) -> Callable[..., HttpResponse]:
    """What `view` finds, as JSON; without an endpoint, what is answered where none is."""

    # Nothing is taken from anybody, so there is nothing to forge: a POST is to be told that it cannot be.
    @csrf_exempt
    def answer(request: HttpRequest, **key: Any) -> HttpResponse:
        try:
            response = _answered(request, endpoint, view, **key)
        except Problem as problem:
            response = problem.response()
        for name, value in OPEN.items():
            response[name] = value
        return response

    return answer


def nowhere(request: HttpRequest, asked: Asked) -> Data:
    """There is nothing at this address."""
    raise not_found()


def not_found() -> Problem:
    """Nothing, or nothing any more: whether it was ever there is not told."""
    return Problem(NOT_FOUND, _("Il n’y a rien à cette adresse, ou il n’y a plus rien."))


def _answered(request: HttpRequest, endpoint: Endpoint | None, view: Callable[..., Data], **key: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in METHODS:
        raise Problem(METHOD, READ_ONLY, headers={"Allow": ", ".join(METHODS)})
    _count(request)
    asked = read(request.GET if endpoint else QueryDict(), endpoint.parameters if endpoint else ())
    content = json.dumps(view(request, asked, **key), ensure_ascii=False, separators=(",", ":"))
    return kept(content.encode(), "application/json", KEPT)


def _count(request: HttpRequest) -> None:
    """Refuse who asks too often. What the page cache answers never comes here, and costs nothing."""
    if wait := allow(f"api:{client_address(request)}", settings.API_LIMITS):
        sentence = _("Trop de demandes depuis votre adresse. Réessayez dans %(seconds)s secondes.")
        raise Problem(TOO_MANY, sentence, {"seconds": wait}, headers={"Retry-After": str(wait)})
