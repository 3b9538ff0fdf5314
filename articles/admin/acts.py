"""The journal of acts, read-only: who did what, when, on what, and why. Nobody can change a row, superusers included."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.ingest_log import ReadOnlyAdmin
from articles.models import Act


class KindFilter(admin.SimpleListFilter):
    """Filters acts by the kind of thing they were done on."""

    title = gettext_lazy("sorte")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds that occur in the journal."""
        kinds = Act.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return sorted(((kind, _kind_label(kind)) for kind in kinds), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        """The acts on the chosen kind; all acts without a choice."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """The journal, latest first."""

    list_display = ["at", "who", "verb", "sort", "label", "reason"]
    list_filter = ["verb", KindFilter, ("by", admin.RelatedOnlyFieldListFilter), "at"]
    search_fields = ["label", "by_name"]
    ordering = ["-pk"]
    list_per_page = 50
    fields = ["at", "who", "verb", "sort", "thing", "reason", "changes", "digest"]

    @admin.display(description=gettext_lazy("qui"), ordering="by_name")
    def who(self, act: Act) -> str:
        """The name that the person had at the time."""
        return act.by_name or _("le serveur")

    @admin.display(description=gettext_lazy("sorte"), ordering="kind")
    def sort(self, act: Act) -> str:
        """The kind of thing, in words."""
        return _kind_label(act.kind)

    @admin.display(description=gettext_lazy("sur quoi"))
    def thing(self, act: Act) -> SafeString | str:
        """The thing's name at the time, with a link to its admin page, which may no longer exist."""
        try:
            address = reverse(f"admin:{act.kind.replace('.', '_')}_change", args=[act.key])
        except NoReverseMatch:
            return act.label
        return format_html('<a href="{}">{}</a>', address, act.label or act.key)

    @admin.display(description=gettext_lazy("avant → après"))
    def changes(self, act: Act) -> SafeString | str:
        """The values before and after, field by field."""
        before, after = act.before or {}, act.after or {}
        rows = (
            (name, _value_text(before, name), _value_text(after, name)) for name in dict.fromkeys([*before, *after])
        )
        listed = format_html_join("", "<li>{}\u00a0: {} → {}</li>", rows)
        return format_html("<ul>{}</ul>", listed) if listed else "–"


def _value_text(values: dict[str, Any], name: str) -> str:
    if name not in values:
        return "–"
    value = values[name]
    return "–" if value is None else f"«\u00a0{value}\u00a0»" if isinstance(value, str) else str(value)


def _kind_label(kind: str) -> str:
    """« article » for "articles.article"; a kind that no longer exists, by its code."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
