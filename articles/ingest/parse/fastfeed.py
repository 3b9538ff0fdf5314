"""Reads regular documents with fastfeedparser, thirty times faster than feedparser (tolerant.py).

A document is regular if both libraries read it alike: known tags, in their usual places, once per entry. All other
documents are left to feedparser.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import repeat
from typing import Any

import fastfeedparser
from lxml import etree

from articles.ingest.parse.channel import FIRST_ENTRY
from articles.ingest.parse.entries import (
    ParsedEntries,
    as_text,
    category_names,
    enclosures_of,
    entry_image,
    join_url,
    mappings_in,
    person_name,
)
from articles.ingest.parse.repair import MAX_ENTRIES, MAX_RAW_TITLE_CHARS, split_at_cdata
from articles.ingest.parse.wellformed import utf8_if_wellformed
from articles.ingest.records import RawEntry

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
}
# Tags of an entry: those allowed once, those that may be repeated, and those that both libraries ignore.
RSS_ONCE = {"title", "link", "description", "pubDate", "guid", "author", "dc:creator", "content:encoded", "dc:date"}
ATOM_ONCE = {"title", "id", "published", "updated", "author", "name", "summary", "content"}
REPEATED = {"category", "enclosure", "media:content", "media:thumbnail", "media:group"}
RSS_IGNORED_TAGS = {
    "source", "comments", "slash:comments", "slash:section", "slash:department", "wfw:commentRss", "wfw:comment", "post-id", "nid",
    "feedburner:origLink", "feedburner:feedFlare", "feedburner:origEnclosureLink", "thr:total", "thr:in-reply-to",
    "media:credit", "media:copyright", "media:rights",
}  # fmt: skip
ATOM_IGNORED_TAGS = {"uri", "email", "rights", "thr:total", "thr:in-reply-to", "media:credit", "media:copyright"}
# Names that fastfeedparser reads under any prefix, and the namespaces of shared vocabularies.
PREFIX_BLIND_NAMES = {
    "guid", "title", "description", "summary", "link", "pubdate", "published", "issued", "date", "lastbuilddate", "updated",
    "modified", "author", "creator", "comments", "category",
}  # fmt: skip
SHARED_VOCABULARY = re.compile(
    r"itunes|podcast|podlove|search\.yahoo|purl\.org|w3\.org|userland|harvard|netscape|georss|opengis|rssnamespace|resource",
    re.I,
)
# Tags that must be in all entries or in none: these always, those of a summary only if an entry has content too.
ALL_OR_NONE_TAGS, SUMMARY_TAGS = ("guid", "id"), ("summary", "description")
# Pairs of which a document may use one only.
EXCLUSIVE_TAGS = (("author", "dc:creator"), ("media:content", "media:thumbnail"), ("pubDate", "dc:date"))
TAG_START = re.compile(r"<([A-Za-z][\w:.-]*)")
DATE_TAGS = ("pubDate", "dc:date", "published", "updated")
STANDARD_DATES = {
    tag: re.compile(
        rf"<{tag}>\s*+"
        r"(?:(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:19|20)\d\d"
        r" [012]\d:\d\d:\d\d (?:GMT|UTC|Z|[+-](?:0\d|1[0-4])[0-5]\d)"
        r"|(?:19|20)\d\d-\d\d-\d\dT[012]\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))\s*+</"
    )
    for tag in DATE_TAGS
}
# Elements that are plain text unless declared otherwise; elements with a language of their own.
PLAIN_TEXT_ELEMENT = re.compile(r"""<(?:summary|content)(?![^<>]{0,300}?\btype=["'](?:text/)?html["'])[\s>]""")
FOREIGN_LANGUAGE_ELEMENT = re.compile(r"<(?:title|summary|entry|item|description)\b[^<>]{0,2000}\bxml:lang")
# UTF-8 that was read as Latin-1 and encoded again, and Windows-1252 characters read as controls; both also as references.
MISREAD = re.compile(rb"\xc2(?:[\x80-\x9f]|(?<=\xc3[\x82-\xb4]\xc2))")
MISREAD_REFERENCE = re.compile(
    r"&#(?:(?:x0{0,4}[89][0-9a-fA-F]|0{0,4}1(?:2[89]|[345]\d));"
    r"|(?:19[4-9]|2[0-3]\d|x[c-fC-F][0-9a-fA-F]);(?:&#(?:1[2-9]\d|x[89abAB][0-9a-fA-F]);|[\x80-\xbf])"
    r"|(?<=[\xc2-\xf4]&#)(?:1[2-9]\d|x[89abAB][0-9a-fA-F]);)"
)
EMPTY_SUMMARY = re.compile(
    r"<(?:description|summary)\b[^<>]{0,300}(?:/>|>\s*+(?:<!\[CDATA\[\s*+\]\]>\s*+)?</(?:description|summary))"
)
ENTITY_REFERENCE = re.compile(r"&#?\w+;")
HTML = {None, "", "text/html", "application/xhtml+xml", "html"}


def read_with_fastfeedparser(text: str, base: str, language: str, data: bytes = b"") -> ParsedEntries | None:
    """The entries of a regular document in `language`, or None for a document that feedparser must read.

    `data` is the document in UTF-8 if it is known to be well-formed: fastfeedparser guesses at malformed XML.
    """
    first, atom = FIRST_ENTRY.search(text), text.startswith("<feed")
    if not first or not (atom or text.startswith("<rss")) or "xml:base" in text:
        return None
    data = data or utf8_if_wellformed(text)
    if not data or MISREAD.search(data):
        return None
    if "&#" in text and MISREAD_REFERENCE.search(text):
        return None
    outline = "".join(split_at_cdata(text[first.start() :])[::2]) if "<![CDATA[" in text else text[first.start() :]
    tags = Counter(TAG_START.findall(outline))
    entry_count = tags.pop("entry" if atom else "item", 0)
    if EMPTY_SUMMARY.search(text, first.start()) or not _is_regular(
        tags, entry_count, text[: first.start()], outline, atom
    ):
        return None
    try:
        feed = fastfeedparser.parse(data, include_tags=True)
    except Exception:  # whatever the parser raises, the document is not regular
        return None
    if len(feed.entries) != entry_count:
        return None
    return _parsed_entries(feed, tags, base, language, atom, data)


def _is_regular(tags: Counter[str], entry_count: int, head: str, outline: str, atom: bool) -> bool:
    if atom:
        once, other, link_tags = ATOM_ONCE, ATOM_IGNORED_TAGS, {"link"}
        plain = bool(PLAIN_TEXT_ELEMENT.search(outline)) and ("&lt;" in outline or "<![CDATA[" in outline)
    else:
        once, other, link_tags, plain = RSS_ONCE, RSS_IGNORED_TAGS, set(), False
    unknown = tags.keys() - (once | other | REPEATED | link_tags)
    if plain or any(tags[tag] > entry_count for tag in once) or not all(_is_private(tag, head) for tag in unknown):
        return False
    prefixes = {tag.partition(":")[0] for tag in tags.keys() - other - unknown if ":" in tag}
    if not all(f'="{NAMESPACES[prefix]}"' in head and f"xmlns:{prefix}=" in head for prefix in prefixes):
        return False
    all_or_none = ALL_OR_NONE_TAGS + (SUMMARY_TAGS if tags["content"] or tags["content:encoded"] else ())
    if any(tags[tag] not in (0, entry_count) for tag in all_or_none) or any(
        tags[one] and tags[two] for one, two in EXCLUSIVE_TAGS
    ):
        return False
    if "<media:thumbnail>" in outline or ("xml:lang" in outline and FOREIGN_LANGUAGE_ELEMENT.search(outline)):
        return False
    return all(tags[tag] == len(dates.findall(outline)) for tag, dates in STANDARD_DATES.items() if tag in tags)


def _is_private(tag: str, head: str) -> bool:
    """Whether it is a site's own tag, which both libraries ignore. fastfeedparser reads some names in any namespace."""
    prefix, _, name = tag.partition(":")
    uri = re.search(rf"""\sxmlns:{re.escape(prefix)}=["']([^"'<]{{1,500}})""", head) if name else None
    return bool(uri) and name.lower() not in PREFIX_BLIND_NAMES and not SHARED_VOCABULARY.search(uri[1] if uri else "")


def _parsed_entries(
    feed: Any, tags: Counter[str], base: str, language: str, atom: bool, data: bytes
) -> ParsedEntries | None:
    home, rows = as_text(feed.feed.get("link")).strip(), []
    has_guids = bool(tags["id"] if atom else tags["guid"])
    dated = any(tags[tag] for tag in DATE_TAGS)
    is_summary_derived = not tags["summary" if atom else "description"]
    outlets = _outlets(data, len(feed.entries)) if tags["source"] else repeat("")
    for row, outlet in zip(feed.entries[:MAX_ENTRIES], outlets, strict=False):
        if not _is_reliable(row, home, atom, dated):
            return None
        rows.append(_entry(row, base, has_guids, dated, is_summary_derived, language, outlet))
    return ParsedEntries(tuple(rows), len(feed.entries), as_text(feed.feed.get("title")), home, language)


def _outlets(data: bytes, entry_count: int) -> list[str]:
    """The text of each RSS entry's <source>, which fastfeedparser does not read; nothing if they cannot be told apart."""
    try:
        entries = list(etree.fromstring(data).iter("item"))
    except etree.XMLSyntaxError:  # libxml2 has limits of its own
        entries = []
    named = [(entry.findtext("source") or "").strip() for entry in entries]
    return named if len(named) == entry_count else [""] * entry_count


def _is_reliable(row: Mapping[str, Any], home: str, atom: bool, dated: bool) -> bool:
    """Whether an entry's link, title and date are its own.

    fastfeedparser gives an entry the channel's link if it has none, takes any link for the page's, and any guid for a date.
    """
    link, title = row.get("link"), row.get("title")
    if not link or link == home or ("&" in link and ";" in link):
        return False
    if not title or "<" in title or ("&" in title and ENTITY_REFERENCE.search(title)):
        return False
    if dated and not row.get("published"):
        return False
    if not atom:
        return True
    pages = [one for one in row.get("links") or [] if one.get("rel") in (None, "alternate", "enclosure")]
    return len(pages) == 1 and pages[0].get("href") == link and pages[0].get("type") in HTML


def _entry(
    row: Mapping[str, Any],
    base: str,
    has_guids: bool,
    dated: bool,
    is_summary_derived: bool,
    home_language: str,
    outlet: str,
) -> RawEntry:
    """One entry of `outlet`. `is_summary_derived` says that fastfeedparser made the summary from the content."""
    content, language = "", ""
    if parts := row.get("content"):
        content, language = as_text(parts[0].get("value")).strip(), as_text(parts[0].get("language"))
    summary = "" if is_summary_derived else as_text(row.get("description"))
    content = "" if content == summary else content
    published = _second(row.get("published")) if dated else ""
    updated = _second(row.get("updated")) if dated else ""
    media = mappings_in(row["media_content"]) if "media_content" in row else ()
    files = enclosures_of(row["enclosures"]) if "enclosures" in row else ()
    return RawEntry(
        guid=as_text(row.get("id")) if has_guids else "",
        link=join_url(as_text(row.get("link")), base),
        title=as_text(row.get("title"))[:MAX_RAW_TITLE_CHARS],
        summary=summary,
        content=content,
        author=person_name(as_text(row.get("author"))),
        published=published,
        updated=updated if updated != published else "",
        language=language if language != home_language else "",
        image=entry_image(media, files, "", content, summary),
        tags=category_names(row["tags"]) if "tags" in row else (),
        base=base,
        enclosures=files,
        outlet=outlet,
    )


def _second(moment: object) -> str:
    """A date in ISO 8601 without fractions of a second."""
    text = as_text(moment)
    return text[:19] + text[-6:] if "." in text else text
