"""Makes the refusal of a process that hashes too many passwords a 503, whichever form met it."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse

from members.passwords.hasher import BUSY, PasswordsBusy

RETRY_SECONDS = "5"


class PasswordsBusyMiddleware:
    """Where a form holds the refusal, its page is shown once more, with what was typed but for passwords."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """The form's page, as a 503 if it was refused."""
        if request.method == "POST" and _is_refused((response.context_data or {}).get("form")):
            response.status_code = 503
            response["Retry-After"] = RETRY_SECONDS
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page of its own, where no form could hold the refusal, as in the admin."""
        if not isinstance(exception, PasswordsBusy):
            return None
        response = render(request, "429.html", {"sentence": exception.message}, status=503)
        response["Retry-After"] = RETRY_SECONDS
        return response


def _is_refused(form: object) -> bool:
    errors = form.errors.as_data().values() if isinstance(form, BaseForm) and form.is_bound else ()
    return any(error.code == BUSY for found in errors for error in found)
