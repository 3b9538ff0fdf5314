"""Who reads this page, without opening a session for a visitor who has none."""

from collections.abc import Sequence
from secrets import token_bytes
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, rotate_token

MASK_BYTES = (
    40  # random, for a mask of 32 letters: 16 more than these have, so that each letter is as likely as another
)
_PLACES = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}


def has_session(request: HttpRequest) -> bool:
    """Whether the request has a session cookie. Only then may a page ask who is signed in: other visitors share a cached copy."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def current_user(request: HttpRequest) -> Any:
    """The signed-in member, or an AnonymousUser."""
    from django.contrib.auth.models import AnonymousUser  # models: the page cache is imported before they can be

    return request.user if has_session(request) and hasattr(request, "user") else AnonymousUser()


def form_token(request: HttpRequest) -> str:
    """The token of the forms of this answer: one for all of them, another in each answer."""
    secret, token = request.__dict__.get("_form_token", (None, ""))
    if secret is None or secret != request.META.get("CSRF_COOKIE"):  # a sign-in changes it
        if "CSRF_COOKIE" in request.META:
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True  # as Django does: whoever uses it keeps it for longer
        else:
            rotate_token(request)
        secret = request.META["CSRF_COOKIE"]
        token = new_value(request, masked(secret))
        request.__dict__["_form_token"] = secret, token
    return token


def masked(secret: str) -> str:
    """A token of Django's for this secret: a mask, and the secret shifted by it. Django draws the mask letter by letter."""
    number, shifts = int.from_bytes(token_bytes(MASK_BYTES)), list[int]()
    for _ in secret:
        number, shift = divmod(number, len(CSRF_ALLOWED_CHARS))
        shifts.append(shift)
    cipher = [(_PLACES[letter] + shift) % len(CSRF_ALLOWED_CHARS) for letter, shift in zip(secret, shifts, strict=True)]
    return "".join([CSRF_ALLOWED_CHARS[place] for place in (*shifts, *cipher)])


def new_value(request: HttpRequest, value: str) -> str:
    """`value`, which is new in each answer, such as the key of a form. What stands around it can be kept compressed."""
    request.__dict__.setdefault("_new_values", []).append(value)
    return value


def new_values(request: HttpRequest) -> Sequence[str]:
    """Those of this answer, as they come."""
    values: list[str] = request.__dict__.setdefault("_new_values", [])
    return values
