"""Both sides of a conflict in words: the values of fields, and who stored the newer one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Act


def shown_value(fields: Iterable[forms.Field], values: Sequence[Any]) -> str:
    """The values of these fields as text; a dash for nothing."""
    shown = (_one_value(field, value) for field, value in zip(fields, values, strict=True))
    return ", ".join(filter(None, shown)) or "–"


def _one_value(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return _names(field, value)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(field, forms.ChoiceField):
        return str(_flat_choices(field).get(str(value), value))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return localize(value)
    return "" if value is None else str(value)


def _names(field: "forms.ModelChoiceField[Any]", value: Any) -> str:
    """The names of one row or several, given as rows or as keys."""
    rows = value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
    keys = [getattr(row, "pk", row) for row in rows if row not in {None, ""}]
    return ", ".join(field.label_from_instance(row) for row in field.queryset.filter(pk__in=keys)) if keys else ""  # type: ignore[union-attr]


def _flat_choices(field: forms.ChoiceField) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for value, label in field.choices:  # type: ignore[union-attr, misc]
        flat |= {str(key): name for key, name in label} if isinstance(label, list | tuple) else {str(value): label}
    return flat


def latest_writer(row: Model, names: Iterable[str]) -> str:
    """Who last changed one of these fields by the journal, and when; "" if nobody did: then it was a visit."""
    act = next((one for one in Act.objects.latest_on(row) if set(names) & set(one.after or ())), None)
    if act is None or not act.by_name:
        return ""
    return f"{act.by_name}, {localtime(act.at):%H\u00a0h\u00a0%M}"
