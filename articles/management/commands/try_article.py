"""The command manage.py try_article: reads the page of one article, or of a list of them, and stores nothing."""

import asyncio
import json
import resource
import time
import zlib
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import failure
from articles.ingest.extract.article import NotAnArticle, extract_article
from articles.ingest.extract.html import MAX_PAGE_BYTES
from articles.ingest.fetch.client import fetch, open_session
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.web.ssrf import Policy

OUTPUT_FIELDS = ("title", "author", "published", "text", "html", "image", "language", "canonical")


class Command(BaseCommand):
    """manage.py try_article URL-or-FILE [--url URL] [--json], or --list FILE."""

    help = "Reads the article of a page and shows it. Stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to try, and the form of the output."""
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
            self.stdout.write(_line(row) if options["json"] else _as_text(row))
        else:
            raise CommandError("Name an address, a file, or --list FILE.")

    def _try_list(self, path: Path) -> None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The list {path} cannot be read: {error}.") from None
        started, rows = time.process_time(), 0
        for line in filter(str.strip, lines):
            self.stdout.write(_line(_try_list_line(line, path.parent)))
            rows += 1
        spent = 1000 * (time.process_time() - started) / max(rows, 1)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stderr.write(f"{rows} pages, {spent:.0f} ms of CPU each, {peak} MB at most.")


def _try_list_line(line: str, folder: Path) -> dict[str, Any]:
    """Try the page that a line of the list names."""
    try:
        request = json.loads(line)
        page = Path(request["path"])
        page = page if page.exists() else folder / page
        return _try(str(request["id"]), str(page), str(request.get("url") or ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return _row(None, "", None, f"This line is not a JSON object with id and path: {error}.")


def _try(name: str, what: str, url: str) -> dict[str, Any]:
    try:
        if what.startswith(("http://", "https://")):
            answer = asyncio.run(_fetch(what))
            found = Budget(answer.cpu_seconds).run(extract_article, answer.content, answer.url, answer.content_type)
            return _row(name, answer.url, asdict(found), None)
        return _row(name, url, asdict(Budget().run(extract_article, _read(Path(what)), url)), None)
    except (NotAnArticle, FetchError) as error:
        return _row(name, url or what, None, error.sentence)
    except TooCostly:
        return _row(name, url or what, None, failure("too-costly").sentence)
    except (OSError, EOFError, zlib.error) as error:
        return _row(name, url, None, f"Ce fichier ne peut être lu : {error}.")
    except Exception as error:  # the rest of the list is still tried, whatever fails on one page
        return _row(name, url, None, f"Un défaut de notre part ({type(error).__name__}) : {error}")


def _read(path: Path) -> bytes:
    """A page's bytes, unpacked if its name ends in .gz; at most one byte more than the limit."""
    page = path.read_bytes()
    return (
        zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(page, MAX_PAGE_BYTES + 1) if path.suffix == ".gz" else page
    )


async def _fetch(url: str) -> Fetched:
    policy = Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    async with open_session(policy, settings.FETCH_USER_AGENT, 1) as session:
        return await fetch(FeedRequest(url), session)


def _row(name: str | None, url: str, found: dict[str, Any] | None, error: str | None) -> dict[str, Any]:
    values = {field: found[field] if found else "" for field in OUTPUT_FIELDS}
    return {"id": name, "url": url, **values, "published": values["published"] or None, "error": error}


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()


def _as_text(row: dict[str, Any]) -> str:
    if row["error"]:
        return f"{row['url']}: {row['error']}"
    about = " · ".join(filter(None, [row["author"], row["published"], row["language"], row["canonical"]]))
    return f"{row['title']}\n{about}\n\n{row['text']}"
