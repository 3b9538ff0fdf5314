"""Outside production, search engines are asked to forget what they see."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class IndexingMiddleware:
    """A header on every answer: a robots.txt alone keeps no address that others link to out of their indexes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, marked unless INDEXABLE."""
        response = self.get_response(request)
        if not settings.INDEXABLE:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response
