"""The form of a withdrawal, and of the act that ends one."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Letter
from articles.models.letter import REFERENCE_CHARS
from articles.models.withdrawal import MAX_WITHDRAWAL_REASON_CHARS


class WithdrawalForm(forms.Form):
    """Why, and at whose request."""

    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=MAX_WITHDRAWAL_REASON_CHARS,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Il reste au registre des retraits, que la rédaction et la modération lisent."),
        error_messages={"required": gettext_lazy("Dites pourquoi\u00a0: le motif reste au registre.")},
    )
    letter = forms.CharField(
        label=gettext_lazy("Référence du message"),
        max_length=REFERENCE_CHARS,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Celle du message qui l’a demandé, s’il y en a un\u00a0: 7K3M-2QXW."),
    )

    def clean_letter(self) -> Letter | None:
        """The letter with this reference; none if the field is empty."""
        reference = self.cleaned_data["letter"].strip().upper()
        found = Letter.objects.filter(reference=reference).first() if reference else None
        if reference and found is None:
            raise forms.ValidationError(_("Aucun message ne porte cette référence."))
        return found
