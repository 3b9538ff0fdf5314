"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import html
import json
from collections.abc import Mapping
from typing import Any

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.channel import language_tag, resolved
from articles.ingest.parse.entries import enclosed, markup, moment_of, person, picture, rows_of, text_of
from articles.ingest.parse.repair import CONTROLS, MOST_ENTRIES
from articles.ingest.records import Parsed, RawEntry


def read_json(text: str, url: str) -> Parsed:
    """Read a JSON Feed. What is no object among its items is counted as skipped. Raises NotAFeed."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise not_a_feed("not-a-feed") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not isinstance(feed, dict):
        raise not_a_feed("not-a-feed")
    home = _said(feed, "home_page_url")
    taken = rows_of(items[:MOST_ENTRIES])
    broken, beyond = min(len(items), MOST_ENTRIES) - len(taken), max(len(items) - MOST_ENTRIES, 0)
    return Parsed(
        entries=tuple(_entry(item, feed, url) for item in taken),
        title=_said(feed, "title")[:500],
        language=language_tag(_said(feed, "language")),
        home=home[:2_000],
        skipped={name: count for name, count in (("too-many", beyond), ("malformed", broken)) if count},
        hub=next((resolved(_said(hub, "url"), url) for hub in rows_of(feed.get("hubs"))), ""),
        self_url=resolved(_said(feed, "feed_url"), url) if feed.get("feed_url") else "",
    )


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], url: str) -> RawEntry:
    link = _said(item, "url")
    content = _said(item, "content_html") or html.escape(_said(item, "content_text"), quote=False)
    files = enclosed(
        {"url": _said(file, "url"), "type": _said(file, "mime_type"), "length": file.get("size_in_bytes")}
        for file in rows_of(item.get("attachments"))
    )
    published, updated = moment_of(_said(item, "date_published")), moment_of(_said(item, "date_modified"))
    tags = item.get("tags")
    return RawEntry(
        guid=_said(item, "id"),
        link=link or _said(item, "external_url") or (files[0].url if files else ""),
        title=markup(_said(item, "title")),
        summary=markup(_said(item, "summary")),
        content=content,
        author=markup(_people(item) or _people(feed)),
        published=published or updated,
        updated=updated if updated != published else "",
        language=language_tag(_said(item, "language")),
        image=_said(item, "image") or _said(item, "banner_image") or picture((), files, "", content),
        tags=tuple(text_of(tag)[:200] for tag in tags[:30] if isinstance(tag, str)) if isinstance(tags, list) else (),
        base=url,
        enclosures=files,
    )


def _people(thing: Mapping[str, Any]) -> str:
    people = rows_of(thing.get("authors")) or rows_of([thing.get("author")])
    return ", ".join(filter(None, (person(_said(one, "name")) for one in people[:10])))


def _said(thing: Mapping[str, Any], name: str) -> str:
    """A text as it can be stored; numbers as text, anything else as nothing."""
    value = thing.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return CONTROLS.sub("", text_of(value)).strip()
