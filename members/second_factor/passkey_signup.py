"""The last step of a sign-up by a passkey: the address is confirmed, and the device makes the key."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_login_redirect_url
from allauth.mfa.webauthn.internal.flows import signup_authenticator
from allauth.mfa.webauthn.stages import PasskeySignupStage
from allauth.mfa.webauthn.views import SignupWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from members.models import Member

WITHOUT_KEY = "sans-cle"  # the button for those without JavaScript, and those whose device makes no key


class SignupPasskey(SignupWebAuthnView):
    """Makes the first key and signs in; or signs in without one, as the confirmed address alone may."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer as long as the account is new: whoever came in meanwhile by another way must not find a key added."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        stage = LoginStageController.enter(request, PasskeySignupStage.key)
        with transaction.atomic():  # of two at once, the second finds that somebody has signed in
            if stage and _is_new(stage.login.user):
                request._login_stage = stage  # type: ignore[attr-defined]  # where allauth's page looks for it
                return super(SignupWebAuthnView, self).dispatch(request, *args, **kwargs)
        if stage:
            clear_login(request)
        if request.method == "POST":
            sentence = _("Cette page a expiré\u00a0: recevez un code, puis ajoutez une clé d’accès dans votre compte.")
            messages.error(request, sentence)
        return redirect("account_login")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the key; or go on without one."""
        if WITHOUT_KEY in request.POST:
            return self._sign_in()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it."""
        words = form.cleaned_data
        signup_authenticator(self.request, self._login_stage.login.user, words["name"], words["credential"])
        return self._sign_in()

    def _sign_in(self) -> HttpResponse:
        """Sign in. That is recent enough for pages that change how one signs in, as a sign-in by code is."""
        record_authentication(self.request, self._login_stage.login.user, "sign-up")
        return cast(HttpResponse, self._login_stage.exit())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The context of the page."""
        return super().get_context_data(**kwargs) | kwargs | {"without_key": WITHOUT_KEY}


def _is_new(member: Any) -> bool:
    try:
        return bool(Member.objects.never_signed_in().select_for_update().get(pk=member and member.pk))
    except Member.DoesNotExist:
        return False


signup_passkey = never_cache(login_not_required(SignupPasskey.as_view()))
