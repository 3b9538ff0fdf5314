"""The command manage.py try_feed: shows what would be stored from an address, a file or a folder, and stores nothing."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.filing.classify import classify
from articles.filing.current import current_rulebook
from articles.filing.records import Filing, Hint
from articles.filing.rows import body_text
from articles.ingest.clean.entry import INCOMPLETE_REASONS, clean_leniently
from articles.ingest.context import hint_for_feed
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import failure
from articles.ingest.fetch.fetch_many import Answer, fetch_many
from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.parse.credits import name_outlets
from articles.ingest.records import Entry, FeedRequest, Fetched, FetchError, NotAFeed
from articles.models import Feed

# A document read from a file has no address of its own: its relative links are resolved against this one.
FILE_BASE_URL = "http://localhost/"


@dataclass(frozen=True, slots=True)
class FeedTrial:
    """One document: its name, the answer that held it, and the hint that its feed's row gives."""

    name: str
    answer: Answer
    hint: Hint
    kind: str = "feed"
    recipe: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""  # its name, where the feed is known


class Command(BaseCommand):
    """manage.py try_feed URL-FILE-or-FOLDER… [--json]."""

    help = "Reads feeds from addresses, files or folders, and shows what would be stored. Stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to try, and the form of the output."""
        parser.add_argument("what", nargs="+", metavar="URL-FILE-or-FOLDER")
        parser.add_argument("--json", action="store_true", help="JSON lines: one an entry, then one a feed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try each in turn."""
        for what in options["what"]:
            trials = _trials_of_url(what) if "://" in what else _trials_of_path(Path(what))
            for trial in trials:
                for row in trial_rows(trial, timezone.now()):
                    self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else _line(row))


def _trials_of_url(url: str) -> Iterator[FeedTrial]:
    if not url.lower().startswith(("http://", "https://")):
        sentence = "Seules les adresses qui commencent par http:// ou https:// sont lues."
        yield FeedTrial(url, FetchError("bad-address", sentence), Hint())
        return
    known_feed = Feed.objects.select_related("source").filter(url=url).first()
    for _, answer in fetch_many([(url, FeedRequest(url))]):
        if known_feed:
            hint, source = hint_for_feed(known_feed, ""), known_feed.source.name
            yield FeedTrial(url, answer, hint, known_feed.kind, known_feed.recipe, source)
        else:
            yield FeedTrial(url, answer, Hint())


def _trials_of_path(path: Path) -> Iterator[FeedTrial]:
    folder, files = (path, sorted(p for p in path.rglob("*") if p.is_file())) if path.is_dir() else (None, [path])
    for file in files:
        name = file.relative_to(folder).as_posix() if folder else file.as_posix()
        answer: Answer
        try:
            answer = Fetched(url=FILE_BASE_URL, content=file.read_bytes())
        except OSError as error:
            answer = FetchError("unreadable", f"Ce fichier ne peut être lu : {error.strerror}.")
        yield FeedTrial(name, answer, Hint())


def trial_rows(trial: FeedTrial, now: datetime) -> Iterator[dict[str, Any]]:
    """A row for each entry, then one for the document. Nothing in a document makes it raise."""
    try:
        if isinstance(trial.answer, FetchError):
            raise trial.answer
        parsed = Budget(trial.answer.cpu_seconds).run(parse_by_kind, trial.kind, trial.recipe, trial.answer)
    except (FetchError, NotAFeed, TooCostly) as error:
        failure_found = failure("too-costly") if isinstance(error, TooCostly) else error
        yield {"feed": trial.name, "entries": 0, "skipped": {}, "error": failure_found.sentence}
        return
    skipped = Counter(parsed.skipped)
    hint = replace(trial.hint, language=parsed.language[:2].lower() or trial.hint.language)
    rulebook = current_rulebook()
    for raw in name_outlets(parsed.entries, trial.source):
        try:
            entry = clean_leniently(raw, now)
        except Exception:  # as in ingestion, one bad entry does not stop a feed
            skipped["error"] += 1
            continue
        skipped.update(reason for reason in INCOMPLETE_REASONS if reason in entry.warnings)
        body = body_text(entry.content_html or entry.summary_html, entry.title, entry.outlet)
        yield _entry_row(trial.name, entry, classify(entry.title, entry.summary, entry.language, hint, rulebook, body))
    yield {"feed": trial.name, "entries": len(parsed.entries), "skipped": dict(skipped), "error": None}


def _entry_row(feed: str, entry: Entry, filed: Filing) -> dict[str, Any]:
    return {
        "feed": feed,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary_html": entry.summary_html,
        "content_html": entry.content_html,
        "author": entry.author,
        "published": entry.published.astimezone(UTC).isoformat() if entry.published else None,
        "language": filed.language,
        "image": entry.image,
        "category": filed.category,
        "sectors": list(filed.sectors),
        "countries": list(filed.countries),
        "regions": list(filed.regions),
        "is_finance": filed.is_finance,
        "reasons": list(filed.reasons),
        "warnings": list(entry.warnings),
    }


def _line(row: dict[str, Any]) -> str:
    if "title" not in row:
        line = row["error"] or f"{row['entries']} entries, {sum(row['skipped'].values())} skipped"
        return f"{row['feed']}: {line}"
    places = ", ".join([row["category"], *row["sectors"], *row["countries"], *row["regions"]])
    return f"  {(row['published'] or 'no date')[:16]}  {row['title']}  [{places}]"
