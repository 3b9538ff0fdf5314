"""Tells search engines not to index a site that is not in production."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class IndexingMiddleware:
    """Sets a header on every answer: a robots.txt alone does not keep addresses that others link to out of indexes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the header unless INDEXABLE."""
        response = self.get_response(request)
        if not settings.INDEXABLE:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response
