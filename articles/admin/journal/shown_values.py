"""The values that acts hold, in words of the reader's language: names in place of keys, labels in place of codes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import DateTimeField, Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import (
    Act,
    Article,
    Category,
    Country,
    Feed,
    Organisation,
    Region,
    Sector,
    Source,
    Story,
)
from portal.typography import date_and_time

# What acts say of a thing though its own model has no such field: the model and the field that have it.
ELSEWHERE = {
    ("articles.article", "sector_1"): ("articles.articlesector", "sector"),
    ("articles.article", "sector_2"): ("articles.articlesector", "sector"),
    ("articles.article", "sector_3"): ("articles.articlesector", "sector"),
    ("articles.article", "lead"): ("articles.story", "lead"),
    ("articles.article", "lead_is_chosen"): ("articles.story", "lead_is_chosen"),
    ("articles.article", "talk"): ("articles.talksetting", "state"),
    ("articles.story", "in_front"): ("articles.story", "lead"),
    ("members.member", "kind"): ("members.sanction", "kind"),
    ("members.member", "until"): ("members.sanction", "until"),
    ("members.member", "issuer"): ("members.profile", "issuer"),
}

# What the form of an article asks and no field of the model is called.
ARTICLE_FORM_LABELS = {
    "picture": gettext_lazy("Image"),
    "picture_alt": gettext_lazy("Texte de l’image"),
    "picture_credit": gettext_lazy("Crédit de l’image"),
    "drop_picture": gettext_lazy("Retirer l’image"),
    "sector_1": gettext_lazy("Secteur principal"),
    "sector_2": gettext_lazy("Deuxième secteur"),
    "sector_3": gettext_lazy("Troisième secteur"),
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after."""

    label: str
    before: str
    after: str


class ShownValues:
    """The values of these acts in words. It makes one query for each model whose rows they name."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self._names = _load_names(acts)

    def changes(self, act: Act, names: Iterable[str] | None = None) -> tuple[FieldChange, ...]:
        """What the act changed, field by field: all of it, or these fields."""
        before, after = act.before or {}, act.after or {}
        return tuple(
            FieldChange(
                field_label(act.kind, name), *(self.text(act.kind, name, one.get(name)) for one in (before, after))
            )
            for name in (dict.fromkeys([*before, *after]) if names is None else names)
        )

    def text(self, kind: str, name: str, value: Any) -> str:
        """The value in words; "" for nothing."""
        if isinstance(value, list):
            return ", ".join(self.text(kind, name, one) for one in value)
        if value is None:
            return ""
        if name == "locks":
            return field_label(kind, str(value))
        if isinstance(value, bool):
            return _("oui") if value else _("non")
        field = _field(kind, name)
        named = self._names.get(field.related_model) if field is not None and field.is_relation else None
        return named.get(str(value), str(value)) if named is not None else _plain_text(field, value)


def field_label(kind: str, name: str) -> str:
    """The label of a field in forms; its name where there is no such field."""
    if kind == "articles.article" and name in ARTICLE_FORM_LABELS:
        return str(ARTICLE_FORM_LABELS[name])
    field = _field(kind, name)
    return str(getattr(field, "verbose_name", name))


def kind_label(kind: str) -> str:
    """« article » for "articles.article"; a kind that no longer exists, by its code."""
    model = _model(kind)
    return kind if model is None else str(model._meta.verbose_name)


def _plain_text(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    moment = parse_datetime(value) if isinstance(field, DateTimeField) and isinstance(value, str) else None
    return date_and_time(localtime(moment)) if moment else str(value)


def _model(kind: str) -> type[Model] | None:
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def _field(kind: str, name: str) -> Any:
    """The field of this name, None if there is none."""
    kind, name = ELSEWHERE.get((kind, name), (kind, name))
    model = _model(kind)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _load_names(acts: Iterable[Act]) -> dict[Any, dict[str, str]]:
    keys_by_model: dict[Any, set[str]] = defaultdict(set)
    for act in acts:
        for values in (act.before or {}, act.after or {}):
            for name, value in values.items():
                field = _field(act.kind, name)
                if field is not None and field.is_relation and field.related_model in _rows():
                    keys_by_model[field.related_model].update(map(str, value if isinstance(value, list) else [value]))
    return {model: _names_of(model, keys) for model, keys in keys_by_model.items()}


def _names_of(model: type[Model], keys: Iterable[str]) -> dict[str, str]:
    """The names of rows by their keys; a value that cannot be a key of this model is left out."""
    valid = [key for key in keys if _is_key(model, key)]
    return {str(row.pk): str(row) for row in _rows()[model].filter(pk__in=valid)} if valid else {}


def _is_key(model: type[Model], key: str) -> bool:
    try:
        model._meta.pk.to_python(key)
    except ValidationError:
        return False
    return key != "None"


def _rows() -> dict[Any, QuerySet[Any]]:
    """The models whose rows are named: their rows, without the columns that a name does not need."""
    plain = (Category, Country, Organisation, Region, Sector, Source, Feed, get_user_model())
    titled = Article.objects.only("title")
    stories = Story.objects.select_related("lead").only("lead__title")
    return {model: model._default_manager.all() for model in plain} | {Article: titled, Story: stories}
