"""Regular documents by fastfeedparser, thirty times faster than the tolerant reader.

Regular is what both readers understand alike: tags known here, in their usual places, once an entry. The rest is not ours.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import fastfeedparser

from articles.ingest.parse.channel import FIRST
from articles.ingest.parse.entries import Reading, absolute, enclosed, names, person, picture, rows_of, text_of
from articles.ingest.parse.repair import LONGEST_TITLE, MOST_ENTRIES, sections
from articles.ingest.parse.wellformed import well_formed
from articles.ingest.records import RawEntry

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
}
# Tags of an entry: those that may stand there once, those that may be repeated, and those that no reader heeds.
RSS_ONCE = {"title", "link", "description", "pubDate", "guid", "author", "dc:creator", "content:encoded", "dc:date"}
ATOM_ONCE = {"title", "id", "published", "updated", "author", "name", "summary", "content"}
REPEATED = {"category", "enclosure", "media:content", "media:thumbnail", "media:group"}
UNHEEDED = {
    "source", "comments", "slash:comments", "slash:section", "slash:department", "wfw:commentRss", "wfw:comment", "post-id", "nid",
    "feedburner:origLink", "feedburner:feedFlare", "feedburner:origEnclosureLink", "thr:total", "thr:in-reply-to",
    "media:credit", "media:copyright", "media:rights",
}  # fmt: skip
ATOM_UNHEEDED = {"uri", "email", "rights", "thr:total", "thr:in-reply-to", "media:credit", "media:copyright"}
# Names that fastfeedparser heeds under any prefix, and what the addresses of shared vocabularies look like.
HEEDED = {
    "guid", "title", "description", "summary", "link", "pubdate", "published", "issued", "date", "lastbuilddate", "updated",
    "modified", "author", "creator", "comments", "category",
}  # fmt: skip
SHARED = re.compile(
    r"itunes|podcast|podlove|search\.yahoo|purl\.org|w3\.org|userland|harvard|netscape|georss|opengis|rssnamespace|resource",
    re.I,
)
# Those that stand in every entry or in none, those that do where there is content besides, and those that exclude each other.
EVERYWHERE, BESIDES = ("guid", "id"), ("summary", "description")
RIVALS = (("author", "dc:creator"), ("media:content", "media:thumbnail"), ("pubDate", "dc:date"))
TAG = re.compile(r"<([A-Za-z][\w:.-]*)")
DATED = ("pubDate", "dc:date", "published", "updated")
STANDARD_DATES = {
    tag: re.compile(
        rf"<{tag}>\s*+"
        r"(?:(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:19|20)\d\d"
        r" [012]\d:\d\d:\d\d (?:GMT|UTC|Z|[+-](?:0\d|1[0-4])[0-5]\d)"
        r"|(?:19|20)\d\d-\d\d-\d\dT[012]\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))\s*+</"
    )
    for tag in DATED
}
# Tags whose words are plain unless they say otherwise, and those that speak another language than their document.
PLAIN = re.compile(r"""<(?:summary|content)(?![^<>]{0,300}?\btype=["'](?:text/)?html["'])[\s>]""")
FOREIGN = re.compile(r"<(?:title|summary|entry|item|description)\b[^<>]{0,2000}\bxml:lang")
# UTF-8 that was taken for Latin-1 and encoded again, and Windows signs that were taken for controls; both also as references.
MISREAD = re.compile(rb"\xc2(?:[\x80-\x9f]|(?<=\xc3[\x82-\xb4]\xc2))")
MISREAD_REFERENCE = re.compile(
    r"&#(?:(?:x0{0,4}[89][0-9a-fA-F]|0{0,4}1(?:2[89]|[345]\d));"
    r"|(?:19[4-9]|2[0-3]\d|x[c-fC-F][0-9a-fA-F]);(?:&#(?:1[2-9]\d|x[89abAB][0-9a-fA-F]);|[\x80-\xbf])"
    r"|(?<=[\xc2-\xf4]&#)(?:1[2-9]\d|x[89abAB][0-9a-fA-F]);)"
)
EMPTY = re.compile(
    r"<(?:description|summary)\b[^<>]{0,300}(?:/>|>\s*+(?:<!\[CDATA\[\s*+\]\]>\s*+)?</(?:description|summary))"
)
ENTITY = re.compile(r"&#?\w+;")
HTML = {None, "", "text/html", "application/xhtml+xml", "html"}


def read_regular(text: str, base: str, language: str, data: bytes = b"") -> Reading | None:
    """The entries of a regular document in `language`, or None: let the tolerant reader have it.

    `data` is the same in UTF-8, where it is known to be well-formed: fastfeedparser guesses at what is not.
    """
    first, atom = FIRST.search(text), text.startswith("<feed")
    if not first or not (atom or text.startswith("<rss")) or "xml:base" in text:
        return None
    data = data or well_formed(text)
    if not data or MISREAD.search(data):
        return None
    if "&#" in text and MISREAD_REFERENCE.search(text):
        return None
    outline = "".join(sections(text[first.start() :])[::2]) if "<![CDATA[" in text else text[first.start() :]
    tags = Counter(TAG.findall(outline))
    number = tags.pop("entry" if atom else "item", 0)
    if EMPTY.search(text, first.start()) or not _is_regular(tags, number, text[: first.start()], outline, atom):
        return None
    try:
        read = fastfeedparser.parse(data, include_tags=True)
    except Exception:  # a parser's failure is the document's
        return None
    if len(read.entries) != number:
        return None
    return _reading(read, tags, base, language, atom)


def _is_regular(tags: Counter[str], number: int, head: str, outline: str, atom: bool) -> bool:
    if atom:
        once, other, linked = ATOM_ONCE, ATOM_UNHEEDED, {"link"}
        plain = bool(PLAIN.search(outline)) and ("&lt;" in outline or "<![CDATA[" in outline)
    else:
        once, other, linked, plain = RSS_ONCE, UNHEEDED, set(), False
    unknown = tags.keys() - (once | other | REPEATED | linked)
    if plain or any(tags[tag] > number for tag in once) or not all(_is_private(tag, head) for tag in unknown):
        return False
    prefixes = {tag.partition(":")[0] for tag in tags.keys() - other - unknown if ":" in tag}
    if not all(f'="{NAMESPACES[prefix]}"' in head and f"xmlns:{prefix}=" in head for prefix in prefixes):
        return False
    even = EVERYWHERE + (BESIDES if tags["content"] or tags["content:encoded"] else ())
    if any(tags[tag] not in (0, number) for tag in even) or any(tags[one] and tags[two] for one, two in RIVALS):
        return False
    if "<media:thumbnail>" in outline or ("xml:lang" in outline and FOREIGN.search(outline)):
        return False
    return all(tags[tag] == len(dates.findall(outline)) for tag, dates in STANDARD_DATES.items() if tag in tags)


def _is_private(tag: str, head: str) -> bool:
    """Is it a tag of a site's own, that no reader knows? fastfeedparser heeds names whatever their namespace."""
    prefix, _, name = tag.partition(":")
    uri = re.search(rf"""\sxmlns:{re.escape(prefix)}=["']([^"'<]{{1,500}})""", head) if name else None
    return bool(uri) and name.lower() not in HEEDED and not SHARED.search(uri[1] if uri else "")


def _reading(read: Any, tags: Counter[str], base: str, language: str, atom: bool) -> Reading | None:
    home, rows = text_of(read.feed.get("link")).strip(), []
    named = bool(tags["id"] if atom else tags["guid"])
    dated = any(tags[tag] for tag in DATED)
    lent = not tags["summary" if atom else "description"]
    for row in read.entries[:MOST_ENTRIES]:
        if not _is_whole(row, home, atom, dated):
            return None
        rows.append(_entry(row, base, named, dated, lent, language))
    return Reading(tuple(rows), len(read.entries), text_of(read.feed.get("title")), home, language)


def _is_whole(row: Mapping[str, Any], home: str, atom: bool, dated: bool) -> bool:
    """fastfeedparser lends an entry the channel's link, takes any link for the page, and any guid for a date."""
    link, title = row.get("link"), row.get("title")
    if not link or link == home or ("&" in link and ";" in link):
        return False
    if not title or "<" in title or ("&" in title and ENTITY.search(title)):
        return False
    if dated and not row.get("published"):
        return False
    if not atom:
        return True
    pages = [one for one in row.get("links") or [] if one.get("rel") in (None, "alternate", "enclosure")]
    return len(pages) == 1 and pages[0].get("href") == link and pages[0].get("type") in HTML


def _entry(row: Mapping[str, Any], base: str, named: bool, dated: bool, lent: bool, home_language: str) -> RawEntry:
    """`lent` says that the summary was made of the content."""
    content, language = "", ""
    if parts := row.get("content"):
        content, language = text_of(parts[0].get("value")).strip(), text_of(parts[0].get("language"))
    summary = "" if lent else text_of(row.get("description"))
    content = "" if content == summary else content
    published = _second(row.get("published")) if dated else ""
    updated = _second(row.get("updated")) if dated else ""
    media = rows_of(row["media_content"]) if "media_content" in row else ()
    files = enclosed(row["enclosures"]) if "enclosures" in row else ()
    return RawEntry(
        guid=text_of(row.get("id")) if named else "",
        link=absolute(text_of(row.get("link")), base),
        title=text_of(row.get("title"))[:LONGEST_TITLE],
        summary=summary,
        content=content,
        author=person(text_of(row.get("author"))),
        published=published,
        updated=updated if updated != published else "",
        language=language if language != home_language else "",
        image=picture(media, files, "", content, summary),
        tags=names(row["tags"]) if "tags" in row else (),
        base=base,
        enclosures=files,
    )


def _second(moment: object) -> str:
    """ISO 8601 without fractions."""
    text = text_of(moment)
    return text[:19] + text[-6:] if "." in text else text
