"""Adapts allauth to our members: names, mail quotas, known browsers, encrypted second factors."""

import logging
from contextlib import suppress
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.comments.writing import drafts
from articles.models import Organisation
from members import library_words, pseudo
from members.account import browsers, codes, email_change, quotas, user_agent
from members.models import Consent, Member
from members.passwords.former import pays_former_cost
from members.passwords.hasher import FormerPasswordHasher, PasswordsBusy
from members.second_factor import encryption
from portal.rate_limits import client_address

logger = logging.getLogger(__name__)

# The mails that anybody can make us send to any address. `email_confirmation_signup` is
# allauth's own template; it includes our `email_confirmation`.
UNAUTHENTICATED_MAILS = {
    f"account/email/{name}"
    for name in (
        "account_already_exists",
        "email_confirmation",
        "email_confirmation_signup",
        "login_code",
        "password_reset_code",
        "unknown_account",
    )
}
# The mails sent to an address that cannot sign in where it asked; for a closed account neither text would be true.
REPLACED_WHEN_SUSPENDED = {"account/email/account_already_exists", "account/email/unknown_account"}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's default adapter, with our differences."""

    error_messages = DefaultAccountAdapter.error_messages | library_words.ACCOUNT_ERRORS

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """The tidied pseudo. Raises ValidationError if it is malformed, reserved, a publisher's name, or taken."""
        username = super().clean_username(pseudo.tidy(username), shallow=True)
        if pseudo.is_address_or_number(username):
            raise self.validation_error("username_address")
        if pseudo.impersonates_site(username, settings.SITE_NAME):
            raise self.validation_error("username_blacklisted")
        if pseudo.impersonates(username, Organisation.objects.every_name()):
            raise self.validation_error("username_reserved")
        if not shallow and Member.is_pseudo_taken(username):
            raise self.validation_error("username_taken")
        return username

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address as portal/rate_limits.py sees it, for allauth's limits too."""
        return client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where to go if no page was asked for: the waiting draft, at the first sign-in the first choices, else the front page."""
        welcome = reverse("welcome") if getattr(request, "is_first_sign_in", False) else ""
        return drafts.latest_draft_path(request.session) or welcome or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same as after a sign-in."""
        return self.get_login_redirect_url(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether the site takes new members (SIGNUPS); if not, the page of sign-ups says so."""
        return settings.SIGNUPS == "open"

    def new_user(self, request: HttpRequest) -> Member:
        """The new member, marked as signed up on the site."""
        return Member(signed_up=True)

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """allauth's, of every sign-up; in the same transaction, the consent to the charter that the form's page names."""
        if hashed := getattr(form, "password_hash", ""):
            form.cleaned_data["password1"] = ""  # it need not be hashed a second time
        with transaction.atomic():
            saved = super().save_user(request, user, form, commit=False)
            saved.password = hashed or saved.password
            if commit:
                saved.save()
                Consent.objects.record(saved.pk, timezone.now())
        return saved

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store it alone: hashing takes so long that the account may be erased meanwhile, which allauth would undo."""
        user.set_password(password)
        Member.objects.set_password_of(user.pk, user.password)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in; a password made unusable in this same request (members/account/confirmation.py) does not end the session."""
        request.is_first_sign_in = user.last_login is None and getattr(user, "signed_up", False)  # type: ignore[attr-defined]
        confirmed = getattr(request, "confirmed_member", None)
        super().login(request, confirmed if confirmed == user else user)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """allauth's, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [one | {"description": library_words.WAYS_TO_CONFIRM[one["id"]]} for one in methods]

    def generate_login_code(self) -> str:
        """A code as long as the quota of its address requires now."""
        return codes.generate(is_long=quotas.is_code_long(self.request))

    generate_email_verification_code = generate_password_reset_code = generate_login_code

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """Count the mail before its code is made: an unconfirmed account sends one at each sign-in."""
        quotas.count_mail(self.request, email_address.email)
        return True

    def get_login_stages(self) -> list[str]:
        """allauth's stages; the second factor is asked only of members who need one."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "members.second_factor.passkeys.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """allauth's, which renews a hash at a sign-in. Raises PasswordsBusy, and then counts no wrong password."""
        password = credentials.get("password")
        try:
            if password and pays_former_cost(credentials.get("email", "")):
                self.pre_authenticate(request, **credentials)
                make_password(password, hasher=FormerPasswordHasher())
                return None
            member = cast(Member | None, super().authenticate(request, **credentials))
        except PasswordsBusy:
            self._rollback_login_failed_rl_usage()
            raise
        if member and password and not request.user.is_authenticated:
            with suppress(PasswordsBusy):  # the next sign-in renews it
                member.renew_hash(password)
        return member

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password: against this browser, and if it is unknown against all unknown browsers too."""
        super().pre_authenticate(request, **credentials)
        self._failed_login_usage = None
        if not browsers.nonce_for_address(request, credentials.get("email", "")):
            action, key = "login_failed_anywhere", super()._get_login_attempts_cache_key(request, **credentials)
            self._failed_login_usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
            if not self._failed_login_usage:
                raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._failed_login_usage:
            self._failed_login_usage.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        browser = browsers.nonce_for_address(request, credentials.get("email", "")) or client_address(request)
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{browser}"

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        """The answer to a sign-in makes the browser known to this member."""
        response = super().post_login(request, user, **kwargs)
        browsers.remember(request, response, cast(Member, request.user))  # `user` may still hold a retired password
        return response

    def send_notification_mail(
        self, template_prefix: str, user: Member, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth's; a changed address is written down, and told once that is committed, with the link that undoes it."""
        send = super().send_notification_mail
        if template_prefix != "account/email/email_changed" or context is None:
            header = self.request.headers.get("User-Agent", "")
            browser = user_agent.described(user_agent.family(header), user_agent.is_phone(header))
            send(template_prefix, user, {**(context or {}), "browser": browser}, email)
            return
        undo_url = email_change.note_change(user, context["from_email"], context["to_email"])
        transaction.on_commit(partial(send, template_prefix, user, context | {"undo_url": undo_url}, email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send under the site's own name. If the mail cannot be sent, the page says so and it is logged; nothing fails."""
        if template_prefix in UNAUTHENTICATED_MAILS:
            quotas.count_mail(self.request, email)
        if template_prefix in REPLACED_WHEN_SUSPENDED and filter_users_by_email(email, is_active=False):
            template_prefix = "account/email/account_suspended"
        site = SimpleNamespace(name=settings.SITE_NAME, domain=settings.SITE_URL)
        try:
            super().send_mail(template_prefix, email, {**context, "current_site": site})
        except OSError:  # covers every failure of smtplib and of the network
            logger.exception("Mail %s could not be sent.", template_prefix)
            sentence = gettext("Notre message n’est pas parti. Attendez une minute, puis demandez un nouveau code.")
            messages.error(self.request, sentence)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | library_words.FACTOR_ERRORS

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """The name of a new passkey: what browser on what device is making it."""
        header = context.request.headers.get("User-Agent", "")
        return user_agent.described(user_agent.family(header), user_agent.is_phone(header))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site, as the browser names it when it asks for a passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.SITE_NAME}

    def encrypt(self, text: str) -> str:
        """The encrypted secret, as it is stored."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises ValidationError, which the form shows, if no key decrypts it."""
        try:
            return encryption.decrypt(encrypted_text)
        except encryption.UndecryptableSecret:
            logger.error("A second factor cannot be read: SECRET_KEY or MFA_KEYS has changed (see docs/operating.md).")
            raise self.validation_error("unreadable_secret") from None
