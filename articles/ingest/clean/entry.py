"""From what a feed says to what we may show."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin

from articles.ingest.clean.footers import html_without_footer, text_without_footer
from articles.ingest.clean.sanitise import sanitise
from articles.ingest.records import Enclosure, Entry, RawEntry, Skip
from articles.text.dates import read_date
from articles.text.html_text import cut, plain, plain_again, without_hidden
from articles.web.files import TYPES, type_of
from articles.web.urls import canonical, canonical_if_usual

TITLE, AUTHOR, SUMMARY, TAG = 500, 200, 2_000, 100  # signs
LONGEST_REMEMBERED = 100  # signs of a name
MOST_TAGS, MOST_FILES = 30, 20
HEAD = 20_000  # signs of HTML in which a summary is looked for
EARLIEST_YEAR = 1990
CLOCK_SKEW = timedelta(minutes=10)
INCOMPLETE = ("no-address", "no-title")
ABSOLUTE = ("http://", "https://")
# An entity that ends as it should: in "?a=1&section=2" there is none, though HTML would read § there.
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
# In text, a tag with an attribute: HTML that its publisher escaped twice. « a < b » and « <banque> » are no such thing.
TWICE = re.compile(r"<(?:a|div|figure|font|iframe|img|p|span|table)\s+[a-z-]+\s*(?:=|…|\.\.\.|$)", re.I)
SUBTAG = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)")


def clean(raw: RawEntry, now: datetime) -> Entry:
    """One entry, fit to be stored and shown. Raises Skip("no-title") or Skip("no-address")."""
    entry = glimpse(raw, now)
    if entry.warnings and entry.warnings[0] in INCOMPLETE:
        raise Skip(entry.warnings[0])
    return entry


def glimpse(raw: RawEntry, now: datetime) -> Entry:
    """What can be shown of an entry, whole or not: without an address or a title, that is among its warnings."""
    url = _address(raw)
    content = html_without_footer(sanitise(raw.content, raw.base))
    same = raw.summary == raw.content
    lead = content if same else html_without_footer(sanitise(raw.summary, raw.base))
    summary = _summary(lead) or ("" if same else _summary(content))
    title = cut(plain(raw.title), TITLE) or cut(summary, 100)
    published, warnings = _moment(raw, now)
    if not (url and title):
        warnings = *(reason for reason, value in zip(INCOMPLETE, (url, title), strict=True) if not value), *warnings
    guid, author, language = _legible(raw.guid), cut(_name(raw.author), AUTHOR), _language(raw.language)
    image = _address_in(raw.image, raw.base) if raw.image else ""
    tags = tuple([tag for said in raw.tags[:MOST_TAGS] if (tag := cut(_name(said), TAG))]) if raw.tags else ()
    documents = _documents(raw) if raw.enclosures else ()
    return Entry(  # by place: thirteen names cost more than all else of making one
        guid, url, title, summary, lead, content, author, published, language, image, tags, documents, warnings
    )


def _name(said: str) -> str:
    """An author or a tag as plain text: most are named again and again."""
    return _remembered(said) if len(said) <= LONGEST_REMEMBERED else plain(said)


_remembered = lru_cache(maxsize=1_000)(plain)


def _summary(html: str) -> str:
    """The first words of sanitised HTML, as text."""
    if not html:
        return ""
    if len(html) > HEAD:
        html = html[: max(html.rfind("<", 0, HEAD), 0) or HEAD]
    text = plain_again(html)
    if "<" in text and TWICE.search(text):
        text = plain(text)
    return cut(text_without_footer(text), SUMMARY)


def _address(raw: RawEntry) -> str:
    url = _address_in(raw.link, raw.base)
    if url and (raw.link.startswith(ABSOLUTE) or _legible_address(raw.link)):  # of hidden signs alone, it is none
        return url
    is_address = raw.guid.lstrip()[:8].lower().startswith(ABSOLUTE)
    return _address_in(raw.guid, raw.base) if is_address else ""


def _address_in(said: str, base: str) -> str:
    """The canonical spelling of an address as a feed writes it; nothing where it is none."""
    try:
        if not _may_hold_entities(said) and (url := canonical_if_usual(said)):
            return url
        return canonical(_resolved(_legible_address(said), base))
    except ValueError:
        return ""


def _documents(raw: RawEntry) -> tuple[Enclosure, ...]:
    """The files an entry brings that are read, not seen or heard: circulars, reports."""
    found: dict[str, Enclosure] = {}
    for one in raw.enclosures[:MOST_FILES]:
        kind = type_of(one.url) or (one.type if one.type in TYPES.values() else "")
        with suppress(ValueError):
            if kind:
                url = canonical(_resolved(_legible_address(one.url), raw.base))
                found.setdefault(url, Enclosure(url, kind, max(one.length, 0)))
    return tuple(found.values())


def _may_hold_entities(said: str) -> bool:
    return "&" in said and ";" in said


def _legible_address(said: str) -> str:
    if _may_hold_entities(said):
        said = ENTITY.sub(lambda entity: unescape(entity[0]), said)
    return _legible(said)


def _legible(said: str) -> str:
    return (said if said.isascii() and said.isprintable() else without_hidden(said)).strip()


def _resolved(link: str, base: str) -> str:
    return link if link.startswith(ABSOLUTE) else urljoin(base, link)


def _moment(raw: RawEntry, now: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    moment = read_date(raw.published) or read_date(raw.updated)
    if moment is None or moment.year < EARLIEST_YEAR:
        return None, ("no-date",)
    if moment <= now:
        return moment, ()
    return (now, ()) if moment <= now + CLOCK_SKEW else (None, ("future-date",))


def _language(tag: str) -> str:
    """The primary subtag of a language tag (RFC 5646) in lower case, or nothing."""
    match = SUBTAG.match(tag) if tag else None
    return match[1].lower() if match else ""
