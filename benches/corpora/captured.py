"""Documents as sites sent them: what feedparser finds in them, and what each of our two readers does."""

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
from benches.corpora.verdicts import HERE, SuiteTally, read

FEEDS = {".xml", ".rss", ".rdf", ".atom", ""}


def entries_found(root: Path) -> SuiteTally:
    """Judge each document under `root` in which feedparser finds entries: have we as many, those beyond the limit included?"""
    tally = SuiteTally()
    for path in sorted(one for one in root.rglob("*") if one.is_file() and one.suffix.lower() in FEEDS):
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
    for path in sorted(one for one in root.rglob("*") if one.is_file() and one.suffix.lower() in FEEDS):
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


def _values(entry: RawEntry) -> list[object]:
    values = (getattr(entry, one.name) for one in fields(entry))
    return [" ".join(value.split()) if isinstance(value, str) else value for value in values]
