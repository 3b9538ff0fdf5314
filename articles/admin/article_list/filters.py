"""The filters of the list of articles. None shows counts: each count would read the whole table."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Country, Sector, Source
from articles.text.keys import read_key

LONG_LIST_TEMPLATE = "admin/articles/article/long_filter.html"


class ThinMarginFilter(admin.SimpleListFilter):
    """Filters by what was nearly decided otherwise: the category, or joining a story."""

    title = gettext_lazy("marge mince")
    parameter_name = "marge"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two decisions."""
        return [("classement", _("du classement")), ("reunion", _("de la réunion"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The articles for which the chosen decision was a narrow one."""
        if self.value() == "classement":
            return queryset.narrowly_filed()
        return queryset.narrowly_joined() if self.value() == "reunion" else queryset


RECENT = timedelta(days=7)  # how old an article may be for its filing and its story to be looked at
TO_DECIDE_PARAM = "decider"


def to_decide(articles: Any, kind: str, now: datetime) -> Any:
    """The articles that wait for a person: without a sector, narrowly filed, narrowly joined; as the first page counts them."""
    recent = articles.published(now).since(now - RECENT)
    if kind == "reunion":
        return recent.narrowly_joined()
    shown = recent.economic().leads()
    return shown.narrowly_filed() if kind == "classement" else shown.about_africa().without_sector()


class ToDecideFilter(admin.SimpleListFilter):
    """Filters by what the first page counts."""

    title = gettext_lazy("à décider")
    parameter_name = TO_DECIDE_PARAM

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three kinds."""
        return [
            ("secteur", _("sans secteur")),
            ("classement", _("classement incertain")),
            ("reunion", _("réunion incertaine")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The articles of the chosen kind."""
        kind = self.value()
        is_known = kind in {key for key, _label in self.lookup_choices}
        return to_decide(queryset, kind, timezone.now()) if kind and is_known else queryset


class LongFilter(admin.SimpleListFilter):
    """A filter of many choices: a select in place of a list of links. Other filters stay as chosen."""

    template = LONG_LIST_TEMPLATE

    def choices(self, changelist: Any) -> Any:
        """Django's choices, each with its value; the first also with what the form keeps."""
        kept = [(name, value) for name, value in changelist.params.items() if name not in {self.parameter_name, "p"}]
        kept += [(name, value) for name, values in changelist.filter_params.items() for value in values]
        kept = [(name, value) for name, value in dict.fromkeys(kept) if name != self.parameter_name]
        yield {"value": "", "selected": self.value() is None, "display": _("Tous"), "kept": kept}
        for value, display in self.lookup_choices:
            yield {"value": value, "selected": self.value() == str(value), "display": display}


class SectorFilter(LongFilter):
    """Filters by sector; also the articles without one."""

    title = gettext_lazy("secteur")
    parameter_name = "secteur"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All sectors, after their absence."""
        return [("aucun", _("sans secteur")), *((one.pk, str(one)) for one in Sector.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The articles filed under it, or under none."""
        if self.value() == "aucun":
            return queryset.without_sector()
        return queryset.filed_under("sectors", self.value()) if self.value() else queryset


class CountryFilter(LongFilter):
    """Filters by country."""

    title = gettext_lazy("pays")
    parameter_name = "pays"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All countries, by name."""
        return sorted(((one.pk, str(one)) for one in Country.objects.all()), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The articles filed under it."""
        return queryset.filed_under("countries", self.value()) if self.value() else queryset


class SourceFilter(LongFilter):
    """Filters by source."""

    title = gettext_lazy("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All sources, by name."""
        return [(str(key), name) for key, name in Source.objects.order_by("name").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Its articles; all of them if no source can have this key."""
        key = read_key(self.value() or "")
        return queryset if key is None else queryset.of_source(key)


class StorySizeFilter(admin.SimpleListFilter):
    """Filters by the number of articles in the story."""

    title = gettext_lazy("taille du sujet")
    parameter_name = "sujet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Alone, a few, many."""
        return [("seul", _("seul")), ("2", _("2 à 4 articles")), ("5", _("5 articles et plus"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The articles of stories of this size."""
        sizes = {"seul": (1, 1), "2": (2, 4), "5": (5, None)}
        return queryset.of_story_size(*sizes[self.value()]) if self.value() in sizes else queryset  # type: ignore[index]


class LockedFilter(admin.SimpleListFilter):
    """Filters the articles of which an editor has set a field."""

    title = gettext_lazy("fixé par la rédaction")
    parameter_name = "tenu"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("oui", _("oui"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those with a locked field."""
        return queryset.with_locked_fields() if self.value() == "oui" else queryset


class ScheduledFilter(admin.SimpleListFilter):
    """Filters the articles that will be published later."""

    title = gettext_lazy("parution")
    parameter_name = "parution"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("programme", _("programmés"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The scheduled articles."""
        return queryset.scheduled(timezone.now()) if self.value() == "programme" else queryset
