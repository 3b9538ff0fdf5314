"""What every template may name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from articles.reader import has_session, reader


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and tagline, the signed-in member or None, and the address to come back to after signing in."""
    match = request.resolver_match
    own_steps = match is not None and match.view_name.startswith(("account_", "mfa_"))
    user = reader(request)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_TAGLINE": settings.SITE_TAGLINE,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "has_session": has_session(request),
        "member": user if user.is_authenticated else None,
        "here": "" if own_steps else request.get_full_path(),
    }
