"""Decides which password stays when an address is confirmed.

Anybody can sign up with an address that is not theirs, and a password of their own. So a confirmed address keeps the
password only where the browser that confirms it has shown that it knows it.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from members.models import Member

PASSWORD_PROOF_METHODS = {"password", "password_reset", "mfa"}  # allauth's names of how a session came to know it


# Our only signal receiver: a login code or a reset code confirms an address without calling allauth's adapter.
@receiver(email_confirmed)
def retire_unproven_password(request: HttpRequest, email_address: EmailAddress, **_kwargs: Any) -> None:
    """Make the password unusable, and end the member's other sessions, unless this session knows the password."""
    member = email_address.user
    if knows_password(request, member):
        return
    had_one = member.has_usable_password()
    member.set_unusable_password()  # a new random value even if it was unusable before, so that earlier sessions end
    member.save(update_fields=["password"])
    if request.user.is_authenticated and request.user != member:
        member.end_sessions()
        return  # another member is signed in here: their session stays as it is
    request.confirmed_member = member  # type: ignore[attr-defined]  # see members/adapter.py
    update_session_auth_hash(request, member)
    member.end_sessions(but=request.session.session_key)
    if had_one:
        messages.info(
            request,
            _(
                "Le mot de passe choisi avant la confirmation de votre adresse ne sert plus. Recevez un code à "
                "chaque connexion, ou choisissez un nouveau mot de passe dans votre compte."
            ),
        )


def knows_password(request: HttpRequest, member: Member) -> bool:
    """Whether this session chose the member's password, at sign-up or by a reset, or signed in with it."""
    login = unstash_login(request, peek=True)
    if login and login.signup and login.user == member:
        return True
    return any(record["method"] in PASSWORD_PROOF_METHODS for record in get_authentication_records(request, member))
