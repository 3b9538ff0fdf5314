"""The command manage.py refresh: visits feeds in this process; it needs no worker and no broker."""

import gc
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from articles.ingest.pipeline import refresh_selected
from articles.models import Category, Feed
from articles.models.feeds.feed_queries import FeedQuerySet
from articles.shipped import sample_feeds


class Command(BaseCommand):
    """manage.py refresh [--feed SLUG] [--all] [--json]."""

    help = "Visits the feeds that are due, or one source's, or all; stores what they bring."
    requires_system_checks = ["workers"]  # as workers do, see portal/celery.py

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which feeds to visit, and the form of the output."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--feed", metavar="SLUG", help="the feeds of this source, whatever their state, unless it is withdrawn"
        )
        which.add_argument("--all", action="store_true", help="every enabled feed, due or not, suspended ones excepted")
        parser.add_argument("--json", action="store_true", help="one report a line on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Visit, show progress on standard error, print a summary."""
        if not Category.objects.exists():
            raise CommandError("There is no taxonomy yet: run manage.py load_data first.")
        gc.set_threshold(100_000, 20, 50)  # as workers do, see portal/celery.py
        feeds = list(self._selected_feeds(options).values_list("pk", flat=True))
        total: Counter[str] = Counter()
        with _progress() as progress:
            bar = progress.add_task("Feeds", total=len(feeds))
            for report in refresh_selected(feeds):
                progress.advance(bar)
                total += Counter({report.status: 1, "new": report.new, "updated": report.updated})
                if options["json"]:
                    values = asdict(report)  # programs know the source's slug as "feed"
                    self.stdout.write(json.dumps({"feed": values.pop("source"), **values}, ensure_ascii=False))
                elif report.error:
                    progress.console.print(f"{report.url}: {report.error}", highlight=False, markup=False)
        sample_feeds.drop_when_real()
        out = self.stderr if options["json"] else self.stdout
        out.write(_summary(len(feeds), total))

    def _selected_feeds(self, options: dict[str, Any]) -> FeedQuerySet:
        if options["feed"]:
            feeds = Feed.objects.filter(source__slug=options["feed"]).not_withdrawn()
            if not feeds.exists():
                raise CommandError(f"No source {options['feed']!r} with a feed: manage.py export_opml lists them.")
            return feeds
        return Feed.objects.visitable() if options["all"] else Feed.objects.due(timezone.now())


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _summary(feeds: int, total: Counter[str]) -> str:
    return (
        f"{feeds} feed{'' if feeds == 1 else 's'}: {total['ok']} read, {total['unchanged']} unchanged, {total['failed']} failed. "
        f"New articles: {total['new']}. Updated: {total['updated']}."
    )
