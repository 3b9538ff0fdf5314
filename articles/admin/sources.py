"""The admin of sources: publishers, what they allow us to show, and their feeds."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import feeds
from articles.admin.base import JournaledAdmin
from articles.admin.conflicts.compared_form import ComparedForm
from articles.admin.conflicts.page import ConflictPage
from articles.admin.forms.feeds import FeedAddressForm, save_changed
from articles.admin.ingest_log import DeletableWithLog
from articles.admin.new_source.addresses import new_source_urls
from articles.admin.rules.on_source_page import RulesOfSource
from articles.admin.source_health.filters import HealthFilter
from articles.admin.source_health.source_pages import SourceHealthPages
from articles.admin.takedown.sources import WithdrawnSources
from articles.models import Feed, Source, Story

__all__ = ["feeds"]


class FeedInline(admin.TabularInline):
    """A source's feeds, on its page."""

    model = Feed
    form = FeedAddressForm
    fields = ["url", "state", "health", "visited_at", "reason"]
    readonly_fields = ["health", "visited_at", "reason"]
    extra = 1
    can_delete = False
    show_change_link = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's field, with its name: in a table it has no label of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = capfirst(field.label)
        return field


@admin.register(Source)
class SourceAdmin(ConflictPage, WithdrawnSources, DeletableWithLog, RulesOfSource, SourceHealthPages, JournaledAdmin):
    """Publishers, and what they allow us to show."""

    form = ComparedForm
    list_display = ["headline", "health_column", "kind", "country", "language"]
    list_filter = [HealthFilter, "kind", "language", "may_full_text", "may_image", "default_category"]
    list_select_related = ["country", "default_category"]
    search_fields = ["name", "slug", "homepage"]
    filter_horizontal = ["default_sectors"]
    inlines = [FeedInline]
    change_form_template = "admin/articles/source/change_form.html"

    class Media:
        css = {"all": ["gestion/health.css"]}

    fieldsets = [
        (None, {"fields": ["name", "slug", "homepage", "kind", "language", "country", "region", "note"]}),
        (
            gettext_lazy("Droits"),
            {
                "fields": ["excerpt_length", "may_full_text", "may_image"],
                "description": gettext_lazy(
                    "Sans accord écrit de l’éditeur, le site n’affiche que le titre, un extrait de 300 caractères au "
                    "plus et le lien. N’étendez ces droits que si un accord ou une licence le permet. L’effet est "
                    "immédiat\u00a0: l’extrait dans les pages et les flux, le texte complet sur la page de l’article, "
                    "l’image partout où l’article paraît, copiée et servie par nous."
                ),
            },
        ),
        (
            gettext_lazy("Classement"),
            {
                "fields": ["default_category", "default_sectors", "weight"],
                "description": gettext_lazy(
                    "Une indication pour le classement automatique\u202f; le texte peut la contredire."
                ),
            },
        ),
    ]

    def get_form(self, request: HttpRequest, obj: Source | None = None, change: bool = False, **options: Any) -> Any:
        """The form; « Adresse » alone, above « Site », was taken for the site's."""
        words = {
            "labels": {"slug": _("Mot de l’adresse")},
            "help_texts": {"slug": _("La fin de l’adresse de sa page chez nous\u00a0: /sources/…/")},
        }
        return super().get_form(request, obj, change, **(words | options))

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """The fields, with the reason why a shipped source cannot be deleted."""
        first, *others = super().get_fieldsets(request, obj)
        if not (obj and obj.shipped):
            return [first, *others]
        explanation = _(
            "Cette source est fournie avec le site\u00a0: supprimée, elle reviendrait à la prochaine mise à "
            "jour. Pour ne plus la visiter, suspendez ses flux."
        )
        return [(first[0], {**first[1], "description": explanation}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        """The key of a shipped source is read-only."""
        return ["slug"] if obj and obj.shipped else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """Propose the slug of a new source from its name."""
        return {} if obj else {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Only sources that did not come with the product."""
        return super().has_delete_permission(request, obj) and not (obj and obj.shipped)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Save; a new weight may change the lead of the stories that are still open."""
        # It loads all that compares titles, which pages do without.
        from articles.stories.comparison.publication import STORY_WINDOW

        super().save_model(request, obj, form, change)
        if change and "weight" in form.changed_data:
            open_stories = Story.objects.carried_by(obj, timezone.now() - STORY_WINDOW)
            Story.objects.filter(pk__in=open_stories.values("pk")).refresh_leads()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """For each feed, write only what the editor changed."""
        formset.save(commit=False)
        for feed in formset.deleted_objects:
            feed.delete()
        for feed in formset.new_objects:
            feed.save()
        for feed, fields in formset.changed_objects:
            save_changed(feed, set(fields))

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and those of the pages that add sources and feeds."""
        return [*new_source_urls(self), *super().get_urls()]
