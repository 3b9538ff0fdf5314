"""The command manage.py export_opml: writes all feeds as OPML."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from articles.models import Feed, Source
from articles.syndication.opml import Outline, write_opml


class Command(BaseCommand):
    """Writes to standard output."""

    help = "Writes every feed, pages and sitemaps apart, to standard output as OPML 2.0. import_opml reads it back."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the OPML."""
        feeds = Feed.objects.filter(kind=Feed.Kind.FEED, source__is_sample=False).select_related("source")
        feeds = feeds.order_by("source__kind", "source__name", "url")
        folders = {
            str(Source.Kind(kind).label): [
                Outline(feed.url, feed.source.name, feed.source.homepage, feed.source.language) for feed in group
            ]
            for kind, group in groupby(feeds, key=lambda feed: feed.source.kind)
        }
        self.stdout.write(write_opml(settings.SITE_NAME, folders), ending="")
