"""The journal of acts, to read: who did what, when, on what, and why. Nobody changes a row, superusers included."""

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
    """By the sort of thing."""

    title = gettext_lazy("sorte")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those that the journal holds."""
        kinds = Act.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return sorted(((kind, _kind_label(kind)) for kind in kinds), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        """As chosen."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """The journal, the latest first."""

    list_display = ["at", "who", "verb", "sort", "label", "reason"]
    list_filter = ["verb", KindFilter, ("by", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["label", "by_name"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["at", "who", "verb", "sort", "thing", "reason", "changes", "digest"]

    @admin.display(description=gettext_lazy("qui"), ordering="by_name")
    def who(self, act: Act) -> str:
        """The name that he bore then."""
        return act.by_name or _("le serveur")

    @admin.display(description=gettext_lazy("sorte"), ordering="kind")
    def sort(self, act: Act) -> str:
        """The sort of thing, in words."""
        return _kind_label(act.kind)

    @admin.display(description=gettext_lazy("sur quoi"))
    def thing(self, act: Act) -> SafeString | str:
        """Its name then, and a link to its page, which may be gone."""
        try:
            address = reverse(f"admin:{act.kind.replace('.', '_')}_change", args=[act.key])
        except NoReverseMatch:
            return act.label
        return format_html('<a href="{}">{}</a>', address, act.label or act.key)

    @admin.display(description=gettext_lazy("avant → après"))
    def changes(self, act: Act) -> SafeString | str:
        """Field by field."""
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
    """« article » for "articles.article"; a sort that is no more, by its code."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
