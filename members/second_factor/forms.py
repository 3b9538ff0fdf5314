"""allauth's forms for the code of a second factor, with our labels."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """One field, wide enough for a code; phones show a keyboard of digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code à six chiffres")
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
