"""allauth's pages to which we add something.

Pages on which a code is typed: the database counts the tries, and a code that has expired or has no try left redirects to the page
that sends another. Pages on which a password is chosen: the browser in use stays a known one (members/account/browsers.py).
"""

from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import (
    CompletePasswordResetView,
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    ConfirmPasswordResetCodeView,
    PasswordChangeView,
    PasswordSetView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from members.account import browsers, codes, quotas
from members.models import Member
from members.passwords.hasher import PasswordsBusy

if TYPE_CHECKING:
    from allauth.account.mixins import NextRedirectMixin

    class _Page(NextRedirectMixin, FormView[Form]):
        """What the pages below inherit, for the type checker."""
else:
    _Page = object


ACCOUNT_CHANGED_MESSAGE = gettext_lazy(
    "Votre adresse ou votre mot de passe a changé depuis l’envoi de ce code\u00a0: demandez-en un nouveau."
)


class CodeConfirmationPage(_Page):
    """What the three pages share: three tries; after these, or after ten minutes, the page that sends another code."""

    _process: AbstractCodeVerificationProcess | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; allauth has no process for an expired code, so its data are read first."""
        state = self.code_state(request)
        response = super().dispatch(request, *args, **kwargs)
        if state and self._process is None:
            return self._redirect_to_resend(
                _("Ce code a expiré\u00a0: il était valable 10 minutes. Demandez-en un nouveau."), state
            )
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Take a try, then compare; or count another mail, then send it."""
        assert self._process is not None  # noqa: S101
        if self._process.state.get("user_id") and self._process.user is None:
            self._process.abort()
            return self._redirect_to_resend(_("Ce compte n’existe plus\u00a0: devenez membre de nouveau."), {})
        if self._action == "resend":
            try:
                quotas.count_mail(request, self._process.state["email"])
            except quotas.TooManyMails as refusal:
                messages.error(request, refusal.sentence)
                return redirect(self.passthrough_next_url(request.path))
        elif not codes.take_try(self._process.state):
            self._process.abort()
            return self._out_of_tries()
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Form) -> Any:
        """The page once more; after the last try another code."""
        assert self._process is not None  # noqa: S101
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        return self._out_of_tries()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The context of the page."""
        return super().get_context_data(**kwargs) | {
            "is_long": self.request.session.get(quotas.LONG_CODE_SESSION_KEY, False)
        }

    def code_state(self, request: HttpRequest) -> dict[str, Any] | None:
        """What the session holds of the code that this page expects, or None."""
        raise NotImplementedError

    def resend_url_name(self, request: HttpRequest) -> str:
        """The name of the page that sends another code."""
        return "account_request_login_code"

    def _out_of_tries(self) -> HttpResponseBase:
        assert self._process is not None  # noqa: S101
        sentence = _("Trois tentatives sans le bon code\u00a0: celui-ci n’est plus valable. Demandez-en un nouveau.")
        return self._redirect_to_resend(sentence, self._process.state)

    def _redirect_to_resend(self, sentence: str | Promise, state: dict[str, Any]) -> HttpResponseBase:
        messages.error(self.request, str(sentence))
        self.request.session[codes.ADDRESS_SESSION_KEY] = state.get("email", "")
        return redirect(self.passthrough_next_url(reverse(self.resend_url_name(self.request))))


class ConfirmLoginCode(CodeConfirmationPage, ConfirmLoginCodeView):
    """The code that signs in."""

    def code_state(self, request: HttpRequest) -> dict[str, Any] | None:
        """The code of allauth's sign-in stages."""
        stages = request.session.get(LOGIN_SESSION_KEY, {}).get("state", {}).get("stages", {})
        return stages.get(LoginByCodeStage.key, {}).get("data")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A code mailed to an address that is no longer the account's is over."""
        assert self._process is not None  # noqa: S101
        member = cast(Member | None, self._process.user)
        if member and self._process.state.get("email", "").lower() != member.email.lower():
            self._process.abort()
            return self._redirect_to_resend(ACCOUNT_CHANGED_MESSAGE, {})
        return super().post(request, *args, **kwargs)


