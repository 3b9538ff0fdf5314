"""The form of an expression of the rulebook."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.conflicts.compared_form import ComparedForm
from articles.admin.forms.chosen_by_search import SearchedSelect
from articles.admin.forms.previewed import PreviewedForm
from articles.filing.compiled_terms import SIGNAL_PREFIX
from articles.models import Article, Category, Country, Organisation, Phrase, Region, Sector
from articles.text.stems import expression_stems, tokens

MAX_PHRASE_WORDS, MIN_PHRASE_CHARS = 6, 2
MAX_WEIGHT = 5.0
MAX_LIST_CHARS = 2_000  # characters of a list of texts
Kind = Phrase.Kind
ORGANISATION_SIGNALS = (*Organisation.Kind.values, "listed", "unlisted")  # the signals that organisations give


class TextListField(forms.CharField):
    """A list of texts, written with `separator` between them. Compared as text, because validators would be given the list."""

    separator, shown_separator = ",", ", "
    checks = (ProhibitNullCharactersValidator(), MaxLengthValidator(MAX_LIST_CHARS))

    def prepare_value(self, value: Any) -> Any:
        """The list as text."""
        return self.shown_separator.join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list, without blanks and duplicates."""
        written = super().to_python(value) or ""
        for check in self.checks:
            check(written)
        texts = (" ".join(text.split()) for text in written.split(self.separator))
        return list(dict.fromkeys(filter(None, texts)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the list itself differs; spacing does not count."""
        try:
            return bool((initial or []) != self.to_python(data))
        except forms.ValidationError:
            return True


def comma_list_field(label: Any, help_text: Any) -> TextListField:
    """A field for a list of texts separated by commas."""
    return TextListField(
        label=label, help_text=help_text, required=False, widget=forms.TextInput({"class": "vLargeTextField"})
    )


def organisation_select() -> SearchedSelect:
    """An organisation, by its name or by its key."""
    label = gettext_lazy("ou sa clé, le dernier mot de son adresse\u00a0:")
    return SearchedSelect(Article._meta.get_field("organisations"), label)


class PhraseForm(PreviewedForm, ComparedForm):
    """An expression and what it is evidence for: kind and slug are chosen together, so that they always fit.

    An organisation is chosen in a field of its own: there are too many for a list.

    With `_effect` the form is only looked at: it is not valid for saving, and has no errors of its own.
    """

    speaks_for = forms.ChoiceField(
        label=gettext_lazy("Compte pour"),
        required=False,
        help_text=gettext_lazy(
            "«\u00a0(rien)\u00a0» empêche les expressions plus courtes du même type de compter\u00a0: "
            "«\u00a0dollars US\u00a0» n’est pas les États-Unis. Un indice ne classe rien\u00a0: d’autres "
            "expressions l’exigent avec «\u00a0@\u00a0», sous «\u00a0Seulement avec\u00a0»."
        ),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(active=True),
        label=gettext_lazy("ou pour la société, l’institution"),
        required=False,
        widget=organisation_select(),
    )
    weight = forms.FloatField(
        label=gettext_lazy("Poids"),
        min_value=-MAX_WEIGHT,
        max_value=MAX_WEIGHT,
        initial=1.0,
        help_text=gettext_lazy(
            "De −5 à 5. Dans un titre, le poids compte plusieurs fois. 1 pour une expression ordinaire, un "
            "nombre négatif pour une expression qui contredit."
        ),
    )
    needs = comma_list_field(
        gettext_lazy("Seulement avec"),
        gettext_lazy(
            "Expressions séparées par des virgules\u00a0: celle-ci ne compte que si l’une d’elles figure aussi dans l’article."
        ),
    )
    unless = comma_list_field(
        gettext_lazy("Sauf avec"),
        gettext_lazy(
            "Expressions séparées par des virgules\u00a0: celle-ci ne compte pas si l’une d’elles figure dans l’article."
        ),
    )

    class Meta:
        model = Phrase
        fields = ["text", "language", "case", "weight", "needs", "unless", "active"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "speaks_for" in self.fields:  # a shipped expression's form does not have this field
            self.fields["speaks_for"].choices = choices()  # type: ignore[attr-defined]
            kind, slug = self.instance.kind, self.instance.slug
            if kind == Kind.ORGANISATION and slug:
                self.initial["organisation"] = slug
            elif kind:
                self.initial["speaks_for"] = f"{kind}:{slug}"

    def clean_text(self) -> str:
        """The expression on one line; it must contain words that can be searched for in a text."""
        text = " ".join(self.cleaned_data["text"].split())
        if len(text) < MIN_PHRASE_CHARS or not expression_stems(text):
            raise forms.ValidationError(_("Au moins deux caractères, dont une lettre ou un chiffre."))
        if len(tokens(text)) > MAX_PHRASE_WORDS:
            raise forms.ValidationError(
                _("Six mots au plus\u00a0: une expression plus longue ne serait presque jamais trouvée.")
            )
        return text

    def clean_needs(self) -> list[str]:
        """Accept only what can be found in a text."""
        return self._known_texts("needs")

    def clean_unless(self) -> list[str]:
        """Accept only what can be found in a text."""
        return self._known_texts("unless")

    def _known_texts(self, name: str) -> list[str]:
        texts: list[str] = self.cleaned_data[name]
        known = known_signals(self.fields["speaks_for"].choices)  # type: ignore[attr-defined]
        asked = {text for text in texts if text.startswith(SIGNAL_PREFIX)} - known
        keys = Organisation.objects.filter(active=True, pk__in=[text[1:] for text in asked])
        known |= {SIGNAL_PREFIX + key for key in keys.values_list("pk", flat=True)} if asked else set()
        for text in texts:
            if text in asked - known:
                raise forms.ValidationError(
                    _(
                        "«\u00a0%(sign)s\u00a0» est inconnu. Après «\u00a0@\u00a0», mettez un indice, le nom court (slug) "
                        "d’une rubrique, d’un secteur ou d’une société, le code d’un pays, ou l’un de ces mots\u00a0: "
                        "%(words)s."
                    )
                    % {"sign": text, "words": ", ".join([*ORGANISATION_SIGNALS, *Kind.values])}
                )
        return texts

    def clean(self) -> dict[str, Any]:
        """Write the chosen kind and slug on the row; refuse an expression that exists already."""
        cleaned = super().clean()
        if {"speaks_for", "organisation"} <= cleaned.keys():
            self._choose(cleaned["speaks_for"], cleaned["organisation"])
        if self.instance.kind and "text" in cleaned:
            same = {"kind": self.instance.kind, "slug": self.instance.slug, "language": cleaned.get("language", "")}
            if Phrase.objects.filter(text=cleaned["text"], **same).exclude(pk=self.instance.pk).exists():
                self.add_error("text", _("Cette expression existe déjà pour ce classement et cette langue."))
        return cleaned

    def _choose(self, speaks_for: str, organisation: Organisation | None) -> None:
        if bool(speaks_for) == bool(organisation):
            self.add_error("speaks_for", _("Choisissez dans cette liste, ou bien une société : l’un des deux."))
            return
        chosen = f"{Kind.ORGANISATION}:{organisation.pk}" if organisation else speaks_for
        self.instance.kind, _colon, self.instance.slug = chosen.partition(":")


def known_signals(groups: Iterable[Any]) -> set[str]:
    """What may follow « @ », given everything an expression may be evidence for: see `rulebook.CompiledTerm.signals`."""
    values = (str(value) for _label, options in groups if not isinstance(options, str) for value, _name in options)
    return {SIGNAL_PREFIX + word for value in [*values, *ORGANISATION_SIGNALS] for word in value.split(":") if word}


def choices() -> list[tuple[Any, Any]]:
    """Everything an expression may be evidence for, in groups: "kind:slug" and its name. Of organisations, only "(rien)"."""
    nothing = _("(rien)")
    named: dict[Kind, QuerySet[Any]] = {
        Kind.CATEGORY: Category.objects.filter(assignable=True),
        Kind.SECTOR: Sector.objects.all(),
        Kind.COUNTRY: Country.objects.all(),
        Kind.REGION: Region.objects.all(),
        Kind.ORGANISATION: Organisation.objects.none(),
    }
    groups = [
        (kind.label, [*((f"{kind}:{row.pk}", str(row)) for row in rows), (f"{kind}:", nothing)])
        for kind, rows in named.items()
    ]
    vocabularies = [(f"{kind}:{kind}", kind.label) for kind in (Kind.ECONOMY, Kind.SOCIETY)]
    signals = [(f"{Kind.SIGNAL}:{slug}", f"@{slug}") for slug in Phrase.objects.signals()]
    return [("", "---------"), *groups, (_("vocabulaire"), vocabularies), (Kind.SIGNAL.label, signals)]
