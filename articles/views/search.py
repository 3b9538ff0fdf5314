"""Views."""

from django.http import HttpRequest, HttpResponse


def search(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")
