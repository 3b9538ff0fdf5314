"""The command manage.py discover: finds the feeds of a site."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.ingest.discover.candidates import FoundFeed
from articles.ingest.discover.find import discover_feeds


class Command(BaseCommand):
    """manage.py discover URL [--json]."""

    help = "Finds the feeds and news sitemaps of a site, reads each and ranks them. Stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address of the site, and the form of the output."""
        parser.add_argument("url", metavar="URL", help="the address of a home page")
        parser.add_argument("--json", action="store_true", help="JSON lines, one a feed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is found, best first. Exit status 1 when there is nothing."""
        discovery = discover_feeds(options["url"])
        for found in discovery.found:
            self.stdout.write(json.dumps(_row(found), ensure_ascii=False) if options["json"] else _line(found))
        if discovery.error:
            raise CommandError(discovery.error)


def _row(found: FoundFeed) -> dict[str, Any]:
    return {
        "url": found.url,
        "kind": found.candidate.kind,
        "title": found.title,
        "entries": found.entries,
        "newest": found.newest.isoformat() if found.newest else None,
        "why": found.candidate.origin,
    }


def _line(found: FoundFeed) -> str:
    newest = f"{found.newest:%Y-%m-%d}" if found.newest else "no date"
    return f"{found.entries:5} entries  {newest:10}  {found.candidate.kind:7}  {found.url}  {found.title}"
