"""Errors under /api/ that no endpoint answered: an unknown host, an unreadable request, a failure of ours."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from articles.api.problems import BAD_REQUEST, FAILURE, METHOD, TOO_MANY, Problem
from articles.api.responses import OPEN, READ_ONLY, not_found

API = "/api/"
PROBLEM_TYPE = "application/problem+json"
OF_THE_BODY = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "ETag")
SENTENCES = {
    BAD_REQUEST: _("Cette demande n’est pas de celles que l’interface comprend."),
    FAILURE: _("Une erreur s’est produite de notre côté. Elle est notée ; réessayez dans quelques minutes."),
    METHOD: READ_ONLY,
    TOO_MANY: _("Trop de demandes depuis votre adresse. Réessayez plus tard."),
}


class ApiErrorsMiddleware:
    """Turns every error under /api/ into problem+json. It stands outside of whatever may answer with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an error told as a page is told again as JSON, with the same status and headers."""
        response = self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith(API):
            return response
        if response.headers.get("Content-Type", "").startswith(PROBLEM_TYPE):
            return response
        return _told_again(response)


def _told_again(page: HttpResponse) -> HttpResponse:
    response = _problem_of(page.status_code).response()
    for name, value in {**page.headers, **OPEN}.items():
        if name not in OF_THE_BODY:
            response[name] = value
    response.cookies = page.cookies
    return response


def _problem_of(status: int) -> Problem:
    if status == 404:
        return not_found()
    kind = {METHOD.status: METHOD, TOO_MANY.status: TOO_MANY}.get(status, FAILURE if status >= 500 else BAD_REQUEST)
    return Problem(replace(kind, status=status), SENTENCES[kind])
