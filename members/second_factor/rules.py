"""The page where staff give their second factor, and the page where any member sets one up."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import download_recovery_codes, generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.models import Member
from members.second_factor.forms import ReauthenticateForm
from portal.staff import kept_form, powers

ACCEPTED_SIGN_IN = {"method": "sign-in", "reauthenticated": True}
RECENT_SIGN_IN_SECONDS = 5 * 60  # after a sign-in; later, members with a password are asked for it
PASSWORDLESS_SIGN_IN_SECONDS = 15 * 60  # members without one sign in again: enough to find and install an application


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask staff for their second factor, then redirect to where they were going, with the form they had sent."""
    member = cast(Member, request.user)
    if not member.is_staff:
        raise PermissionDenied
    if member.second_factor_key() is None:
        return redirect(f"{reverse('mfa_activate_totp')}?{urlencode({REDIRECT_FIELD_NAME: _next_url(request)})}")
    form = ReauthenticateForm(user=member, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        powers.open_powers(request.session, member)
        return _redirect_after_factor(request)
    _open_by_recent_sign_in(request, member)
    waiting_form = kept_form.waiting_form(request)
    is_open = powers.are_open(request.session, member)
    is_given = is_open and (powers.AGAIN_PARAM not in request.GET or powers.is_recently_proved(request.session))
    if is_given and waiting_form is None and request.method != "POST":
        return HttpResponseRedirect(_next_url(request))
    context = {
        "form": form,
        "waiting_form": waiting_form,
        "is_given": is_given,
        "next": _next_url(request),
        "is_open": is_open,
    }
    return render(request, "members/second_factor.html", context | {"token_field": kept_form.WAITING_FORM_FIELD})


def _redirect_after_factor(request: HttpRequest) -> HttpResponse:
    """Send the kept form on, if there is one: the browser sends the same request once more, to the form's address."""
    waiting_form = kept_form.waiting_form(request)
    if waiting_form and request.POST.get(kept_form.WAITING_FORM_FIELD) == waiting_form.token:
        return HttpResponseRedirect(waiting_form.path, preserve_request=True)
    return HttpResponseRedirect(_next_url(request))


def _next_url(request: HttpRequest) -> str:
    """The page they were going to, if it is one of ours."""
    requested = request.GET.get(REDIRECT_FIELD_NAME, "")
    ours = url_has_allowed_host_and_scheme(requested, {request.get_host()}, require_https=request.is_secure())
    return requested if ours else reverse("admin:index")


def _open_by_recent_sign_in(request: HttpRequest, member: Member) -> None:
    """Open staff powers if the second factor was given at a sign-in less than STAFF_IDLE_SECONDS ago."""
    if powers.SESSION_KEY in request.session:
        return  # a sign-in opens them once only
    records = get_authentication_records(request, member)
    alive = set(Authenticator.objects.filter(user=member).values_list("pk", flat=True))  # not one removed since
    given = [one["at"] for one in records if one.get("id") in alive and not one.get("reauthenticated")]
    if given and time.time() - given[-1] < settings.STAFF_IDLE_SECONDS:
        powers.open_powers(request.session, member, given[-1])


class SetUpFactor(ActivateTOTPView):
    """allauth's page, for staff and members alike; it remembers where staff were going, and opens their powers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """After a recent sign-in, allow it; otherwise ask for the password, or for a new sign-in if there is no password."""
        member = request.user
        if not member.is_authenticated or member.second_factor_key():
            return super().dispatch(request, *args, **kwargs)
        try:
            if not _accept_sign_in(request) and not member.has_usable_password():
                logout(request)
                messages.info(request, _("Reconnectez-vous d’abord\u00a0: votre connexion date."))
                return redirect_to_login(request.get_full_path())
            return super().dispatch(request, *args, **kwargs)
        finally:
            _forget_acceptance(request)

    def form_valid(self, form: Any) -> HttpResponse:
        """The code just typed counts as a second factor given."""
        answer = super().form_valid(form)
        member = cast(Member, self.request.user)
        record_authentication(self.request, member, "mfa", reauthenticated=True)  # for the page of recovery codes
        if member.is_staff:
            powers.open_powers(self.request.session, member)
        return answer

    def get_success_url(self) -> str:
        """The page of recovery codes, which are shown only this once."""
        return f"{super().get_success_url()}?{urlencode({REDIRECT_FIELD_NAME: _next_url(self.request)})}"


set_up = never_cache(SetUpFactor.as_view())


def _accept_sign_in(request: HttpRequest) -> bool:
    """Whether they signed in recently; if so, allauth, which would ask for the password again, is told that this is enough."""
    member = cast(Member, request.user)
    records = get_authentication_records(request, member)
    max_age = RECENT_SIGN_IN_SECONDS if member.has_usable_password() else PASSWORDLESS_SIGN_IN_SECONDS
    if not records or time.time() - records[-1]["at"] >= max_age:
        return False
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, ACCEPTED_SIGN_IN | {"at": time.time()}]
    return True


def _forget_acceptance(request: HttpRequest) -> None:
    """Forget it: it was for this page only."""
    if records := request.session.get(AUTHENTICATION_METHODS_SESSION_KEY):
        remaining = [one for one in records if one["method"] != ACCEPTED_SIGN_IN["method"]]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = remaining


def _with_decryption_message(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """allauth's page of recovery codes, or the reason why they cannot be read (see MFAAdapter.decrypt)."""

    @wraps(view)
    def readable(request: HttpRequest) -> HttpResponseBase:
        try:
            return view(request)
        except ValidationError as why:
            messages.error(request, why.messages[0])
            return redirect("mfa_index")

    return readable


recovery_codes, new_recovery_codes = (
    _with_decryption_message(view_recovery_codes),
    _with_decryption_message(generate_recovery_codes),
)
downloaded_codes = _with_decryption_message(download_recovery_codes)
