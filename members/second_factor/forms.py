"""allauth's forms for second factors and passkeys, with our labels and sentences."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.library_words import REQUIRED
from members.models import Member

MAX_PASSKEYS = 10  # per member
MAX_PASSKEY_NAME_CHARS = 60
REFUSED_PASSKEY = _("Cette clé d’accès n’a pas été acceptée\u00a0: réessayez, ou connectez-vous autrement.")


class CodeForm(forms.Form):
    """One field, wide enough for a code; phones show a keyboard of digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code à six chiffres")
        field.error_messages["required"] = REQUIRED["code"]
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"inputmode": "numeric", "class": "code", "maxlength": "20", "autofocus": True}


class AuthenticateForm(CodeForm, base.AuthenticateForm):
    """The code at sign-in."""


class ReauthenticateForm(CodeForm, base.ReauthenticateForm):
    """The code asked of somebody who is signed in already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "Celui qu’affiche votre application d’authentification, ou l’un de vos codes de secours."
        )


class ActivateForm(CodeForm, totp.ActivateTOTPForm):
    """The first code, which activates the second factor."""


class CredentialField(forms.JSONField):
    """A passkey's answer. JSON that is nested too deeply to be read is refused like any text that is no JSON."""

    def to_python(self, value: Any) -> Any:
        """What was sent. Raises ValidationError."""
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(REFUSED_PASSKEY) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page shows again: nothing of an answer that cannot be read."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return initial


class PasskeyForm(forms.Form):
    """What a passkey answered. Anybody may send anything: allauth and fido2 raise many kinds of errors at hostile answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = _credential_field()

    def clean_credential(self) -> Authenticator:
        """The passkey that answered. Raises ValidationError, always with the same sentence, except after too many tries."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise
            raise ValidationError(REFUSED_PASSKEY) from None
        except (AttributeError, KeyError, LookupError, OverflowError, TypeError, ValueError):
            raise ValidationError(REFUSED_PASSKEY) from None


class LoginPasskeyForm(PasskeyForm, webauthn.LoginWebAuthnForm):
    """Signs in by a passkey alone."""


class AuthenticatePasskeyForm(PasskeyForm, webauthn.AuthenticateWebAuthnForm):
    """A passkey as second factor at sign-in."""


class ReauthenticatePasskeyForm(PasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    """A passkey asked of somebody who is signed in already."""


class PasskeyNameForm(forms.Form):
    """The name by which the member knows the passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "credential" in self.fields:
            self.fields["credential"] = _credential_field()
        self.fields["name"] = forms.CharField(
            label=_("Nom de la clé"),
            required=False,
            max_length=MAX_PASSKEY_NAME_CHARS,
            error_messages={"required": REQUIRED["name"]},
            help_text=_("Pour la reconnaître dans votre liste, par exemple «\u00a0Téléphone\u00a0»."),
        )


class AddPasskeyForm(PasskeyNameForm, webauthn.SignupWebAuthnForm):
    """A new passkey. It always signs in alone: the browser must make one that asks for a finger, a face or a PIN."""

    user: Member

    def clean(self) -> dict[str, Any] | None:
        """Check the passkey against what was asked of the browser."""
        if self.user.passkeys().count() >= MAX_PASSKEYS:
            sentence = _("Vous avez déjà %(n)d clés d’accès\u00a0: retirez-en une d’abord.")
            raise ValidationError(sentence, params={"n": MAX_PASSKEYS})
        try:
            return super().clean()
        except (AttributeError, KeyError, LookupError, OverflowError, TypeError, ValueError, ValidationError):
            raise ValidationError(REFUSED_PASSKEY) from None


class RenamePasskeyForm(PasskeyNameForm, webauthn.EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


def _credential_field() -> CredentialField:
    return CredentialField(
        widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), REFUSED_PASSKEY)
    )