class ConfirmEmailCode(CodeConfirmationPage, ConfirmEmailVerificationCodeView):
    """The code that confirms an address: a new member's, or a member's new one."""

    def code_state(self, request: HttpRequest) -> dict[str, Any] | None:
        """The code of the address change, under its own session key."""
        return request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)

    def form_valid(self, form: Form) -> Any:
        """Confirm. Of two changes of one member at the same moment, the second is over: the account has changed."""
        if self._action != "verify":
            return super().form_valid(form)
        if not self.request.user.is_authenticated:
            return self._sign_in(form)
        assert self._process is not None  # noqa: S101
        state = self._process.state
        try:
            with transaction.atomic():
                member = Member.objects.select_for_update().get(pk=self.request.user.pk)
                if codes.is_bound_to_account(self.request, member):
                    return super().form_valid(form)
        except IntegrityError:  # another member has confirmed the same address at the same moment
            pass
        self._process.abort()
        return self._redirect_to_resend(ACCOUNT_CHANGED_MESSAGE, state)

    def _sign_in(self, form: Form) -> Any:
        """Confirm and sign in. allauth does not record how a new member signed in, so we record that it was by a code."""
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            record_authentication(self.request, self.request.user, "code", email=self.request.user.email)
        return response

    def resend_url_name(self, request: HttpRequest) -> str:
        """A member asks for the change again; a new member signs in by a code, which confirms the address too."""
        return "account_email" if request.user.is_authenticated else super().resend_url_name(request)


class ConfirmResetCode(CodeConfirmationPage, ConfirmPasswordResetCodeView):
    """The code that allows a new password."""

    _action = "verify"

    def code_state(self, request: HttpRequest) -> dict[str, Any] | None:
        """The code of the reset, under its own session key."""
        return request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)

    def resend_url_name(self, request: HttpRequest) -> str:
        """The first page of the reset."""
        return "account_reset_password"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A code that was asked for before the account changed is over."""
        assert self._process is not None  # noqa: S101
        if self._process.user and not codes.is_bound_to_account(request, cast(Member, self._process.user)):
            self._process.abort()
            return self._redirect_to_resend(ACCOUNT_CHANGED_MESSAGE, self._process.state)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Form) -> Any:
        """The code was right, and may have made the password unusable: the account as it is now may get a new one."""
        response = super().form_valid(form)
        assert self._process is not None  # noqa: S101
        codes.bind_to_account(self.request, Member.objects.get(pk=self._process.state["user_id"]))
        return response


class ShowsRefusal(_Page):
    """A page that hashes a password when it saves: a process that hashes too many shows the form once more."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer; nothing is saved before the password is hashed."""
        try:
            return super().post(request, *args, **kwargs)
        except PasswordsBusy as refusal:
            form = self.get_form()  # allauth keeps the one that was sent
            form.add_error(None, refusal)
            return self.form_invalid(form)


class CompleteReset(ShowsRefusal, CompletePasswordResetView):
    """The new password itself."""

    def dispatch(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Not for an account that has changed since the code was typed."""
        process = PasswordResetVerificationProcess.resume(request)
        if process and process.user and not codes.is_bound_to_account(request, cast(Member, process.user)):
            process.abort()
            messages.error(request, ACCOUNT_CHANGED_MESSAGE)
            return redirect("account_reset_password")
        return super().dispatch(request, **kwargs)

    def form_valid(self, form: Form) -> Any:
        """Save it, and end all other sessions, which no longer sign in."""
        member = self._process.user
        response = super().form_valid(form)
        member.end_sessions(but=self.request.session.session_key)
        return response


class PasswordPage(ShowsRefusal):
    """A page that sets a password: all sessions end and all browsers become unknown, except those in use."""

    def form_valid(self, form: Form) -> Any:
        """Save the password, end other sessions, which no longer sign in, and mark this browser as known again."""
        response = super().form_valid(form)
        member = cast(Member, self.request.user)
        member.end_sessions(but=self.request.session.session_key)
        browsers.remember(self.request, response, member)
        return response


class ChangePassword(PasswordPage, PasswordChangeView):
    """Changes the password."""


class SetPassword(PasswordPage, PasswordSetView):
    """Sets a first password."""


confirm_login_code = never_cache(login_not_required(ConfirmLoginCode.as_view()))
confirm_email_code = never_cache(login_not_required(ConfirmEmailCode.as_view()))
confirm_reset_code = never_cache(login_not_required(ConfirmResetCode.as_view()))
complete_reset = never_cache(login_not_required(CompleteReset.as_view()))
change_password = ChangePassword.as_view()
set_password = SetPassword.as_view()
