"""gofeed's pairs: a document, and beside it what is expected of it, in JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles.ingest.clean.sanitise import sanitise
from articles.ingest.records import RawEntry
from articles.text.dates import read_date
from articles.text.html_text import html_to_text
from benches.corpora.verdicts import HERE, SuiteTally, address_of, cleaned, read, squeezed


def gofeed_suite(root: Path) -> SuiteTally:
    """Judge every pair under `root` (feed-conformance/gofeed), field by field of each entry."""
    tally = SuiteTally()
    for path in sorted(root.rglob("*.xml")):
        beside = path.with_suffix(".json")
        if beside.is_file():
            _judge_pair(tally, path.relative_to(root).as_posix(), path.read_bytes(), json.loads(beside.read_text()))
    return tally


def _judge_pair(tally: SuiteTally, name: str, content: bytes, expected: dict[str, Any]) -> None:
    wanted = expected.get("items") or expected.get("entries") or []
    parsed = read(content)
    judged = 0
    for number, item in enumerate(wanted):
        raw = parsed.entries[number] if parsed and number < len(parsed.entries) else None
        for subject, value in _said(item):
            judged += 1
            tally.add(
                f"{name} {number} {subject}: {str(value)[:60]!r}", raw is not None and _as_said(subject, value, raw)
            )
    if not judged:
        tally.add(name, None, "the feed only" if not wanted else "other fields of an entry")


def _said(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a pair expects of title, link, guid, date, author and content."""
    content = item.get("content")
    values = {
        "title": item.get("title"),
        "link": item.get("link")
        or next((one.get("href") for one in item.get("links") or [] if isinstance(one, dict)), None),
        "guid": item.get("id") or item.get("guid"),
        "date": item.get("published") or item.get("pubDate") or item.get("updated"),
        "author": item.get("author") or next(iter(item.get("authors") or []), None),
        "content": content.get("value") if isinstance(content, dict) else content,
        "summary": item.get("description") or item.get("summary"),
    }
    for subject, value in values.items():
        said = value.get("value") or value.get("name") or value.get("email") if isinstance(value, dict) else value
        if said and isinstance(said, str):
            yield subject, said


def _as_said(subject: str, value: str, raw: RawEntry) -> bool:
    entry = cleaned(raw)
    match subject:
        case "title":
            return html_to_text(value) == entry.title
        case "link":
            return address_of(value, raw.base) == entry.url or not address_of(value, HERE)
        case "guid":
            return value == raw.guid
        case "date":
            return read_date(value) in (read_date(raw.published), read_date(raw.updated))
        case "author":
            return html_to_text(value) == entry.author or entry.author in value or value in entry.author.split(", ")
    wanted = squeezed(sanitise(value, raw.base))
    return any(wanted == squeezed(sanitise(one, raw.base)) for one in (raw.content, raw.summary))
