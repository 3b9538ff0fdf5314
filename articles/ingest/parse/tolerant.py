"""Irregular documents by feedparser, which understands what people meant."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import feedparser

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.entries import (
    Reading,
    absolute,
    enclosed,
    markup,
    moment_of,
    names,
    person,
    picture,
    rows_of,
    text_of,
    title_of,
)
from articles.ingest.parse.repair import LONGEST_TITLE, MOST_ENTRIES, sections, without_crowds, without_long_people
from articles.ingest.records import Enclosure, RawEntry

MOST_PEOPLE = 10
MOST_TAGS = 300_000  # some 5 seconds of feedparser


def read_tolerantly(text: str, base: str) -> Reading:
    """The entries of a document, regular or not. Raises NotAFeed."""
    if text.count("<") > MOST_TAGS and sum(part.count("<") for part in sections(text)[::2]) > MOST_TAGS:
        raise not_a_feed("malformed")
    try:
        read = feedparser.parse(
            # given bytes, feedparser first tries to open a file of that name
            BytesIO(without_crowds(without_long_people(text)).encode("utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        language = text_of(read.feed.get("language"))
        rows = tuple(_entry(dict(row), base, language) for row in read.entries[:MOST_ENTRIES])
    except Exception as error:  # a parser's failure is the document's
        raise not_a_feed("malformed") from error
    if not rows and not read.version:
        raise not_a_feed("malformed")
    return Reading(
        rows, len(read.entries), text_of(read.feed.get("title")), text_of(read.feed.get("link")).strip(), language
    )


def _entry(row: Mapping[str, Any], base: str, home_language: str) -> RawEntry:
    part = _fullest(row.get("content"))
    content = _html(part.get("value"), part)
    detail = _detail(row, "summary")
    # feedparser lends the content to an entry without a summary
    summary = _html(row.get("summary"), detail) if detail or not content else ""
    summary = summary or text_of(row.get("subtitle"))
    files = enclosed(one for one in rows_of(row.get("links")) if one.get("rel") == "enclosure")
    published = moment_of(text_of(row.get("published") or row.get("updated") or row.get("created")))
    updated = moment_of(text_of(row.get("updated")))
    title = text_of(row.get("title"))[:LONGEST_TITLE]
    content = "" if content == summary else content
    media = [*rows_of(row.get("media_content")), *map(_thumbnail, rows_of(row.get("media_thumbnail")))]
    return RawEntry(
        guid=text_of(row.get("id")),
        link=_link(row, files, base),
        title=title_of(markup(title) if _detail(row, "title").get("type") == "text/plain" else title),
        summary=summary,
        content=content,
        author=_author(row),
        published=published,
        updated=updated if updated != published else "",
        language=_language(row, part, home_language),
        image=picture(media, files, _own_picture(row), content, summary),
        tags=names(row.get("tags")),
        base=absolute(text_of((part or detail).get("base")), base) or base,
        enclosures=files,
    )


def _detail(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    detail = row.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else {}


def _fullest(parts: object) -> Mapping[str, Any]:
    """The longest content that is text."""
    texts = [part for part in rows_of(parts) if _is_text(text_of(part.get("type")))]
    return max(texts, key=lambda part: len(text_of(part.get("value"))), default={})


def _is_text(kind: str) -> bool:
    return not kind.startswith(("image/", "audio/", "video/", "application/pdf"))


def _html(value: object, detail: Mapping[str, Any]) -> str:
    text = text_of(value).strip()
    return markup(text) if detail.get("type") == "text/plain" else text


def _link(row: Mapping[str, Any], files: tuple[Enclosure, ...], base: str) -> str:
    """The entry's page; else a page it is related to; else the file it brings."""
    link = text_of(row.get("link")).strip()
    if link and link == text_of(row.get("id")).strip() and not re.match(r"https?:", link, re.I):
        link = ""  # feedparser takes any guid for an address that does not say otherwise
    if link:
        return absolute(link, base)
    for rel in ("alternate", "related", "via", "self"):
        for one in rows_of(row.get("links")):
            if one.get("rel") == rel and one.get("href"):
                return absolute(text_of(one["href"]), base)
    return absolute(files[0].url, base) if files else ""


def _author(row: Mapping[str, Any]) -> str:
    people, said = rows_of(row.get("authors"))[:MOST_PEOPLE], text_of(row.get("author"))
    if len(people) < 2 and said:
        return person(said)  # feedparser takes mailboxes apart only under the oldest top-level domains
    named = (person(text_of(one.get("name") or one.get("email"))) for one in people)
    return ", ".join(dict.fromkeys(filter(None, named)))


def _language(row: Mapping[str, Any], part: Mapping[str, Any], home: str) -> str:
    """What an entry speaks, if it is not its document's language."""
    details = (_detail(row, "title"), part, _detail(row, "summary"))
    said = (text_of(row.get("language")), *(text_of(detail.get("language")) for detail in details))
    return next((language for language in said if language not in ("", home)), "")


def _thumbnail(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"url": row.get("url"), "type": "image"}


def _own_picture(row: Mapping[str, Any]) -> str:
    image = row.get("image")
    return text_of(image.get("href") or image.get("url")) if isinstance(image, Mapping) else ""
