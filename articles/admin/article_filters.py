"""The filters of the list of articles that no column gives."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


class WithoutSectorFilter(admin.SimpleListFilter):
    """Filters the articles that no sector listing shows."""

    title = gettext_lazy("secteur absent")
    parameter_name = "secteur"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("aucun", _("sans secteur"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The articles without a sector."""
        return queryset.without_sector() if self.value() == "aucun" else queryset


class ScheduledFilter(admin.SimpleListFilter):
    """Filters the articles that will be published later."""

    title = gettext_lazy("parution")
    parameter_name = "parution"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("programme", _("programmée"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The scheduled articles."""
        return queryset.scheduled(timezone.now()) if self.value() == "programme" else queryset
