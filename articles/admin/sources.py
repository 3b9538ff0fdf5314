"""Sources, what they let us show, and their feeds."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.ingest.desk import OPEN_FOR
from articles.models import Feed, Source, Story


def begins_afresh(feed: Feed, changed: Iterable[str]) -> bool:
    """Whether what is known of `feed` is void: it has another address, or is taken up again."""
    columns = set(changed)
    return "url" in columns or ("state" in columns and feed.state == Feed.State.ACTIVE)


class FeedForm(forms.ModelForm):
    """A feed's address: http(s) only, and a new one starts afresh."""

    class Meta:
        model = Feed
        fields = ["url", "state", "due_at"]

    def clean_url(self) -> str:
        """Refuse what no fetcher of ours speaks, e.g. ftp."""
        url: str = self.cleaned_data["url"]
        if not url.startswith(("http://", "https://")):
            raise forms.ValidationError(_("L’adresse d’un flux commence par http:// ou https://."))
        return url

    def save(self, commit: bool = True) -> Feed:
        """What was known of another address says nothing of this one."""
        if begins_afresh(self.instance, self.changed_data):
            self.instance.start_afresh()
        return super().save(commit)


def save_changed(feed: Feed, changed: Iterable[str]) -> None:
    """Only what the editor changed: a visit may have written the rest meanwhile."""
    columns = set(changed)
    feed.save(update_fields=columns | set(Feed.AFRESH) if begins_afresh(feed, columns) else columns)


class FeedInline(admin.TabularInline):
    """A source's feeds, on its page."""

    model = Feed
    form = FeedForm
    fields = ["url", "state", "visited_at", "reason"]
    readonly_fields = ["visited_at", "reason"]
    extra = 1
    can_delete = False
    show_change_link = True


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    """Publishers, and their rights."""

    list_display = ["name", "kind", "language", "country", "default_category", "excerpt_length", "may_full_text"]
    list_filter = ["kind", "language", "may_full_text", "may_image", "default_category"]
    list_select_related = ["country", "default_category"]
    search_fields = ["name", "slug", "homepage"]
    filter_horizontal = ["default_sectors"]
    inlines = [FeedInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "homepage", "kind", "language", "country", "region", "note"]}),
        (
            gettext_lazy("Droits"),
            {
                "fields": ["excerpt_length", "may_full_text", "may_image"],
                "description": gettext_lazy(
                    "Sans accord de l’éditeur, le site montre le titre, un extrait de 300 signes au plus et le lien. "
                    "N’élevez ces droits que si un accord écrit ou une licence le permet. L’extrait vaut aussitôt "
                    "pour les pages et les flux, le texte complet pour la page de l’article ; le droit d’image "
                    "est noté, aucune image n’est encore montrée."
                ),
            },
        ),
        (
            gettext_lazy("Classement"),
            {
                "fields": ["default_category", "default_sectors", "weight"],
                "description": gettext_lazy("Un indice pour le classement automatique, que le texte peut démentir."),
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """Say why a shipped source has no delete button."""
        first, *others = super().get_fieldsets(request, obj)
        if not (obj and obj.shipped):
            return [first, *others]
        told = _(
            "Cette source est livrée avec le site : elle ne se supprime pas, elle reviendrait à la prochaine mise "
            "à jour. Pour ne plus la lire, suspendez ses flux."
        )
        return [(first[0], {**first[1], "description": told}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        """The address of a shipped source is the key by which it is known."""
        return ["slug"] if obj and obj.shipped else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """A new source's address follows its name."""
        return {} if obj else {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Only what did not come with the product."""
        return super().has_delete_permission(request, obj) and not (obj and obj.shipped)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """A new weight moves the lead of the stories still open."""
        super().save_model(request, obj, form, change)
        if change and "weight" in form.changed_data:
            for story in Story.objects.told_by(obj, timezone.now() - OPEN_FOR):
                story.choose_lead()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Of each feed, what the editor changed."""
        formset.save(commit=False)
        for feed in formset.deleted_objects:
            feed.delete()
        for feed in formset.new_objects:
            feed.save()
        for feed, fields in formset.changed_objects:
            save_changed(feed, fields)


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    """Addresses that are read, and how the last visit went."""

    form = FeedForm
    list_display = ["address", "state", "trouble", "outcome", "visited_at", "due_at", "failures", "source"]
    list_filter = ["state", "reason"]
    list_select_related = ["source"]
    search_fields = ["url", "source__name"]
    ordering = ["source__name", "url"]
    autocomplete_fields = ["source"]
    fields = ["source", "url", "state", "due_at", "visited_at", "succeeded_at", "outcome", "trouble", "failures"]
    readonly_fields = ["visited_at", "succeeded_at", "outcome", "trouble", "failures"]
    actions = ["visit_now", "suspend", "resume"]

    def has_delete_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        """Only what did not come with the product; the others are suspended."""
        return super().has_delete_permission(request, obj) and not (obj and obj.shipped_state)

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """What the editor changed."""
        if change:
            save_changed(obj, form.changed_data)
        else:
            obj.save()

    @admin.display(description=gettext_lazy("adresse"), ordering="url")
    def address(self, feed: Feed) -> str:
        """Short enough for a table."""
        return Truncator(feed.url.partition("://")[2]).chars(40)

    @admin.display(description=gettext_lazy("dernier résultat"))
    def outcome(self, feed: Feed) -> str:
        """How many articles the last visit brought."""
        if not feed.visited_at or feed.reason:
            return "–"
        new, updated = int(feed.last_outcome.get("new", 0)), int(feed.last_outcome.get("updated", 0))
        told = ngettext("%(n)d nouveau", "%(n)d nouveaux", new) % {"n": new}
        return f"{told}, {ngettext('%(n)d modifié', '%(n)d modifiés', updated) % {'n': updated}}"

    @admin.display(description=gettext_lazy("motif"), ordering="reason")
    def trouble(self, feed: Feed) -> str:
        """The code and the sentence of the last failure."""
        return f"{feed.reason} – {feed.error}" if feed.reason else "–"

    @admin.action(description=gettext_lazy("Visiter maintenant"), permissions=["change"])
    def visit_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Put them first in the queue; those that are not visited stay so."""
        number = feeds.filter(state=Feed.State.ACTIVE).update(due_at=timezone.now())
        told = ngettext("%(n)d flux sera visité.", "%(n)d flux seront visités.", number)
        self.message_user(request, told % {"n": number}, messages.SUCCESS if number else messages.WARNING)

    @admin.action(description=gettext_lazy("Suspendre"), permissions=["change"])
    def suspend(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Stop visiting them."""
        number = feeds.update(state=Feed.State.SUSPENDED)
        self.message_user(request, ngettext("%(n)d flux suspendu.", "%(n)d flux suspendus.", number) % {"n": number})

    @admin.action(description=gettext_lazy("Reprendre"), permissions=["change"])
    def resume(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        """Visit them again, from now, with a clean slate."""
        number = feeds.update(state=Feed.State.ACTIVE, due_at=timezone.now(), failures=0, reason="", error="")
        told = ngettext("%(n)d flux repris.", "%(n)d flux repris.", number)
        self.message_user(request, told % {"n": number})
