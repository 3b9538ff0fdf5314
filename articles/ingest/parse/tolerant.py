"""Reads irregular documents with feedparser, the most tolerant reader."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import feedparser

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.entries import (
    ParsedEntries,
    as_text,
    category_names,
    decode_title,
    enclosures_of,
    entry_image,
    escape_plain_text,
    iso_date,
    join_url,
    mappings_in,
    person_name,
)
from articles.ingest.parse.repair import (
    MAX_ENTRIES,
    MAX_RAW_TITLE_CHARS,
    remove_costly_markup,
    remove_long_persons,
    split_at_cdata,
)
from articles.ingest.records import RawEntry
from articles.web.files import Enclosure

MAX_AUTHORS = 10
MAX_TAGS_FOR_FEEDPARSER = 300_000  # some 5 seconds of feedparser


def read_with_feedparser(text: str, base: str) -> ParsedEntries:
    """The entries of any document. Raises NotAFeed."""
    if (
        text.count("<") > MAX_TAGS_FOR_FEEDPARSER
        and sum(part.count("<") for part in split_at_cdata(text)[::2]) > MAX_TAGS_FOR_FEEDPARSER
    ):
        raise not_a_feed("malformed")
    try:
        feed = feedparser.parse(
            # given bytes, feedparser first tries to open a file of that name
            BytesIO(remove_costly_markup(remove_long_persons(text)).encode("utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        language = as_text(feed.feed.get("language"))
        rows = tuple(_entry(dict(row), base, language) for row in feed.entries[:MAX_ENTRIES])
    except Exception as error:  # whatever the parser raises, the document is malformed
        raise not_a_feed("malformed") from error
    if not rows and not feed.version:
        raise not_a_feed("malformed")
    return ParsedEntries(
        rows, len(feed.entries), as_text(feed.feed.get("title")), as_text(feed.feed.get("link")).strip(), language
    )


def _entry(row: Mapping[str, Any], base: str, home_language: str) -> RawEntry:
    part = _longest_text_part(row.get("content"))
    content = _html(part.get("value"), part)
    detail = _detail(row, "summary")
    # feedparser uses the content as the summary of an entry without one
    summary = _html(row.get("summary"), detail) if detail or not content else ""
    summary = summary or as_text(row.get("subtitle"))
    files = enclosures_of(link_row for link_row in mappings_in(row.get("links")) if link_row.get("rel") == "enclosure")
    published = iso_date(as_text(row.get("published") or row.get("updated") or row.get("created")))
    updated = iso_date(as_text(row.get("updated")))
    title = as_text(row.get("title"))[:MAX_RAW_TITLE_CHARS]
    content = "" if content == summary else content
    media = [*mappings_in(row.get("media_content")), *map(_thumbnail, mappings_in(row.get("media_thumbnail")))]
    return RawEntry(
        guid=as_text(row.get("id")),
        link=_link(row, files, base),
        title=decode_title(escape_plain_text(title) if _detail(row, "title").get("type") == "text/plain" else title),
        summary=summary,
        content=content,
        author=_author(row),
        published=published,
        updated=updated if updated != published else "",
        language=_language(row, part, home_language),
        image=entry_image(media, files, _own_picture(row), content, summary),
        tags=category_names(row.get("tags")),
        base=join_url(as_text((part or detail).get("base")), base) or base,
        enclosures=files,
        outlet=_outlet(row),
    )


def _detail(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    detail = row.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else {}


def _longest_text_part(parts: object) -> Mapping[str, Any]:
    """The longest text content."""
    texts = [part for part in mappings_in(parts) if _is_text(as_text(part.get("type")))]
    return max(texts, key=lambda part: len(as_text(part.get("value"))), default={})


def _is_text(kind: str) -> bool:
    return not kind.startswith(("image/", "audio/", "video/", "application/pdf"))


def _html(value: object, detail: Mapping[str, Any]) -> str:
    text = as_text(value).strip()
    return escape_plain_text(text) if detail.get("type") == "text/plain" else text


def _link(row: Mapping[str, Any], files: tuple[Enclosure, ...], base: str) -> str:
    """The entry's page; else a related page; else its first enclosure."""
    link = as_text(row.get("link")).strip()
    if link and link == as_text(row.get("id")).strip() and not re.match(r"https?:", link, re.I):
        link = ""  # feedparser takes a guid for an address unless isPermaLink is false
    if link:
        return join_url(link, base)
    for rel in ("alternate", "related", "via", "self"):
        for link_row in mappings_in(row.get("links")):
            if link_row.get("rel") == rel and link_row.get("href"):
                return join_url(as_text(link_row["href"]), base)
    return join_url(files[0].url, base) if files else ""


def _author(row: Mapping[str, Any]) -> str:
    people, author = mappings_in(row.get("authors"))[:MAX_AUTHORS], as_text(row.get("author"))
    if len(people) < 2 and author:
        return person_name(author)  # feedparser splits name and mailbox only for the oldest top-level domains
    author_names = (person_name(as_text(author_row.get("name") or author_row.get("email"))) for author_row in people)
    return ", ".join(dict.fromkeys(filter(None, author_names)))


def _language(row: Mapping[str, Any], part: Mapping[str, Any], home: str) -> str:
    """The entry's language, if it differs from its document's."""
    details = (_detail(row, "title"), part, _detail(row, "summary"))
    languages = (as_text(row.get("language")), *(as_text(detail.get("language")) for detail in details))
    return next((language for language in languages if language not in ("", home)), "")


def _thumbnail(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"url": row.get("url"), "type": "image"}


def _outlet(row: Mapping[str, Any]) -> str:
    """The title of the entry's <source>: who published it, in RSS and in Atom."""
    source = row.get("source")
    return as_text(source.get("title")).strip() if isinstance(source, Mapping) else ""


def _own_picture(row: Mapping[str, Any]) -> str:
    image = row.get("image")
    return as_text(image.get("href") or image.get("url")) if isinstance(image, Mapping) else ""
