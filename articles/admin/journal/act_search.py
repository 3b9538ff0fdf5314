"""The form by which the journal is searched, and what it finds."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.journal.shown_acts import acts_about
from articles.admin.journal.shown_values import kind_label
from articles.models import Act
from articles.models.act import MAX_LABEL_CHARS, ActQuerySet

MAX_WORDS = 8
KIND = re.compile(r"[a-z_]{1,100}\.[a-z_]{1,100}")


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActSearchForm(forms.Form):
    """Who, what, on what, when. Sent by GET, so that a search has an address."""

    qui = forms.CharField(label=gettext_lazy("Qui"), required=False, max_length=150, widget=AdminTextInputWidget)
    acte = forms.ChoiceField(label=gettext_lazy("Acte"), required=False)
    sorte = forms.ChoiceField(label=gettext_lazy("Type d’objet"), required=False)
    mots = forms.CharField(
        label=gettext_lazy("Nom ou motif"), required=False, max_length=MAX_LABEL_CHARS, widget=AdminTextInputWidget
    )
    du = forms.DateField(label=gettext_lazy("Du"), required=False, widget=DayInput)
    au = forms.DateField(label=gettext_lazy("Au"), required=False, widget=DayInput)
    cle = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("tous"))]
        self.fields["acte"].choices = every + sorted(Act.Verb.choices, key=lambda one: one[1])  # type: ignore[attr-defined]
        labelled = sorted(((one, kind_label(one)) for one in kinds), key=lambda one: one[1])
        self.fields["sorte"].choices = [("", _("tous")), *labelled]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a span that ends before it begins."""
        cleaned = super().clean() or {}
        if cleaned.get("du") and cleaned.get("au") and cleaned["au"] < cleaned["du"]:
            raise forms.ValidationError(_("La période finit avant de commencer\u00a0: échangez les deux dates."))
        return cleaned

    def found(self) -> ActQuerySet:
        """The acts that were asked for; none if the form has an error."""
        if not self.is_valid():
            return Act.objects.none()
        said: Mapping[str, Any] = self.cleaned_data
        acts: ActQuerySet = Act.objects.all()
        if said["sorte"]:
            acts = acts_about(said["sorte"], said["cle"]) if said["cle"] else acts.on_kind(said["sorte"])
        if said["acte"]:
            acts = acts.with_verbs([said["acte"]])
        if said["qui"]:
            acts = acts.by_somebody_named(said["qui"])
        acts = acts.with_words(said["mots"].split()[:MAX_WORDS])
        return acts.between(_start_of(said["du"]), _start_of(_day_after(said["au"])))


def _day_after(day: date | None) -> date | None:
    """The next day; after the last one that there is, that one."""
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1) if day else None


def _start_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, get_current_timezone()) if day else None


def searched_kinds(site: admin.AdminSite, asked: str) -> set[str]:
    """The kinds that the form offers: those with pages in the admin, and the kind that was asked for, if it has none."""
    kinds = {model._meta.label_lower for model in site._registry} - {"articles.act"}
    return kinds | ({asked} if KIND.fullmatch(asked) else set())
