"""`bin/corpora`: other people's documents, read by our road: how much of each corpus comes out right."""

import argparse
import calendar
import html
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from benches.harness.command import say, start
from benches.harness.inside import run_inside
from benches.harness.programs import CORPORA, ROOT

# Each prints its own table and ends with 1 when it is below its promise.
OTHERS = {
    "conformance": "benches.corpora.conformance",
    "extraction": "benches.corpora.extraction",
    "gate": "benches.security.gate",
    "api": "benches.corpora.api",
    "validators": "benches.corpora.validators",
}
INSIDE = {"gate", "api", "validators"}  # of a product with a database
KINDS = {".xml", ".rss", ".atom", ".rdf", ".json"}
KEPT = 0.99  # of feedparser's entries, the promise
FIELDS = ("title", "url", "published")


@dataclass(slots=True)
class CorpusTally:
    """Over many documents: entries, fields that agree with feedparser of those it has, and what was left out and why."""

    documents: int = 0
    theirs: int = 0
    ours: int = 0
    kept: int = 0
    compared: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when one of them is below its promise, 2 without corpora."""
    parser = argparse.ArgumentParser(prog="bin/corpora", description=__doc__)
    parser.add_argument("only", nargs="*", choices=["real-feeds", *OTHERS, []], help="all of them by default")
    wanted = parser.parse_args(arguments).only or ["real-feeds", *OTHERS]
    if not CORPORA.is_dir():
        say(f"The corpora are not in {CORPORA}: name their folder in CORPORA_DIR.")
        return 2
    worst = 0
    if "real-feeds" in wanted:
        worst = print_tally(read(_documents(CORPORA / "real-feeds")))
    for name, module in OTHERS.items():
        if name in wanted:
            command = [sys.executable, "-m", module]
            code = run_inside(module) if name in INSIDE else subprocess.run(command, check=False, cwd=ROOT).returncode  # noqa: S603
            worst = max(worst, code)
    return worst


def _documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in KINDS:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def read(documents: Iterable[tuple[str, bytes]]) -> CorpusTally:
    """Read each document as `manage.py try_feed` does, and with feedparser, and compare. Needs Django set up."""
    from django.utils import timezone

    from articles.filing.records import Hint
    from articles.ingest.records import Fetched
    from articles.management.commands.try_feed import FILE_BASE_URL, FeedTrial, trial_rows

    tally = CorpusTally()
    for name, content in documents:
        began = time.process_time()
        try:
            *entries, summary = trial_rows(
                FeedTrial(name, Fetched(url=FILE_BASE_URL, content=content), Hint()), timezone.now()
            )
        except Exception as error:  # a document that breaks the parser is what we look for
            entries, summary = [], {"error": f"TRACEBACK {type(error).__name__}: {error}", "skipped": {}}
        tally.seconds += time.process_time() - began
        _count(tally, name, entries, summary, list(_by_feedparser(content)))
    return tally


def _count(
    tally: CorpusTally, name: str, ours: list[dict[str, Any]], summary: dict[str, Any], theirs: list[Any]
) -> None:
    tally.documents += 1
    tally.theirs += len(theirs)
    tally.ours += len(ours)
    kept = min(len(ours), len(theirs))
    tally.kept += kept
    tally.lost[name] += len(theirs) - kept
    tally.skipped.update(summary["skipped"])
    if summary["error"]:
        tally.errors[summary["error"]] += 1
    known = {key: row for row in ours for key in (row["guid"], row["url"]) if key}
    for entry in theirs:
        if row := known.get(entry.get("id", "")) or known.get(entry.get("link", "")):
            _compare(tally, row, entry)


def _compare(tally: CorpusTally, ours: dict[str, Any], theirs: Any) -> None:
    from articles.web.urls import canonical_url

    said = {"title": _words(theirs.get("title", "")), "published": _moment(theirs)}
    try:
        said["url"] = canonical_url(theirs.get("link", ""))
    except ValueError:
        said["url"] = ""
    mine = ours | {"title": _words(ours["title"])}
    for name in FIELDS:
        if said[name]:
            tally.compared[name] += 1
            tally.equal[name] += mine[name] == said[name]


def _by_feedparser(content: bytes) -> Iterable[Any]:
    import feedparser

    try:
        found: Iterable[Any] = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False).entries
    except Exception:  # what breaks it has no entries for us to match
        return ()
    return found


def _words(text: str) -> str:
    """A title without tags, entities and white space, so that only its words are compared."""
    return "".join(re.sub(r"<[^>]*>", "", html.unescape(text)).split())


def _moment(entry: Any) -> str:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else ""
    except (ValueError, OverflowError):
        return ""


def print_tally(tally: CorpusTally) -> int:
    """The table of the captured feeds; 1 when too few entries were kept or something broke."""
    share = tally.kept / max(1, tally.theirs)
    table = Table("real feeds", "")
    table.add_row("documents", f"{tally.documents} in {tally.seconds:.1f} CPU s")
    table.add_row("entries that feedparser finds", str(tally.theirs))
    table.add_row("of these kept", f"{tally.kept} = {share:.2%}")
    table.add_row("entries it does not find", str(tally.ours - tally.kept))
    for name in FIELDS:
        equal, compared = tally.equal[name], tally.compared[name]
        table.add_row(f"same {name}", f"{equal} of {compared} = {equal / max(1, compared):.2%}")
    for reason, number in tally.skipped.most_common():
        table.add_row(f"left out: {reason}", str(number))
    for sentence, number in tally.errors.most_common():
        table.add_row(f"no feed: {sentence[:90]}", str(number))
    for name, number in tally.lost.most_common(8):
        if number:
            table.add_row(f"lost in {name}", str(number))
    say(table)
    return int(share < KEPT or any(sentence.startswith("TRACEBACK") for sentence in tally.errors))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    start(main)
