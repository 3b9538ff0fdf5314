"""The admin of feeds: how each is read, how its last visit went, and what an address would give."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.conflicts.page import ConflictPage
from articles.admin.forms.feeds import READING_FIELDS, FeedForm, TrialForm, save_changed
from articles.admin.ingest_log import DeletableWithLog
from articles.admin.lists.filters import ValuesFilter
from articles.admin.source_health.feed_actions import FeedActions
from articles.admin.source_health.feed_columns import FeedColumns
from articles.admin.source_health.feed_page import FeedHealthPage
from articles.admin.source_health.filters import HealthFilter
from articles.ingest import network
from articles.models import Feed
from articles.models.feeds.health_queries import worst_first

MAX_TRIAL_ENTRIES = 50  # entries shown by a trial
# Why an entry is left out of a document; the codes are those that ingestion counts.
SKIP_REASONS = {
    "no-title": gettext_lazy("sans titre"),
    "no-address": gettext_lazy("sans lien"),
    "duplicate": gettext_lazy("en double"),
    "too-many": gettext_lazy("au-delà de la limite d’une visite"),
    "malformed": gettext_lazy("illisibles"),
    "error": gettext_lazy("erreur de notre part\u00a0: voir le journal du serveur"),
}


@admin.register(Feed)
class FeedAdmin(ConflictPage, DeletableWithLog, FeedColumns, FeedHealthPage, FeedActions):
    """Feeds, and how their last visits went."""

    form = FeedForm
    change_form_template = "admin/articles/feed/change_form.html"
    list_display = ["headline", "health_column", "result", "visited", "due"]
    list_filter = [HealthFilter, "state", "kind", ("reason", ValuesFilter)]
    list_select_related = ["source"]
    search_fields = ["url", "source__name"]
    ordering = [worst_first(), "source__name", "url"]
    autocomplete_fields = ["source"]
    readonly_fields = [
        "health_label",
        "visited_at",
        "succeeded_at",
        "outcome",
        "failure_text",
        "failures",
        "held_back_count",
        "moved_to",
        "former_urls",
    ]

    class Media:
        css = {"all": ["gestion/health.css"]}

    fieldsets = [
        (None, {"fields": ["source", "url", "kind", "state", "due_at"]}),
        (
            gettext_lazy("Sélecteurs de la page web"),
            {
                "fields": [*READING_FIELDS],
                "description": gettext_lazy(
                    "Pour le type «\u00a0page web\u00a0» seulement\u00a0: des sélecteurs CSS qui disent où sont les "
                    "articles dans la page. «\u00a0Essayer le flux\u00a0», au bas de la page, montre ce qu’ils "
                    "trouvent, sans rien enregistrer."
                ),
            },
        ),
        (gettext_lazy("Visites"), {"fields": [*readonly_fields]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        """Only feeds that did not come with the product; shipped ones are suspended instead.

        Nor those of a withdrawn source: their addresses keep an import from reviving it.
        """
        kept = obj is not None and (obj.shipped_state or obj.source.is_withdrawn)
        return super().has_delete_permission(request, obj) and not kept

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Write what the editor changed, and reset a feed with a new address or another way of reading; save a new feed whole."""
        if change:
            save_changed(obj, form.changed_columns)
        else:
            obj.save()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The change list, with one message for all feeds while our own network is down."""
        if network.is_down():
            sentence = _(
                "Notre réseau est en panne\u00a0: beaucoup de sites ne répondent pas en même temps. Aucune source n’est en cause."
            )
            self.message_user(request, sentence, messages.WARNING)
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The form; « Essayer le flux » shows what its address and selectors give, and stores nothing."""
        if request.method == "POST" and "_try" in request.POST:
            return self._try(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _try(self, request: HttpRequest) -> HttpResponse:
        from articles.admin.new_source.trying import try_feed  # it loads all that reads feeds, which pages do without
        from articles.ingest.discover.preview import FeedPreview

        if not self.has_change_permission(request):
            raise PermissionDenied
        form = TrialForm(request.POST)
        trial = FeedPreview()
        if form.is_valid():
            said, source = form.cleaned_data, form.cleaned_data["source"]
            trial = try_feed(said["url"], said["kind"], form.cleaned_recipe(), source.name if source else "")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Essai d’un flux"),
            "opts": self.opts,
            "form": form,
            "trial": trial,
            "rows": [(entry, entry.documents) for entry in trial.entries[:MAX_TRIAL_ENTRIES]],
            "skipped": [(SKIP_REASONS.get(reason, reason), number) for reason, number in trial.skipped.items()],
        }
        return TemplateResponse(request, "admin/articles/feed/trial.html", context)
