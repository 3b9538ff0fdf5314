"""The forms in which values are typed or sent: how a number is read, what is asked back, what is implausible."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.figures.board import today
from articles.figures.read.numbers import Unread, read_by_hand
from articles.figures.store import doubts_of
from articles.figures.wording import number_by_hand, plain_number, with_unit
from articles.models import Observation
from portal.typography import full_date

MAX_UPLOAD_BYTES = 4_000_000
TOO_HEAVY = gettext_lazy("Ce fichier est trop lourd. Découpez-le en plusieurs fichiers.")
SENTENCES = {
    "header": gettext_lazy("La première ligne doit être\u00a0: serie;date;valeur;source;note."),
    "unreadable": gettext_lazy("Ce fichier ne se lit pas. Enregistrez-le en CSV, en UTF-8, avec des points-virgules."),
    "too-long": gettext_lazy("Ce fichier a plus de 5\u202f000 lignes. Découpez-le en plusieurs fichiers."),
    "cells": gettext_lazy("Cette ligne n’a pas cinq colonnes."),
    "series": gettext_lazy("Aucune série où l’on saisit des valeurs n’a cette clé."),
    "date": gettext_lazy("Cette date n’existe pas, ou n’est pas écrite 2026-11-27."),
    "future": gettext_lazy("Cette date est à venir."),
    "link": gettext_lazy("Il faut un lien qui commence par http:// ou https://."),
    "note": gettext_lazy(
        "La note est trop longue, ou commence comme une formule de tableur, ou contient un caractère invisible."
    ),
    "twice": gettext_lazy("Cette série a déjà une valeur à cette date, plus haut dans le fichier."),
    "value": gettext_lazy("Ce n’est pas un nombre. Écrivez 1234,56 ou 1234.56."),
    "two-readings": gettext_lazy("Ce nombre se lit de deux façons. Écrivez %(first)s ou %(second)s."),
    "decimals": gettext_lazy("Six décimales au plus\u00a0: arrondissez ce nombre."),
    "too-large": gettext_lazy("Ce nombre est trop grand\u00a0: moins d’un milliard. Vérifiez l’unité."),
}


def sentence_of(reason: str, readings: Sequence[Decimal] = ()) -> str:
    """What is wrong, and what to do."""
    names = dict(zip(("first", "second"), map(number_by_hand, readings), strict=False))
    return str(SENTENCES[reason]) % names


class HandNumberField(forms.DecimalField):
    """A text field, since a browser reads « 22,5 » in a number field by its own language; the comma and the point are one."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number as everybody reads it; any other is asked back."""
        try:
            return read_by_hand(value) if value else None
        except Unread as bad:
            raise forms.ValidationError(sentence_of(bad.reason, bad.readings)) from bad

    def prepare_value(self, value: Any) -> Any:
        """As it can be typed again."""
        return number_by_hand(value) if isinstance(value, Decimal) else value


class SeriesField(forms.ModelChoiceField):
    """A choice of series by what they measure; the key tells series of one instrument apart, and is what a file names."""

    def label_from_instance(self, obj: Any) -> str:
        """« Euro en dollars (euro-dollar) »."""
        return f"{obj.instrument.name} ({obj.pk})"


class ObservationForm(forms.ModelForm):
    """A value with the link where anybody can check it. An implausible one is asked about, both values in sight."""

    before: Decimal | None = None  # what an implausible value is too far from

    class Meta:
        model = Observation
        fields = ["series", "date", "value", "link", "note"]
        field_classes = {"value": HandNumberField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["link"].required = True

    @property
    def confirmation(self) -> str:
        """What « Enregistrer quand même » sends: it holds for these two values only."""
        one = self.instance
        return f"{one.series_id}:{one.date}:{one.value}:{self.before}"

    def clean_link(self) -> str:
        """The link, which a typed value needs."""
        link: str = self.cleaned_data["link"]
        if not link.startswith(("http://", "https://")):
            raise forms.ValidationError(sentence_of("link"))
        return link

    def clean_date(self) -> date:
        """The date, which is not in the future."""
        day: date = self.cleaned_data["date"]
        if day > today():
            raise forms.ValidationError(sentence_of("future"))
        return day

    def _post_clean(self) -> None:
        """Then look whether the value is implausible."""
        super()._post_clean()  # type: ignore[misc]
        one = self.instance
        doubts = () if self.errors else doubts_of(one.series, [(one.date, one.value)])
        if doubts:
            self.before = doubts[0][1]
            if self.data.get("confirmed") != self.confirmation:
                self.add_error("value", self._question())

    def _question(self) -> str:
        one = self.instance
        known = one.series.observations.until(one.date).latest("date")
        sentence = _(
            "%(value)s\u202f; la dernière valeur est %(before)s (%(day)s). Corrigez, ou confirmez en bas de la page."
        )
        return sentence % {
            "value": with_unit(one.series, plain_number(one.value)),
            "before": with_unit(one.series, plain_number(known.value)),
            "day": full_date(known.date),
        }


class FileForm(forms.Form):
    """The CSV file."""

    file = forms.FileField(label=gettext_lazy("Fichier CSV"))

    def clean_file(self) -> bytes:
        """Its bytes; refuse one that is too large for a page."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(TOO_HEAVY)
        content: bytes = uploaded.read()
        return content
