"""The record of withdrawals, read-only."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.ingest_log import ReadOnlyAdmin
from articles.models import Withdrawal


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnlyAdmin):
    """What was withdrawn and restored, the latest first."""

    list_display = ["label", "what", "reason", "letter_reference", "by_name", "at"]
    list_filter = ["is_undone"]
    search_fields = ["label", "reason", "letter_reference"]
    list_per_page = 50
    fields = ["at", "label", "what", "is_undone", "reason", "letter_reference", "by_name"]

    @admin.display(description=gettext_lazy("sur quoi"))
    def what(self, row: Withdrawal) -> SafeString:
        """What was done, with a link to the page of the article or the source, where it can be restored."""
        kind, key = ("article", row.article_id) if row.article_id else ("source", row.source_id)
        label = Withdrawal._meta.get_field(kind).verbose_name  # type: ignore[union-attr]
        done = _("rétabli") if row.is_undone else _("retiré")
        address = reverse(f"admin:articles_{kind}_change", args=[key])
        return format_html('{} · <a href="{}">{} {}</a>', done, address, label, key)
