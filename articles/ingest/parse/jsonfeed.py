"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import html
import json
from collections.abc import Mapping
from typing import Any

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.channel import language_tag, resolve_http_url
from articles.ingest.parse.entries import (
    as_text,
    enclosures_of,
    entry_image,
    escape_plain_text,
    iso_date,
    mappings_in,
    person_name,
)
from articles.ingest.parse.repair import FORBIDDEN_CHARS, MAX_ENTRIES
from articles.ingest.records import Parsed, RawEntry


def read_json_feed(text: str, url: str) -> Parsed:
    """Read a JSON Feed. Items that are not objects are counted as skipped. Raises NotAFeed."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise not_a_feed("not-a-feed") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not isinstance(feed, dict):
        raise not_a_feed("not-a-feed")
    home = _text(feed, "home_page_url")
    taken = mappings_in(items[:MAX_ENTRIES])
    broken, surplus = min(len(items), MAX_ENTRIES) - len(taken), max(len(items) - MAX_ENTRIES, 0)
    return Parsed(
        entries=tuple(_entry(item, feed, url) for item in taken),
        title=_text(feed, "title")[:500],
        language=language_tag(_text(feed, "language")),
        home=home[:2_000],
        skipped={name: count for name, count in (("too-many", surplus), ("malformed", broken)) if count},
        hub=next((resolve_http_url(_text(hub, "url"), url) for hub in mappings_in(feed.get("hubs"))), ""),
        self_url=resolve_http_url(_text(feed, "feed_url"), url) if feed.get("feed_url") else "",
    )


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], url: str) -> RawEntry:
    link = _text(item, "url")
    content = _text(item, "content_html") or html.escape(_text(item, "content_text"), quote=False)
    files = enclosures_of(
        {"url": _text(file, "url"), "type": _text(file, "mime_type"), "length": file.get("size_in_bytes")}
        for file in mappings_in(item.get("attachments"))
    )
    published, updated = iso_date(_text(item, "date_published")), iso_date(_text(item, "date_modified"))
    tags = item.get("tags")
    return RawEntry(
        guid=_text(item, "id"),
        link=link or _text(item, "external_url") or (files[0].url if files else ""),
        title=escape_plain_text(_text(item, "title")),
        summary=escape_plain_text(_text(item, "summary")),
        content=content,
        author=escape_plain_text(_authors(item) or _authors(feed)),
        published=published or updated,
        updated=updated if updated != published else "",
        language=language_tag(_text(item, "language")),
        image=_text(item, "image") or _text(item, "banner_image") or entry_image((), files, "", content),
        tags=tuple(as_text(tag)[:200] for tag in tags[:30] if isinstance(tag, str)) if isinstance(tags, list) else (),
        base=url,
        enclosures=files,
    )


def _authors(row: Mapping[str, Any]) -> str:
    people = mappings_in(row.get("authors")) or mappings_in([row.get("author")])
    return ", ".join(filter(None, (person_name(_text(author, "name")) for author in people[:10])))


def _text(row: Mapping[str, Any], name: str) -> str:
    """A value as text that can be stored; numbers as text, anything else as an empty string."""
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return FORBIDDEN_CHARS.sub("", as_text(value)).strip()
