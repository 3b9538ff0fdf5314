"""What others expect of their documents, against what we read: `python -m benches.corpora.conformance`.

Prints the rates of feedparser's suite and of gofeed's pairs, then what of the other suites and of the captured feeds is read as
feedparser reads it. FAILURES is how many failures are named.
"""

import os
import sys
from dataclasses import fields
from io import BytesIO
from pathlib import Path

import feedparser

from articles.ingest.parse.channel import read_channel
from articles.ingest.parse.fastfeed import read_with_fastfeedparser
from articles.ingest.parse.feed import FEED_ROOT
from articles.ingest.parse.repair import end_document, remove_forbidden_chars, repair_references
from articles.ingest.parse.tolerant import read_with_feedparser
from articles.ingest.records import RawEntry
from articles.text.charset import decode
from benches.corpora.feedparser_suite import feedparser_suite
from benches.corpora.gofeed_suite import gofeed_suite
from benches.corpora.verdicts import HERE, SuiteTally, read
from benches.harness.command import start
from benches.harness.programs import CORPORA, Missing

FEEDS = {".xml", ".rss", ".rdf", ".atom", ""}
OTHERS = ("rome", "kde-syndication", "rbren-rss-parser", "miniflux")


def show(title: str, tally: SuiteTally, most: int) -> None:
    """Print a suite's rate, its failures, and what was left apart."""
    failed = "".join(f"  failed: {name}\n" for name in tally.failed[:most])
    apart = ", ".join(f"{subject} {number}" for subject, number in tally.apart.most_common(40))
    sys.stdout.write(f"{title}: {tally.right} of {tally.judged} = {tally.rate:.1%}\n{failed}")
    sys.stdout.write(f"  not applicable: {tally.apart.total()} ({apart})\n")


def entries_found(root: Path) -> SuiteTally:
    """Judge each document under `root` in which feedparser finds entries: have we as many, those beyond the limit included?"""
    tally = SuiteTally()
    for path in _documents(root):
        content = path.read_bytes()
        theirs = len(feedparser.parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False).entries)
        parsed = read(content)
        if not theirs:
            tally.add(path.name, None, "nothing for feedparser")
            continue
        ours = len(parsed.entries) + sum(parsed.skipped.values()) if parsed else 0
        tally.add(f"{path.relative_to(root)}: {ours} of {theirs}", ours >= theirs)
    return tally


def read_alike(root: Path) -> SuiteTally:
    """Judge each entry that the fast reader reads: is it the tolerant one's, white space aside?"""
    tally = SuiteTally()
    for path in _documents(root):
        text = decode(path.read_bytes())
        start = FEED_ROOT.search(text)
        if not start:
            continue
        text = repair_references(end_document(remove_forbidden_chars(text[start.start() :].rstrip()))[0])
        channel = read_channel(text, HERE)
        fast = read_with_fastfeedparser(text, channel.base, channel.language)
        if fast is None:
            tally.add(path.name, None, "irregular")
            continue
        for one, other in zip(fast.entries, read_with_feedparser(text, channel.base).entries, strict=True):
            tally.add(f"{path.relative_to(root)} {one.guid or one.link}", _values(one) == _values(other))
    return tally


def _documents(root: Path) -> list[Path]:
    return sorted(one for one in root.rglob("*") if one.is_file() and one.suffix.lower() in FEEDS)


def _values(entry: RawEntry) -> list[object]:
    values = (getattr(entry, one.name) for one in fields(entry))
    return [" ".join(value.split()) if isinstance(value, str) else value for value in values]


def main() -> int:
    """Print both suites; 1 if one of them is below what was promised."""
    root, most = CORPORA / "feed-conformance", int(os.environ.get("FAILURES", "20"))
    if not root.is_dir():
        raise Missing(f"The corpora are not in {CORPORA}.")
    feedparser, gofeed = feedparser_suite(root / "feedparser"), gofeed_suite(root / "gofeed")
    show("feedparser", feedparser, most)
    show("gofeed", gofeed, most)
    for name in OTHERS:
        show(f"{name}, documents with as many entries as feedparser finds", entries_found(root / name), most)
    captured = entries_found(CORPORA / "real-feeds")
    show("captured feeds, documents with as many entries as feedparser finds", captured, most)
    alike = read_alike(CORPORA / "real-feeds")
    show("captured feeds, entries read the same by both readers", alike, most)
    return int(feedparser.rate < 0.92 or gofeed.rate < 0.95 or captured.rate < 0.99 or alike.rate < 1)


if __name__ == "__main__":
    start(main)
