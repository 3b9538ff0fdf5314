"""The health of sources in their list, and on top of a source's page with its entries a day."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.admin.lists.bounded import BoundedList
from articles.admin.source_health.arrivals import arrivals_by_day
from articles.admin.source_health.feed_columns import headline, health_column, health_text
from articles.listings.source_status import reason_text
from articles.models import Feed, Source
from articles.models.feeds.feed_health import Health
from articles.models.feeds.health_queries import worst_first


class SourceList(BoundedList):
    """The list of sources, the worst first. Not `ordering`, by which fields that choose a source would be ordered too."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        """Django's, after the health unless the editor has chosen a column."""
        chosen = super().get_ordering(request, queryset)
        return chosen if ORDER_VAR in self.params else [worst_first(), *chosen]


class SourceHealthPages(admin.ModelAdmin):
    """The columns of the list, and the page."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The change list that begins with the worst."""
        return SourceList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Sources with their health."""
        return super().get_queryset(request).with_health()  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("source"), ordering="name")
    def headline(self, source: Source) -> SafeString:
        """The name; below it the site."""
        return headline(source.name, source.homepage)

    @admin.display(description=gettext_lazy("état des visites"), ordering=worst_first())
    def health_column(self, source: Any) -> SafeString:
        """That of its feeds together; below it since when."""
        return health_column(source.health, source.health_since)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        """Django's page, with the health and the entries of 30 days."""
        source = context.get("original")
        if source is not None:
            text = health_text(source.health, source.health_since)
            arrivals = arrivals_by_day(timezone.now(), feed__source=source.pk)
            context["source_health"] = {"text": text, "arrivals": arrivals, "feeds": _ailing_feeds(source)}
        return super().render_change_form(request, context, *args, **options)


def _ailing_feeds(source: Source) -> list[tuple[Feed, str, Any]]:
    """The visited feeds that are not well, each with its health and the reason of its last failure, in words."""
    feeds = source.feeds.visitable().exclude(health=Health.OK).order_by(worst_first(), "url")
    return [
        (feed, health_text(feed.health, feed.health_since), feed.reason and reason_text(feed.reason)) for feed in feeds
    ]
