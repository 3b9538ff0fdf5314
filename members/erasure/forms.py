"""The form by which members erase their accounts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import pseudo
from members.models import Erasure

NOTHING_CHOSEN = gettext_lazy("Choisissez ce que deviennent vos commentaires.")


class EraseForm(forms.Form):
    """What becomes of the comments, and the public name, typed as a confirmation."""

    comments = forms.ChoiceField(
        label=gettext_lazy("Vos commentaires"),
        choices=[("", gettext_lazy("Choisissez")), *Erasure.Comments.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), NOTHING_CHOSEN),
    )
    pseudo = forms.CharField(
        label=gettext_lazy("Pour confirmer, saisissez votre pseudo"),
        max_length=pseudo.MAX_PSEUDO_CHARS * 2,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Saisissez votre pseudo pour confirmer.")},
    )

    def __init__(self, *args: Any, pseudo: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_pseudo = pseudo

    def clean_pseudo(self) -> str:
        """The name, in any case and with or without accents. Raises ValidationError for another one."""
        name: str = self.cleaned_data["pseudo"]
        if pseudo.key(pseudo.tidy(name)) != pseudo.key(self.own_pseudo):
            raise ValidationError(
                _("Ce n’est pas votre pseudo. Saisissez\u00a0: %(pseudo)s") % {"pseudo": self.own_pseudo}
            )
        return name
