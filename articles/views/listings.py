"""Views."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def sector(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def rubrique(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def marches(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def veille(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def country(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def region(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def source(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def sectors(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def countries(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")


def sources(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")
