"""Who may act from the public pages, and where they return to."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from articles.stories import editing
from portal.staff import powers
from portal.web.own_addresses import own_path

HIDE, PUBLISH = "hide", "publish"
SENSITIVE_ACTIONS = frozenset({HIDE, PUBLISH})


def require_editor(request: HttpRequest, *permissions: str) -> Any:
    """The editor. Raises SecondFactorNeeded for staff without powers, PermissionDenied for others.

    Hiding asks for the second factor again, as it does in the admin, and so does showing again what is hidden.
    """
    user = getattr(request, "user", AnonymousUser())
    powers.require(request, sensitive=request.method == "POST" and request.POST.get("action") in SENSITIVE_ACTIONS)
    if not editing.may_edit(user) or not user.has_perms(permissions):
        raise PermissionDenied
    return user


def page_of_form(request: HttpRequest, default: str) -> str:
    """The address of the page on which the form stood."""
    return own_path(request.POST.get("retour", ""), default)
