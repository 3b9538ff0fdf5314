"""The admin of providers and their datasets."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.figures.kept_rows import KeptRowsAdmin
from articles.models import Act, Dataset, Provider
from articles.models.figures.provider import RIGHTS


@admin.register(Provider)
class ProviderAdmin(KeptRowsAdmin):
    """The providers, with their terms and the rights that these grant."""

    list_display = ["name", "licence", "terms_read_on", *RIGHTS]
    list_filter = ["may_show"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "name_en", "short", "short_en", "slug", "homepage", "order"]}),
        (_("Conditions"), {"fields": ["terms_url", "licence", "licence_en", "attribution_fr", "attribution_en"]}),
        (_("Qui les a lues"), {"fields": ["terms_read_by", "terms_read_on"]}),
        (_("Droits"), {"fields": [*RIGHTS]}),
        (_("Ce que nous ne montrons pas"), {"fields": ["not_shown_fr", "not_shown_en"]}),
    ]


@admin.register(Dataset)
class DatasetAdmin(KeptRowsAdmin):
    """The datasets, and how their last visit ended."""

    list_display = ["shown_name", "provider", "rhythm", "is_active", "succeeded_at", "due_at", "sentence"]
    list_filter = ["is_active", "rhythm"]
    list_select_related = ["provider"]
    search_fields = ["name_fr", "slug"]
    readonly_fields = ["visited_at", "succeeded_at", "reason", "sentence", "failures"]
    actions = ["visit_now"]

    @admin.display(description=_("Nom"), ordering="name_fr")
    def shown_name(self, one: Dataset) -> str:
        """Its name in the reader's language."""
        return one.name

    @admin.action(description=_("Visiter dans les cinq minutes"), permissions=["change"])
    def visit_now(self, request: HttpRequest, datasets: QuerySet[Dataset]) -> None:
        """Make them due."""
        number = self.apply_to_each(request, Act.Verb.VISIT, datasets, _make_due, "due_at")
        text = ngettext("%(n)d jeu de données à visiter.", "%(n)d jeux de données à visiter.", number)
        self.message_user(request, text % {"n": number})


def _make_due(dataset: Dataset) -> None:
    dataset.due_at = timezone.now()
    dataset.save(update_fields=["due_at"])
