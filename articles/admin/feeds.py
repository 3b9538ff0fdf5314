"""The admin of feeds: how each is read, how its last visit went, and what an address would give."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.forms.feeds import READING_FIELDS, FeedForm, TrialForm, save_changed
from articles.admin.ingest_log import DeletableWithLog, held_back_text
from articles.ingest import network
from articles.ingest.discover.preview import FeedPreview, preview_feed
from articles.ingest.errors import OUR_NETWORK_SENTENCE
from articles.models import Act, Feed

MAX_TRIAL_ENTRIES = 50  # entries shown by a trial
# Why an entry is left out of a document; the codes are those that ingestion counts.
SKIP_REASONS = {
    "no-title": gettext_lazy("sans titre"),
    "no-address": gettext_lazy("sans lien où aller"),
    "duplicate": gettext_lazy("en double"),
    "too-many": gettext_lazy("au-delà de ce qu’une visite prend"),
    "malformed": gettext_lazy("illisibles"),
    "error": gettext_lazy("erreur de notre part, voir le journal du serveur"),
}


@admin.register(Feed)
class FeedAdmin(DeletableWithLog, JournaledAdmin):
    """Feeds, and how their last visits went."""

    form = FeedForm
    change_form_template = "admin/articles/feed/change_form.html"
    list_display = ["address", "publisher", "health_label", "result", "visited", "due"]
    list_filter = ["state", "kind", "reason"]
    list_select_related = ["source"]
    search_fields = ["url", "source__name"]
    ordering = ["source__name", "url"]
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
    fieldsets = [
        (None, {"fields": ["source", "url", "kind", "state", "due_at"]}),
        (
            gettext_lazy("Sélecteurs d’une page web"),
            {
                "fields": [*READING_FIELDS],
                "description": gettext_lazy(
                    "Pour la sorte «\u00a0page web\u00a0» seulement\u00a0: des sélecteurs CSS, qui disent où sont les nouvelles "
                    "dans la page. "
                    "«\u00a0Essayer\u00a0», au bas de la page, montre ce qu’ils trouvent, sans rien enregistrer."
                ),
            },
        ),
        (gettext_lazy("Visites"), {"fields": [*readonly_fields]}),
    ]
    actions = ["visit_now", "let_in", "suspend", "resume"]

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
        """The form; « Essayer » shows what its address and selectors give, and stores nothing."""
        if request.method == "POST" and "_try" in request.POST:
            return self._try(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _try(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = TrialForm(request.POST)
        trial = FeedPreview()
        if form.is_valid():
            trial = preview_feed(form.cleaned_data["url"], form.cleaned_data["kind"], form.cleaned_recipe())
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

    @admin.display(description=gettext_lazy("adresse"), ordering="url")
    def address(self, feed: Feed) -> str:
        """The address, shortened for a table."""
        return Truncator(feed.url.partition("://")[2]).chars(24)

    @admin.display(description=gettext_lazy("santé"))
    def health_label(self, feed: Feed) -> str:
        """The feed's health, judged by how often it usually publishes."""
        health = feed.health(timezone.now(), our_network_is_down=network.is_down())
        return str(health.label) if feed.pk else "–"

    @admin.display(description=gettext_lazy("mis de côté"))
    def held_back_count(self, feed: Feed) -> str:
        """How many of its entries are in quarantine."""
        return held_back_text(feed) if feed.pk else "–"

    @admin.display(description=gettext_lazy("dernier résultat"))
    def outcome(self, feed: Feed) -> str:
        """How many articles the last visit brought."""
        if not feed.visited_at or feed.reason:
            return "–"
        new, updated = int(feed.last_outcome.get("new", 0)), int(feed.last_outcome.get("updated", 0))
        new_text = ngettext("%(n)d nouveau", "%(n)d nouveaux", new) % {"n": new}
        return f"{new_text}, {ngettext('%(n)d modifié', '%(n)d modifiés', updated) % {'n': updated}}"

    @admin.display(description=gettext_lazy("motif"), ordering="reason")
    def failure_text(self, feed: Feed) -> str:
        """The code and the sentence of the last failure."""
        sentence = OUR_NETWORK_SENTENCE if feed.may_be_our_network and network.is_down() else feed.error
        return f"{feed.reason} – {sentence}" if feed.reason else "–"

    @admin.display(description=gettext_lazy("source"), ordering="source__name")
    def publisher(self, feed: Feed) -> str:
        """The source's name, which may wrap in a narrow column."""
        return feed.source.name

    @admin.display(description=gettext_lazy("résultat"), ordering="reason")
    def result(self, feed: Feed) -> str:
        """What the last visit brought, or the code of its failure with the sentence as a tooltip."""
        return format_html('<span title="{}">{}</span>', feed.error, feed.reason) if feed.reason else self.outcome(feed)

    @admin.display(description=gettext_lazy("visité"), ordering="visited_at")
    def visited(self, feed: Feed) -> str:
        """When the feed was last visited, shortened for a table."""
        return short_date(feed.visited_at)

    @admin.display(description=gettext_lazy("prochain"), ordering="due_at")
    def due(self, feed: Feed) -> str:
        """When the next visit is due, shortened for a table."""
        return short_date(feed.due_at)

    @admin.action(description=gettext_lazy("Visiter maintenant"), permissions=["change"])
    def visit_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Make their next visit due now; suspended feeds stay suspended."""
        visited = feeds.filter(state=Feed.State.ACTIVE)
        number = self._update_feeds(request, Act.Verb.VISIT, visited, due_at=timezone.now())
        sentence = ngettext("%(n)d flux sera visité.", "%(n)d flux seront visités.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS if number else messages.WARNING)

    @admin.action(description=gettext_lazy("Laisser entrer ce qui est mis de côté"), permissions=["change"])
    def let_in(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Store, at the next visit, what was held back as a flood or refused."""
        number = self.apply_to_each(request, Act.Verb.LET_IN, feeds, Feed.let_in, "let_in_until")
        sentence = ngettext("%(n)d flux sera relu en entier.", "%(n)d flux seront relus en entier.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Suspendre"), permissions=["change"])
    def suspend(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Stop visiting the feeds."""
        number = self._update_feeds(request, Act.Verb.SUSPEND, feeds, state=Feed.State.SUSPENDED)
        self.message_user(request, ngettext("%(n)d flux suspendu.", "%(n)d flux suspendus.", number) % {"n": number})

    @admin.action(description=gettext_lazy("Reprendre"), permissions=["change"])
    def resume(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Resume visits now, with the failures forgotten."""
        clean: dict[str, Any] = {"failures": 0, "tries": 0, "reason": "", "error": ""}
        clean |= {"lease_token": None, "lease_until": None}
        active = Feed.State.ACTIVE
        number = self._update_feeds(request, Act.Verb.RESUME, feeds, state=active, due_at=timezone.now(), **clean)
        sentence = ngettext("%(n)d flux repris.", "%(n)d flux repris.", number)
        self.message_user(request, sentence % {"n": number})

    def _update_feeds(self, request: HttpRequest, verb: str, feeds: QuerySet[Feed], **values: Any) -> int:
        """Write these columns and journal an act for each feed; returns how many feeds there were."""
        with transaction.atomic():
            chosen = list(Feed.objects.filter(pk__in=feeds.values("pk")).order_by("pk").select_for_update())
            Feed.objects.filter(pk__in=[feed.pk for feed in chosen]).update(**values)
            journaled = [name for name in values if not name.startswith("lease")]
            before = partial(_columns, names=journaled)
            self.record(request, verb, chosen, before=before, after={name: values[name] for name in journaled})
        return len(chosen)


def _columns(feed: Feed, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(feed, name) for name in names}


def short_date(moment: datetime | None) -> str:
    """« 25/11 14:05 », in the site's time."""
    return date_format(timezone.localtime(moment), "d/m H:i") if moment else "–"
