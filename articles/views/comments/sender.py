"""Who sent the form of a comment: the page itself with its token, a page of ours without one, or another site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.views.csrf import csrf_failure

from articles.comments.writing.same_site import Sender, sender_of


class _TokenCheck(CsrfViewMiddleware):
    """Django's whole check, which logs nothing: a form without a token is no attack where visitors share the page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden(reason)


def has_valid_token(request: HttpRequest) -> bool:
    """Whether Django's middleware would let this POST pass; it is asked where the view is exempt from it."""
    return _TokenCheck(_answer).process_view(request, _answer, (), {}) is None


def _answer(_request: HttpRequest) -> HttpResponse:
    """A view that is not exempt, for Django's check to be asked about; it is never called."""
    return HttpResponse()


def sender_without_token(request: HttpRequest) -> Sender:
    """From where a POST without a valid token comes, by its headers."""
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return sender_of(request.headers, ours)


def refusal(request: HttpRequest) -> HttpResponse:
    """Django's page for a form that another site sent."""
    return csrf_failure(request, reason="The form of a comment came from another site.")
