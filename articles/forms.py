"""Forms that the public fills in without being a member."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models import Category, Country, Sector

UNKNOWN = {"invalid_choice": _("Ce choix n’existe pas\u00a0: prenez-en un dans la liste.")}


class SearchForm(forms.Form):
    """What is looked for, and where. Everything may be left empty."""

    q = forms.CharField(label=_("Mots cherchés"), max_length=200, required=False)
    rubrique = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("Rubrique"),
        required=False,
        empty_label=_("Toutes"),
        error_messages=UNKNOWN,
    )
    secteur = forms.ModelChoiceField(
        Sector.objects.all(), label=_("Secteur"), required=False, empty_label=_("Tous"), error_messages=UNKNOWN
    )
    pays = forms.ModelChoiceField(
        Country.objects.all(),
        label=pgettext_lazy("one of them", "Pays"),
        required=False,
        empty_label=_("Tous"),
        error_messages=UNKNOWN,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_alphabet = Country.objects.order_by("name_en" if get_language() == "en" else "name_fr")
        self.fields["pays"].queryset = in_alphabet  # type: ignore[attr-defined]

    @property
    def asks_something(self) -> bool:
        """Whether there is anything to look for. Only for a valid form."""
        return any(self.cleaned_data.values())
