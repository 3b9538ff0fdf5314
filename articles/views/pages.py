"""Views."""

from django.http import HttpRequest, HttpResponse


def article(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def about(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def charter(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")
