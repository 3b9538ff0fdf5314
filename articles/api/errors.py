"""Turns errors under /api/ that no endpoint has answered (unknown host, bad request, server error) into problem+json."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from articles.api.problems import BAD_REQUEST, METHOD_NOT_ALLOWED, SERVER_ERROR, TOO_MANY_REQUESTS, Problem
from articles.api.responses import API_HEADERS, READ_ONLY_MESSAGE, not_found

API_PATH = "/api/"
PROBLEM_TYPE = "application/problem+json"
BODY_HEADERS = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "ETag")
DETAILS = {
    BAD_REQUEST: _("L’API ne comprend pas cette demande."),
    SERVER_ERROR: _("Une erreur s’est produite de notre côté. Elle est notée ; réessayez dans quelques minutes."),
    METHOD_NOT_ALLOWED: READ_ONLY_MESSAGE,
    TOO_MANY_REQUESTS: _("Trop de demandes depuis votre adresse. Réessayez plus tard."),
}


class ApiErrorsMiddleware:
    """Turns every error page under /api/ into problem+json. It is outside all middleware that may answer with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; replace an error page by JSON with the same status and headers."""
        response = self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith(API_PATH):
            return response
        if response.headers.get("Content-Type", "").startswith(PROBLEM_TYPE):
            return response
        return _as_problem(response)


def _as_problem(page: HttpResponse) -> HttpResponse:
    response = _problem_of(page.status_code).response()
    for name, value in {**page.headers, **API_HEADERS}.items():
        if name not in BODY_HEADERS:
            response[name] = value
    response.cookies = page.cookies
    return response


def _problem_of(status: int) -> Problem:
    if status == 404:
        return not_found()
    kind = {METHOD_NOT_ALLOWED.status: METHOD_NOT_ALLOWED, TOO_MANY_REQUESTS.status: TOO_MANY_REQUESTS}.get(
        status, SERVER_ERROR if status >= 500 else BAD_REQUEST
    )
    return Problem(replace(kind, status=status), DETAILS[kind])
