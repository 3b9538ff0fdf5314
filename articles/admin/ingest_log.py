"""The admin of what ingestion records: visits, revisions, quarantine, pages, pictures, fetch jobs, subscriptions."""

import zlib
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.admin.lists.filters import NewestValuesFilter
from articles.admin.lists.searching import SearchedByArticle
from articles.models import Act, Feed, Page, Picture, Quarantine, Revision, Subscription, Visit

MAX_SHOWN_CHARS = 5_000  # characters of a document shown to an editor


class ReadOnlyAdmin(JournaledAdmin):
    """Rows that the admin never adds, changes or deletes."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: periodic tasks delete old rows."""
        return False


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """How each visit went, with the document if somebody may have to look at it."""

    list_display = ["at", "feed", "status", "reason", "new", "updated"]
    list_filter = ["status", ("reason", NewestValuesFilter)]
    list_select_related = ["feed"]
    search_fields = ["feed__url", "feed__source__name"]
    fields = ["feed", "at", "status", "reason", "new", "updated", "skipped", "document"]
    readonly_fields = ["document"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        """Visits without their documents, which are loaded one at a time."""
        return super().get_queryset(request).defer("body")

    @admin.display(description=gettext_lazy("entrées reçues"))
    def document(self, visit: Visit) -> str:
        """The beginning of the document, as text."""
        if visit.body is None:
            return "–"
        return zlib.decompress(visit.body).decode("utf-8", "replace")[:MAX_SHOWN_CHARS]


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnlyAdmin):
    """Entries in quarantine, which an editor can let in."""

    list_display = ["title", "feed", "reason", "tries", "at"]
    list_filter = ["reason"]
    list_select_related = ["feed"]
    search_fields = ["title", "feed__url", "feed__source__name"]
    actions = ["let_in"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never for an entry itself; for the list, whoever may change feeds, so that they can let entries in."""
        return obj is None and request.user.has_perm("articles.change_feed")

    @admin.action(description=gettext_lazy("Accepter (tout le flux, pendant un jour)"), permissions=["change"])
    def let_in(self, request: HttpRequest, entries: QuerySet[Quarantine]) -> None:
        """Store what these entries' feeds hold, at their next visit."""
        feeds = Feed.objects.filter(quarantine__in=entries).distinct()
        number = self.apply_to_each(request, Act.Verb.LET_IN, feeds, Feed.let_in, "let_in_until")
        sentence = ngettext("%(n)d flux sera relu en entier.", "%(n)d flux seront relus en entier.", number)
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)


@admin.register(Revision)
class RevisionAdmin(SearchedByArticle, ReadOnlyAdmin):
    """What articles said before their source corrected them."""

    list_display = ["title", "article", "at"]
    list_select_related = ["article"]
    search_fields = ["title"]


class FetchJobAdmin(ReadOnlyAdmin):
    """Fetch jobs: pages, pictures and the like that are fetched once."""

    list_display = ["address", "state", "reason", "tries", "due_at", "done_at"]
    list_filter = ["state", ("reason", NewestValuesFilter)]
    search_fields = ["url"]

    @admin.display(description=gettext_lazy("adresse"), ordering="url")
    def address(self, fetch_job: Any) -> str:
        """The address, shortened for a table."""
        return str(fetch_job.url).partition("://")[2][:80]


@admin.register(Page)
class PageAdmin(FetchJobAdmin):
    """Pages fetched for their text."""


@admin.register(Picture)
class PictureAdmin(FetchJobAdmin):
    """Pictures that we keep a copy of."""


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """WebSub subscriptions: feeds that hubs push to us."""

    list_display = ["feed", "hub", "state", "expires_at", "delivered_at", "failures", "reason"]
    list_filter = ["state"]
    list_select_related = ["feed"]
    exclude = ["secret", "token"]


def held_back_text(feed: Feed) -> str:
    """How many of the feed's entries are in quarantine, in words; "" if none are."""
    number = feed.quarantine.count()
    return (
        ngettext("%(n)d entrée en quarantaine", "%(n)d entrées en quarantaine", number) % {"n": number}
        if number
        else _("aucune")
    )


class DeletableWithLog:
    """For rows that ingestion records refer to: whoever may delete the row may delete these records with it."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What Django would delete; ingestion records need no permission of their own."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        memories = {model._meta.verbose_name for model in (Visit, Quarantine, Revision, Page, Picture, Subscription)}
        return deleted, counts, set(needed) - memories, protected
