"""The filter of feeds and sources by their stored health."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.models.feeds.feed_health import WORST_FIRST

HEALTH_PARAM = "sante"


class HealthFilter(admin.SimpleListFilter):
    """Filters by health, the worst first."""

    title = gettext_lazy("état des visites")
    parameter_name = HEALTH_PARAM

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All six."""
        return [(health.value, health.label) for health in WORST_FIRST]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those in the chosen health."""
        return queryset.in_health(self.value()) if self.value() else queryset
