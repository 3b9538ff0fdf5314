"""Views."""

from django.http import HttpRequest, HttpResponse


def rss(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Not written yet."""
    return HttpResponse("")
