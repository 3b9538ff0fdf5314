"""Read one article's page, or a list of them, without storing anything."""

import asyncio
import gzip
import json
import zlib
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.ingest.extract import NotAnArticle, extract
from articles.ingest.fetch import fetch, open_session
from articles.ingest.guard import Policy
from articles.ingest.records import FeedRequest, Fetched, FetchError

FIELDS = ("title", "author", "published", "text", "html", "image", "language", "canonical")


class Command(BaseCommand):
    """manage.py try_article URL-or-FILE [--url URL] [--json], or --list FILE."""

    help = "Reads the article of a page and shows it. Stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to try."""
        parser.add_argument("what", nargs="?", metavar="URL-or-FILE")
        parser.add_argument("--url", default="", help="the address the file was read from")
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument("--list", metavar="FILE", help="JSON lines (id path url); answers one line each")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try one, or each of a list."""
        if options["list"]:
            self._try_list(Path(options["list"]))
        elif options["what"]:
            row = _try(options["what"], options["what"], options["url"])
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else _shown(row))
        else:
            raise CommandError("Name an address, a file, or --list FILE.")

    def _try_list(self, path: Path) -> None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The list {path} cannot be read: {error}.") from None
        for line in filter(str.strip, lines):
            try:
                asked = json.loads(line)
                page = Path(asked["path"])
                page = page if page.exists() else path.parent / page
                row = _try(str(asked["id"]), str(page), asked.get("url", ""))
            except (ValueError, KeyError, TypeError) as error:
                row = _row(None, "", None, f"This line is not a JSON object with id and path: {error}.")
            self.stdout.write(json.dumps(row, ensure_ascii=False))


def _try(name: str, what: str, url: str) -> dict[str, Any]:
    try:
        if what.startswith(("http://", "https://")):
            answer = asyncio.run(_fetched(what))
            return _row(name, answer.url, asdict(extract(answer.content, answer.url)), None)
        page = Path(what).read_bytes()
        if what.endswith(".gz"):
            page = gzip.decompress(page)
        return _row(name, url, asdict(extract(page, url)), None)
    except (NotAnArticle, FetchError) as error:
        return _row(name, url or what, None, error.sentence)
    except (OSError, EOFError, zlib.error) as error:
        return _row(name, url, None, f"Ce fichier ne peut être lu : {error}.")


async def _fetched(url: str) -> Fetched:
    policy = Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    async with open_session(policy, settings.FETCH_USER_AGENT, 1) as session:
        return await fetch(FeedRequest(url), session)


def _row(name: str | None, url: str, found: dict[str, Any] | None, error: str | None) -> dict[str, Any]:
    said = {field: found[field] if found else "" for field in FIELDS}
    return {"id": name, "url": url, **said, "published": said["published"] or None, "error": error}


def _shown(row: dict[str, Any]) -> str:
    if row["error"]:
        return f"{row['url']}: {row['error']}"
    about = " · ".join(filter(None, [row["author"], row["published"], row["language"], row["canonical"]]))
    return f"{row['title']}\n{about}\n\n{row['text']}"
