"""Pages that change how one signs in: they ask a member who is signed in to prove again who they are."""

import time
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from members.models import Member

if TYPE_CHECKING:
    _View = View
else:
    _View = object

ACCEPTED_SIGN_IN = {"method": "sign-in", "reauthenticated": True}
RECENT_SIGN_IN_SECONDS = 5 * 60  # after a sign-in; later, members with a password or an application are asked for it
PASSWORDLESS_SIGN_IN_SECONDS = 15 * 60  # members with neither sign in again: enough to find and install an application


class RecentSignInRequired(_View):
    """A page of allauth's, which asks for the password or the second factor.

    It opens after a recent sign-in; later, whoever has neither a password nor an application signs in again. Only a POST signs
    them out for it: a link on another site is a GET.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or lead to the sign-in page by a button."""
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        try:
            if not _accept_sign_in(request) and not can_confirm(cast(Member, request.user)):
                is_asked = request.method == "POST"
                return sign_in_again(request) if is_asked else render(request, "account/sign_in_again.html")
            return super().dispatch(request, *args, **kwargs)
        finally:
            _forget_acceptance(request)


def must_sign_in_again(request: HttpRequest) -> bool:
    """Whether such a page would lead this member to the sign-in page."""
    return not can_confirm(cast(Member, request.user)) and not is_recent(request)


def sign_in_again(request: HttpRequest, back: str = "") -> HttpResponseBase:
    """Sign out, and lead back to `back`, or this page, after another sign-in."""
    logout(request)
    messages.info(request, _("Reconnectez-vous d’abord\u00a0: votre connexion n’est pas récente."))
    return redirect_to_login(back or request.get_full_path())


def confirm_again(request: HttpRequest, back: str) -> HttpResponseBase:
    """Ask for the password or the second factor, else for another sign-in; then lead to `back`."""
    if not can_confirm(cast(Member, request.user)):
        return sign_in_again(request, back)
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def is_recent(request: HttpRequest) -> bool:
    """Whether they signed in, or gave their password or second factor, a few minutes ago."""
    member = cast(Member, request.user)
    records = get_authentication_records(request, member)
    max_age = RECENT_SIGN_IN_SECONDS if can_confirm(member) else PASSWORDLESS_SIGN_IN_SECONDS
    return bool(records) and 0 <= time.time() - records[-1]["at"] < max_age


def can_confirm(member: Member) -> bool:
    """Whether they can prove it by a password or an application. With a passkey alone they sign in again, which is as quick."""
    return (
        member.has_usable_password() or Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists()
    )


def _accept_sign_in(request: HttpRequest) -> bool:
    """Whether they signed in recently; if so, allauth, which would ask for the password again, is told that this is enough."""
    if not is_recent(request):
        return False
    records = get_authentication_records(request, cast(Member, request.user))
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, ACCEPTED_SIGN_IN | {"at": time.time()}]
    return True


def _forget_acceptance(request: HttpRequest) -> None:
    """Forget it: it was for this page only."""
    if records := request.session.get(AUTHENTICATION_METHODS_SESSION_KEY):
        remaining = [one for one in records if one["method"] != ACCEPTED_SIGN_IN["method"]]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = remaining
