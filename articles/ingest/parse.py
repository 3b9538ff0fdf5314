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
END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>(?:\s*<!--(?:(?!-->).)*-->)*\s*$", re.I | re.S)
ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
# XML 1.0 allows no other controls, and no character references to them.
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    r"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));",
    re.I,
)
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.S)
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
PERSON = re.compile(
    r"<((?:\w+:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email))\b[^<>]*(?<!/)>",
    re.I,
)
LONGEST_PERSON = 2_000
DATES = re.compile(
    r"<(?:\w+:)?(?:pubDate|date|published|updated|issued|modified|created)\b[^<>]*>\s*+(?:<!\[CDATA\[\s*+)?([^<\s][^<\]]{0,60})",
    re.I,
)
STANDARD_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d(?::\d\d)? (?:GMT|UTC?|Z|[+-]\d{4})"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
LANGUAGE = re.compile(
    r"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([A-Za-z]{2,3}(?:[-_]\w+)?)\b|\bxml:lang=[\"']([\w-]{2,12})", re.I
)
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
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
    text, beyond = _bounded(CONTROLS.sub("", text[root.start() :]))
    parsed = _read(_repaired(text), fetched.url)
    return replace(parsed, skipped={"too-many": beyond + sum(parsed.skipped.values())}) if beyond else parsed


def _is_page(before_root: str) -> bool:
    return bool(re.search(r"<(html|body|head)\b", before_root, re.I))


def _bounded(text: str) -> tuple[str, int]:
    """The document ended after its last whole entry, or after as many as we take, and how many that leaves out."""
    ends = [match.end() for match in ENTRY_END.finditer(text)]
    beyond = max(len(ends) - MOST_ENTRIES, 0)
    if not ends or (not beyond and END.search(text[-2_000:])):
        return text, 0
    kept = text[: ends[-1 - beyond]]
    root = re.match(r"<([\w:]+)", text)
    channel = "</channel>" if re.search(r"<channel\b", text[:HEAD]) and "</channel>" not in kept else ""
    return f"{kept}{channel}</{root[1] if root else 'rss'}>", beyond


def _repaired(text: str) -> str:
    """Well-formed enough for a strict parser: no bare ampersand, no entity that XML does not know."""
    last = text.rfind("]]>") + 3  # a section that never ends would cost a search to the end each
    parts = CDATA.split(text[:last])
    parts[-1] += text[last:]
    parts[::2] = [BARE.sub("&amp;", NAMED.sub(_known, part)) for part in parts[::2]]
    return "".join(parts)


def _without_long_people(text: str) -> str:
    """No author over 2,000 signs: feedparser 6.0.14 takes quadratic time over them (its issue 562)."""
    kept, at, unclosed = [], 0, set[str]()
    for opening in PERSON.finditer(text):
        name, start = opening[1], opening.end()
        if opening.start() < at or text.find(f"</{name}", start, start + LONGEST_PERSON) >= 0:
            continue
        kept.append(text[at : opening.start()])
        end = -1 if name in unclosed else text.find(f"</{name}", start)
        if end < 0:
            unclosed.add(name)
        at = start if end < 0 else (text.find(">", end) + 1 or len(text))
    return "".join(kept) + text[at:]


def _known(match: re.Match[str]) -> str:
    return html.escape(html5[match[1]]) if match[1] in html5 else f"&amp;{match[1]}"


def _read(text: str, url: str, *, fast_only: bool = False) -> Parsed:
    try:
        read = fastfeedparser.parse(text, include_tags=True)
        home = str(read.feed.get("link") or "")
        rows = [_entry(row, home) for row in read.entries[:MOST_ENTRIES]]
        title, total = str(read.feed.get("title") or ""), len(read.entries)
        rows, irregular = _with_true_dates(rows, text)
        irregular = irregular or _loses_words(rows, text)
        if not irregular or fast_only:
            return _parsed(rows, total, title, home, text, url, str(read.feed.get("language") or ""))
    except Exception as error:  # a parser's failure is the document's
        if fast_only:
            raise not_a_feed("not-a-feed") from error
    return _tolerantly(text, url)


def _with_true_dates(rows: list[RawEntry], text: str) -> tuple[list[RawEntry], bool]:
    """The rows, and whether the tolerant parser must look, which gives dates as written.

    fastfeedparser reads 3.2.2026 as 2 March, loses dates it cannot read, and takes a guid that looks like one for one.
    """
    first = re.search(r"<(?:\w+:)?(?:item|entry)\b", text)
    dates = DATES.findall(text, first.start()) if first else []
    if not dates and first:
        return [replace(row, published="", updated="") for row in rows], not rows
    odd = any(not STANDARD_DATE.fullmatch(date.strip()) for date in dates)
    return rows, not rows or odd or (bool(first) and (len(dates) < len(rows) or not all(row.published for row in rows)))


def _loses_words(rows: list[RawEntry], text: str) -> bool:
    """fastfeedparser passes over XHTML titles, and over the descriptions of Media RSS (YouTube)."""
    told = any(row.summary or row.content for row in rows)
    return not all(row.title for row in rows) or (not told and "<media:description" in text)


def _tolerantly(text: str, url: str) -> Parsed:
    try:
        read = feedparser.parse(
            # given bytes, feedparser first tries to open a file of that name
            BytesIO(_without_long_people(text).encode("utf-8")),
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
        title=CONTROLS.sub("", title[:500]),
        language=language if LANGUAGE_TAG.fullmatch(language) else (said[1] or said[2] if said else ""),
        home=CONTROLS.sub("", home[:2000]),
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
