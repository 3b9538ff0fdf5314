"""The context variables that every template may use."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from articles.shipped import sample_feeds
from portal.visitor import current_user, has_session
from portal.web.preferences import preferences

MAX_RETURN_PATH_CHARS = 500  # characters of an address that a page repeats in its links


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and tagline, the signed-in member or None, this browser's preferences, and return paths, quoted."""
    match = request.resolver_match
    user = current_user(request)
    full_path = request.get_full_path()
    view_name = "" if match is None else match.view_name
    # Without a path to return to, a sign-in leads to the front page, or a new member to the first choices.
    leads_home = view_name.startswith(("account_", "mfa_")) or (view_name == "home" and full_path == request.path)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_TAGLINE": settings.SITE_TAGLINE,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "has_session": has_session(request),
        "member": user if user.is_authenticated else None,
        "prefs": preferences(request),
        "quoted_return_path": quoted_return_path(request),
        "login_query": "" if leads_home else f"?next={quote(full_path, safe='')}",
        "has_samples": sample_feeds.are_shown(),
    }


def quoted_return_path(request: HttpRequest) -> str:
    """The address of this page as its links repeat it, so that what they lead to can lead back; percent-encoded."""
    full_path = request.get_full_path()
    return quote(full_path if len(full_path) <= MAX_RETURN_PATH_CHARS else request.path, safe="")
