"""The command manage.py import_opml: adds the feeds of an OPML list."""

import asyncio
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.fetch.client import fetch, open_session
from articles.ingest.records import FeedRequest, FetchError
from articles.syndication.opml import NotOpml, parse_opml
from articles.syndication.opml_import import import_outlines
from articles.web.ssrf import Policy

MAX_LISTED_REFUSALS = 20  # refused addresses that are listed one by one


class Command(BaseCommand):
    """Reads a file or an address; the fetcher's guard must allow the address."""

    help = "Adds the feeds of an OPML list, enabled, each with a source of its own; feeds already known are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file or address, and whether to write."""
        parser.add_argument("list", metavar="FILE-or-URL", help="an OPML file, or the http(s) address of one")
        parser.add_argument("--dry-run", action="store_true", help="say what would be added and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the list, add its feeds and print how many. Raises CommandError with a sentence; it writes everything or nothing."""
        try:
            outlines = Budget().run(parse_opml, read_list(options["list"]))
        except NotOpml as error:
            raise CommandError(str(error)) from None
        except TooCostly:
            raise CommandError(
                "Reading this list takes far more work than any list should: check the document."
            ) from None
        done = import_outlines(outlines, dry_run=options["dry_run"])
        for url in done.refused[:MAX_LISTED_REFUSALS]:
            self.stderr.write(f"refused, not an http(s) address: {url[:200]!r}")
        if len(done.refused) > MAX_LISTED_REFUSALS:
            self.stderr.write(f"… and {len(done.refused) - MAX_LISTED_REFUSALS} more.")
        prefix = "dry run, nothing written: " if options["dry_run"] else ""
        self.stdout.write(f"{prefix}{done.added} feeds added, {done.known} known, {len(done.refused)} refused")


def read_list(location: str) -> bytes:
    """The bytes of a file, or of the answer of an http(s) address. Raises CommandError with a sentence."""
    if location.startswith(("http://", "https://")):
        return asyncio.run(_fetch(location))
    try:
        return Path(location).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"{location!r} cannot be read ({reason}): check the path.") from None


async def _fetch(url: str) -> bytes:
    policy = Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    async with open_session(policy, settings.FETCH_USER_AGENT, settings.FETCH_CONCURRENCY) as session:
        try:
            return (await fetch(FeedRequest(url), session)).content
        except FetchError as error:
            raise CommandError(f"{url!r} cannot be fetched ({error.reason}). {error.sentence}") from None
