"""Views."""

from django.http import HttpRequest, HttpResponse


def write(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")
