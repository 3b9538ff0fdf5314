"""Known browsers: those in which a member has signed in before, recognised by a signed cookie (OWASP's device cookie).

The cookie gives its browser quotas of its own; it signs nobody in. It holds up to MAX_ACCOUNTS members, newest first, each as
account → (nonce, proof). The account is a keyed digest, so the cookie does not tell whose it is. The proof depends on the
member's session hash, so it is void once the password has changed.
"""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.internal.userkit import filter_users_by_email
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import Member

SALT = "members.browsers"
MAX_AGE = timedelta(days=365)
MAX_ACCOUNTS = 5


def remember(request: HttpRequest, response: HttpResponseBase, member: Member) -> None:
    """Make this browser known to the member who has just signed in; it stays known to the other members in its cookie."""
    nonce = secrets.token_urlsafe(12)
    known = {_account(member): [nonce, _proof(member, nonce)]}
    for account, entry in _entries(request).items():
        if len(known) < MAX_ACCOUNTS:
            known.setdefault(account, entry)
    _set_cookie(response, known)


def forget(request: HttpRequest, response: HttpResponseBase, member: Member) -> None:
    """Make this browser unknown to the member; it stays known to the other members in its cookie."""
    known = {account: entry for account, entry in _entries(request).items() if account != _account(member)}
    if known:
        _set_cookie(response, known)
    else:
        response.delete_cookie(settings.BROWSER_COOKIE_NAME, samesite="Lax")


def nonce_for(request: HttpRequest, member: Member) -> str:
    """The nonce that this browser got when the member signed in; "" if it never did, or if the password has changed since."""
    nonce, proof = _entries(request).get(_account(member), ("", ""))
    return nonce if nonce and constant_time_compare(proof, _proof(member, nonce)) else ""


def nonce_for_address(request: HttpRequest, email: str) -> str:
    """The nonce for the member with this address; "" if there is none."""
    if settings.BROWSER_COOKIE_NAME not in request.COOKIES:
        return ""
    members = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return next(filter(None, (nonce_for(request, member) for member in members)), "")


def _set_cookie(response: HttpResponseBase, known: dict[str, Any]) -> None:
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps(known, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _entries(request: HttpRequest) -> dict[str, Any]:
    try:
        return signing.loads(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}


def _account(member: Member) -> str:
    return salted_hmac(f"{SALT}.account", str(member.pk), algorithm="sha256").hexdigest()[:16]


def _proof(member: Member, nonce: str) -> str:
    words = f"{nonce}:{member.pk}:{member.get_session_auth_hash()}"
    return salted_hmac(f"{SALT}.proof", words, algorithm="sha256").hexdigest()[:32]
