"""allauth's forms, with our labels, checks and mail quotas."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from members.account import codes, quotas
from members.account.password_forms import use_our_words
from members.models import Member
from members.pseudo import MAX_PSEUDO_CHARS, MIN_PSEUDO_CHARS


def count_form_mail(form: forms.Form, email: str) -> None:
    """Count the mail that the form makes us send; if none may be sent, add an error."""
    try:
        quotas.count_mail(context.request, email)
    except quotas.TooManyMails as refusal:
        form.add_error(None, refusal.sentence)


class SignupForm(allauth_forms.SignupForm):
    """E-mail, pseudo, and a password for those who want one; none of whom signs up by a passkey."""

    account_already_exists: bool
    password_hash: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, username = self.fields["email"], self.fields["username"]
        email.label = _("Adresse e-mail")
        email.help_text = _("Jamais affichée\u00a0: elle sert à vous connecter et à vous écrire.")
        username.label = _("Pseudo")
        username.help_text = _("Affiché à côté de vos commentaires. De %(low)d à %(high)d caractères.") % {
            "low": MIN_PSEUDO_CHARS,
            "high": MAX_PSEUDO_CHARS,
        }
        username.widget.attrs["autocomplete"] = "nickname"
        if password := self.fields.get("password1"):
            password.label = _("Mot de passe (facultatif)")
            password.help_text = _(
                "10 caractères au moins. Sans mot de passe, un code vous sera envoyé à chaque connexion."
            )
        use_our_words(self)
        # allauth hides its trap field for robots by a style attribute, which our Content-Security-Policy forbids.
        trap = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        trap.label = _("Laissez ce champ vide")
        trap.widget = forms.TextInput(attrs={"class": "trap", "tabindex": "-1", "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        """Hash the password and count the mail, for a known address too; a robot that filled in the trap field is sent none.

        Raises PasswordsBusy, before a mail is counted.
        """
        cleaned = super().clean()
        if not self.errors:
            self.password_hash = make_password(cleaned.get("password1") or None)
        if not self.errors and not cleaned[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]:
            count_form_mail(self, cleaned["email"])
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponseBase | None]:
        """The new member; for a known address none, and the same answer as for a new one.

        Of two sign-ups with one address at the same moment, the later one is treated as for a known address.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class LoginForm(allauth_forms.LoginForm):
    """E-mail and password; without a password (or with the button `by_code`), a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Adresse e-mail")
        password.label = _("Mot de passe")
        password.required = False
        password.help_text = _("Laissez vide pour recevoir un code par e-mail.")
        use_our_words(self)

    def user_credentials(self) -> dict[str, str]:
        """What to authenticate by. With the button `by_code` no password, though the browser may have filled one in."""
        credentials = super().user_credentials()
        if "by_code" in self.data:
            credentials.pop("password", None)
        return credentials

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        cleaned = super()._clean_without_password(email, phone)
        if email and not self.errors:
            count_form_mail(self, email)
        return cleaned


class EmailRequestForm(forms.Form):
    """A form that asks for an e-mail address to send a code to; after a code has ended, its address is filled in already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("Adresse e-mail")
        use_our_words(self)
        if context.request.method == "GET":
            self.initial.setdefault("email", context.request.session.pop(codes.ADDRESS_SESSION_KEY, ""))


class RequestLoginCodeForm(EmailRequestForm, allauth_forms.RequestLoginCodeForm):
    """A code that signs in."""

    def clean(self) -> dict[str, Any]:
        """Count the mail."""
        super().clean()
        if not self.errors:
            count_form_mail(self, self.cleaned_data["email"])
        return self.cleaned_data


class ResetPasswordForm(EmailRequestForm, allauth_forms.ResetPasswordForm):
    """A code that allows a new password to be chosen."""

    def clean(self) -> dict[str, Any]:
        """Count the mail."""
        super().clean()
        if not self.errors:
            count_form_mail(self, self.cleaned_data["email"])
        return self.cleaned_data

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the code, for the account as it is now."""
        email = super().save(request, **kwargs)
        if self.users:
            codes.bind_to_account(request, self.users[0])
        return email


class AddEmailForm(EmailRequestForm, allauth_forms.AddEmailForm):
    """A code that confirms a member's new address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Nouvelle adresse e-mail")

    def save(self, request: HttpRequest) -> Any:
        """Count the mail and save. Not in `clean`: it runs a second time if the member must first give the password again."""
        quotas.count_mail(context.request, self.cleaned_data["email"])
        codes.bind_to_account(request, self.user)
        return super().save(request)
