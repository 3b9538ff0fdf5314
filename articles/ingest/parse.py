"""A document to raw entries: fastfeedparser first, feedparser for what it cannot read."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html.entities import html5
from io import BytesIO
from typing import Any

import fastfeedparser
import feedparser

from .charset import decode
from .reasons import not_a_feed
from .records import Fetched, Parsed, RawEntry

MOST_ENTRIES = 2_000
LONGEST_FIELD = 400_000  # signs
CHALLENGE = re.compile(
    r"just a moment|captcha|verify(ing)? (that )?you are (a )?human|are you a robot|cf-chl|attention required"
    r"|checking your browser|access denied|enable javascript and cookies",
    re.I,
)
ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.I)
END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.I | re.S)
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.I | re.S)
# XML 1.0 allows no other controls, and no character references to them.
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    r"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));",
    re.I,
)
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.S)
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
# feedparser 6.0.14 takes quadratic time over a long author (its issue 562).
AUTHOR = re.compile(
    r"(<(?:\w+:)?(?:author|creator|name|email|contributor|managingEditor|webMaster)\b[^>]*>)([^<]{500})[^<]*", re.I
)
DATES = re.compile(r"<(?:\w+:)?(?:pubDate|date|published|updated|issued|modified|created)\b[^>]*>\s*[^<\s]", re.I)
LANGUAGE = re.compile(
    r"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([A-Za-z]{2,3}(?:[-_]\w+)?)|\bxml:lang=[\"']([\w-]{2,12})", re.I
)
BASE = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b[^>]*\bxml:base=[\"']([^\"']+)", re.I)
TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.I)
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")
HEAD = 4_000


def parse(fetched: Fetched) -> Parsed:
    """Read RSS, RDF, Atom or JSON Feed. Raises NotAFeed, and nothing else whatever the bytes are.

    At most 2,000 entries are taken, the rest counted as skipped. Of a truncated document the whole entries come in.
    """
    text = decode(fetched.content, fetched.content_type).strip().lstrip("\ufeff")
    if not text.strip("\x00 \r\n\t"):
        raise not_a_feed("empty")
    if text[0] in "{[":
        return _read(text, fetched.url, fast_only=True)
    root = ROOT.search(text)
    if not root or _is_page(text[: root.start()]):
        raise not_a_feed("challenge-page" if CHALLENGE.search(text[:20_000]) else "not-a-feed")
    return _read(_repaired(text, root.start()), fetched.url)


def _is_page(before_root: str) -> bool:
    return bool(re.search(r"<(html|body|head)\b", before_root, re.I))


def _repaired(text: str, root: int) -> str:
    """Well-formed enough for a strict parser: no DTD, no bare ampersand, no entity that XML does not know, a whole end."""
    text = CONTROLS.sub("", DOCTYPE.sub("", text[:root]) + text[root:])
    text = text[ROOT.search(text).start() :]  # type: ignore[union-attr]
    if not END.search(text[-2_000:]):
        text = _without_last(text)
    parts = CDATA.split(text)
    parts[::2] = [BARE.sub("&amp;", NAMED.sub(_known, part)) for part in parts[::2]]
    return AUTHOR.sub(r"\1\2", "".join(parts))


def _known(match: re.Match[str]) -> str:
    return html.escape(html5[match[1]]) if match[1] in html5 else f"&amp;{match[1]}"


def _without_last(text: str) -> str:
    """A document cut short, ended after its last whole entry."""
    ends = [match.end() for match in re.finditer(r"</(?:\w+:)?(?:item|entry)\s*>", text)]
    if not ends:
        return text
    root = re.match(r"<([\w:]+)", text)
    channel = "</channel>" if re.search(r"<channel\b", text[:HEAD]) and "</channel>" not in text else ""
    return f"{text[: ends[-1]]}{channel}</{root[1] if root else 'rss'}>"


def _read(text: str, url: str, *, fast_only: bool = False) -> Parsed:
    try:
        read = fastfeedparser.parse(text, include_tags=True)
        home = str(read.feed.get("link") or "")
        rows = [_entry(row, home) for row in read.entries[:MOST_ENTRIES]]
        title, total = str(read.feed.get("title") or ""), len(read.entries)
        rows, irregular = _with_true_dates(rows, text)
        if not irregular or fast_only:
            return _parsed(rows, total, title, home, text, url, str(read.feed.get("language") or ""))
    except Exception as error:  # a parser's failure is the document's
        if fast_only:
            raise not_a_feed("not-a-feed") from error
    return _tolerantly(text, url)


def _with_true_dates(rows: list[RawEntry], text: str) -> tuple[list[RawEntry], bool]:
    """The rows, and whether the tolerant parser must look: fastfeedparser loses dates that it cannot read, and where an
    entry has none it takes a guid that looks like a date for one."""
    first = re.search(r"<(?:\w+:)?(?:item|entry)\b", text)
    dated = len(DATES.findall(text, first.start())) if first else 0
    if not dated and first:
        return [replace(row, published="", updated="") for row in rows], not rows
    return rows, not rows or (bool(first) and (dated < len(rows) or any(not row.published for row in rows)))


def _tolerantly(text: str, url: str) -> Parsed:
    try:
        read = feedparser.parse(
            BytesIO(text.encode("utf-8")),  # given bytes, feedparser first tries to open a file of that name
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        home = str(read.feed.get("link") or "")
        rows = [_entry(dict(row), home) for row in read.entries[:MOST_ENTRIES]]
    except Exception as error:  # a parser's failure is the document's
        raise not_a_feed("malformed") from error
    if not rows and not read.version:
        raise not_a_feed("malformed")
    title = str(read.feed.get("title") or "")
    return _parsed(rows, len(read.entries), title, home, text, url, str(read.feed.get("language") or ""))


def _parsed(rows: list[RawEntry], total: int, title: str, home: str, text: str, url: str, language: str) -> Parsed:
    head = text[:HEAD]
    said = LANGUAGE.search(head.partition("<item")[0].partition("<entry")[0])
    base = BASE.search(head)
    ttl = TTL.search(head)
    where = html.unescape(base[1]) if base and base[1].startswith("http") else url
    return Parsed(
        entries=tuple(replace(row, base=where) for row in rows),
        title=title[:500],
        language=language or (said[1] or said[2] if said else ""),
        home=home[:2000],
        ttl_minutes=int(ttl[1]) if ttl else None,
        skipped={"too-many": total - len(rows)} if total > len(rows) else {},
    )


def _entry(row: Mapping[str, Any], home: str) -> RawEntry:
    link = _text(row.get("link"))
    return RawEntry(
        guid=_text(row.get("id")),
        link=(link if link != home else "")
        or _enclosed(row),  # fastfeedparser lends the channel's link to an entry that has none
        title=_text(row.get("title")),
        summary=_text(row.get("summary") or row.get("description")),
        content=_content(row.get("content")),
        author=_text(row.get("author")),
        published=_text(row.get("published") or row.get("updated")),
        updated=_text(row.get("updated")),
        language=_text(row.get("language")),
        image=_picture(row),
        tags=_tags(row.get("tags")),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_FIELD]


def _content(parts: object) -> str:
    """The longest content; plain text as HTML."""
    best = ""
    for part in parts if isinstance(parts, list) else []:
        value = _text(part.get("value"))
        if part.get("type") == "text/plain":
            value = html.escape(value)
        elif part.get("type") == "xhtml":
            value = re.sub(r"^<content\b[^>]*>|</content>$", "", value.strip())
        best = max(best, value, key=len)
    return best


def _picture(row: Mapping[str, Any]) -> str:
    """The picture an entry shows: its own, Media RSS's, or an enclosure that is one."""
    if isinstance(row.get("image"), str):
        return _text(row["image"])
    media = [*_rows(row.get("media_content")), *_rows(row.get("media_thumbnail"))]
    for one in [*media, *_rows(row.get("enclosures")), *_rows(row.get("links"))]:
        url = _text(one.get("url") or one.get("href"))
        kind = _text(one.get("type") or one.get("medium"))
        named = url.lower().partition("?")[0].endswith(PICTURES)
        if url and (kind.startswith("image") or (named and one.get("rel") in (None, "enclosure"))):
            return url
    thumbnails = _rows(row.get("media_thumbnail"))
    return _text(thumbnails[0].get("url")) if thumbnails else ""


def _enclosed(row: Mapping[str, Any]) -> str:
    """The address of a podcast's entry that has no page."""
    links = [*_rows(row.get("enclosures")), *(one for one in _rows(row.get("links")) if one.get("rel") == "enclosure")]
    return next((_text(one.get("url") or one.get("href")) for one in links), "")


def _tags(tags: object) -> tuple[str, ...]:
    return tuple(_text(tag.get("term"))[:200] for tag in _rows(tags)[:30] if tag.get("term"))


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, Iterable) else []
