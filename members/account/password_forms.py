"""allauth's forms of passwords and of mailed codes, with our labels and sentences."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from members import pseudo
from members.library_words import INCOMPLETE_ADDRESS, REQUIRED
from members.password_rules import IN_SHORT

LABELS = {
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Le même, une seconde fois"),
    "password": _("Mot de passe"),
}


def use_our_words(form: forms.Form) -> None:
    """Say what an empty field or an incomplete address lacks, in the place of the library's sentences."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in REQUIRED:
            field.error_messages["required"] = REQUIRED[name]
        if isinstance(field, forms.EmailField):
            field.error_messages |= {"invalid": INCOMPLETE_ADDRESS, "max_length": INCOMPLETE_ADDRESS}
        if name == "username":
            field.error_messages |= dict.fromkeys(("min_length", "max_length"), pseudo.length_rule())


class PasswordForm(forms.Form):
    """One or several passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_our_words(self)
        for name in LABELS.keys() & self.fields.keys():
            self.fields[name].label = LABELS[name]
        if new := self.fields.get("password1"):
            new.help_text = IN_SHORT

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth's only error here: two new passwords that differ."""
        if field == "password2" and isinstance(error, str):
            error = _("Les deux mots de passe diffèrent\u00a0: saisissez deux fois le même.")
        super().add_error(field, error)


class ChangePasswordForm(PasswordForm, allauth_forms.ChangePasswordForm):
    """Another password, with the one in use."""


class SetPasswordForm(PasswordForm, allauth_forms.SetPasswordForm):
    """A first password."""


class ResetPasswordKeyForm(PasswordForm, allauth_forms.ResetPasswordKeyForm):
    """A password after a mailed code."""


class ReauthenticateForm(PasswordForm, allauth_forms.ReauthenticateForm):
    """The password, asked of somebody who is signed in already."""


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The code that signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_our_words(self)


class ConfirmEmailCodeForm(allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_our_words(self)


class ConfirmResetCodeForm(allauth_forms.ConfirmPasswordResetCodeForm):
    """The code that allows a new password to be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_our_words(self)
