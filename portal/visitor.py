"""Who reads this page, without opening a session for a visitor who has none."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def has_session(request: HttpRequest) -> bool:
    """Whether the request has a session cookie. Only then may a page ask who is signed in: other visitors share a cached copy."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def current_user(request: HttpRequest) -> Any:
    """The signed-in member, or an AnonymousUser."""
    from django.contrib.auth.models import AnonymousUser  # models: the page cache is imported before they can be

    return request.user if has_session(request) and hasattr(request, "user") else AnonymousUser()
