"""allauth's forms for the code of a second factor, in our words."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """One field, wide enough for a code, that a telephone fills in by digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code à six chiffres")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"inputmode": "numeric", "class": "code", "maxlength": "20", "autofocus": True}


class AuthenticateForm(CodeForm, base.AuthenticateForm):
    """At sign-in."""


class ReauthenticateForm(CodeForm, base.ReauthenticateForm):
    """Once more, of who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "Celui qu’affiche votre application d’authentification, ou l’un de vos codes de secours."
        )


class ActivateForm(CodeForm, totp.ActivateTOTPForm):
    """The first code."""
