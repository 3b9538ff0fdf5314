"""The link in each mail that ends them: signed, so that it works without signing in, and for one member only."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "members.notices.way-out"  # never changes: the links in mails already sent are signed with it


def mail_stop_url(member: int) -> str:
    """The address by which the member stops mails about replies; it never expires. The active language is the page's."""
    return settings.SITE_URL + reverse("mail-stop", args=[signing.Signer(salt=_SALT).sign(str(member))])


def member_of(token: str) -> int | None:
    """The member for whom the token was signed; None if it is not ours."""
    try:
        return int(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
