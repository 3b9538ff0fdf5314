"""The pages of passkeys: allauth's, with who may change them, and where they lead."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.mixins import NextRedirectMixin
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from members.account.recent_sign_in import RecentSignInRequired
from members.models import Member
from portal.staff import powers
from portal.web.own_addresses import own_address

type Page = Callable[..., HttpResponseBase]


class SecondFactorStage(AuthenticateStage):
    """The stage of a sign-in that asks for the second factor: only of members who need one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        member = cast(Member | None, self.login.user)
        return bool(member and member.needs_second_factor() and super()._should_handle(request))


def asks_staff_for_factor(page: Page) -> Page:
    """Ask staff who have a second factor for it first: a password alone does not let them change or add a factor."""

    @wraps(page)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member: Any = request.user
        if member.is_authenticated and member.is_staff and member.second_factor_keys():
            if not powers.are_open(request.session, member):
                raise powers.SecondFactorNeeded
            if not powers.is_recently_proved(request.session):
                raise powers.SecondFactorNeeded(again=True)
        return page(request, *args, **kwargs)

    return asking


def next_url(request: HttpRequest) -> str:
    """The page of ours to which they were going, or ""."""
    return own_address(request, request.GET.get(REDIRECT_FIELD_NAME, ""))


class AddPasskey(RecentSignInRequired, AddWebAuthnView):
    """Makes a passkey that signs in alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser is asked for: allauth's page would ask for one that cannot sign in alone."""
        context = super(AddWebAuthnView, self).get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it. To staff it counts as a second factor given; recovery codes are for those who need a second factor."""
        raise_if_reauthentication_required(self.request, app="allauth.mfa")
        member = cast(Member, self.request.user)
        with transaction.atomic():
            Member.objects.select_for_update().get(pk=member.pk)  # of two at once, both keep the same recovery codes
            kept = auth.WebAuthn.add(member, form.cleaned_data["name"], form.cleaned_data["credential"]).instance
            codes = auto_generate_recovery_codes(self.request) if member.needs_second_factor() else None
        signals.authenticator_added.send(Authenticator, request=self.request, user=member, authenticator=kept)
        get_adapter().add_message(self.request, messages.SUCCESS, "mfa/messages/webauthn_added.txt")
        get_adapter().send_notification_mail("mfa/email/webauthn_added", member, {"name": kept.wrap().name})
        if member.is_staff:
            powers.open_powers(self.request.session, member)
        if codes is None:
            return HttpResponseRedirect(next_url(self.request) or reverse("mfa_list_webauthn"))
        record_authentication(self.request, member, "mfa", reauthenticated=True)  # for the page of recovery codes
        words = urlencode({REDIRECT_FIELD_NAME: next_url(self.request)})
        return HttpResponseRedirect(f"{reverse('mfa_view_recovery_codes')}?{words}")


class RemovePasskey(RecentSignInRequired, RemoveWebAuthnView):
    """Removes one."""


class RenamePasskey(RecentSignInRequired, EditWebAuthnView):
    """Renames one."""


class LoginByPasskey(NextRedirectMixin, LoginWebAuthnView):
    """Signs in by a passkey alone."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The sign-in page says why; where they were going is kept."""
        super().form_invalid(form)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_login")))


list_passkeys = never_cache(ListWebAuthnView.as_view())
add_passkey = never_cache(asks_staff_for_factor(AddPasskey.as_view()))
remove_passkey = never_cache(asks_staff_for_factor(RemovePasskey.as_view()))
rename_passkey = never_cache(RenamePasskey.as_view())
login_by_passkey = never_cache(LoginByPasskey.as_view())
deactivate_totp = never_cache(asks_staff_for_factor(DeactivateTOTPView.as_view()))
