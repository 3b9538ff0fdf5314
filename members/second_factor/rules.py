"""The page where staff give their second factor, and the page where any member sets one up."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import download_recovery_codes, generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.account.recent_sign_in import RecentSignInRequired
from members.models import Member
from members.second_factor.forms import ReauthenticateForm, ReauthenticatePasskeyForm
from members.second_factor.passkeys import asks_staff_for_factor, next_url
from portal.staff import kept_form, powers


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask staff for their second factor, then redirect to where they were going, with the form they had sent."""
    member = cast(Member, request.user)
    if not member.is_staff:
        raise PermissionDenied
    if not member.second_factor_keys():
        return redirect(f"{reverse('mfa_activate_totp')}?{urlencode({REDIRECT_FIELD_NAME: _next_url(request)})}")
    sent = request.POST if request.method == "POST" else None
    is_passkey = sent is not None and "credential" in sent
    form = ReauthenticateForm(user=member, data=None if is_passkey else sent)
    passkey_form = ReauthenticatePasskeyForm(user=member, data=sent if is_passkey else None)
    given = passkey_form if is_passkey else form
    if sent is not None and given.is_valid():
        given.save()
        powers.open_powers(request.session, member)
        return _redirect_after_factor(request)
    _open_by_recent_sign_in(request, member)
    waiting_form = kept_form.waiting_form(request)
    is_open = powers.are_open(request.session, member)
    is_given = is_open and (powers.AGAIN_PARAM not in request.GET or powers.is_recently_proved(request.session))
    if is_given and waiting_form is None and sent is None:
        return HttpResponseRedirect(_next_url(request))
    context = {
        "form": form,
        "passkey_form": passkey_form,
        "passkey_options": begin_authentication(member) if member.passkeys().exists() else None,
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
    return next_url(request) or reverse("admin:index")


def _open_by_recent_sign_in(request: HttpRequest, member: Member) -> None:
    """Open staff powers if the second factor was given at a sign-in less than STAFF_IDLE_SECONDS ago."""
    if powers.SESSION_KEY in request.session:
        return  # a sign-in opens them once only
    records = get_authentication_records(request, member)
    alive = set(Authenticator.objects.filter(user=member).values_list("pk", flat=True))  # not one removed since
    given = [one["at"] for one in records if one.get("id") in alive and not one.get("reauthenticated")]
    if given and time.time() - given[-1] < settings.STAFF_IDLE_SECONDS:
        powers.open_powers(request.session, member, given[-1])


class SetUpFactor(RecentSignInRequired, ActivateTOTPView):
    """allauth's page, for staff and members alike; it remembers where staff were going, and opens their powers."""

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


set_up = never_cache(asks_staff_for_factor(SetUpFactor.as_view()))


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
    asks_staff_for_factor(_with_decryption_message(view_recovery_codes)),
    asks_staff_for_factor(_with_decryption_message(generate_recovery_codes)),
)
downloaded_codes = asks_staff_for_factor(_with_decryption_message(download_recovery_codes))
