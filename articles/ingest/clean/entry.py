"""Cleans one raw entry: plain text, sanitised HTML, canonical addresses, a date in UTC."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin

from articles.ingest.clean.credit import PARTING, credit
from articles.ingest.clean.footers import html_without_footer, text_without_footer
from articles.ingest.clean.sanitise import sanitise
from articles.ingest.records import Entry, RawEntry, Skip
from articles.text.dates import read_date
from articles.text.fold import fold, split_words
from articles.text.html_text import cached_html_to_text, html_to_text, remove_invisible, truncate_words
from articles.web.files import MEDIA_TYPES, Enclosure, media_type
from articles.web.urls import canonical_url, canonical_url_if_usual

MAX_TITLE_CHARS, MAX_AUTHOR_CHARS, MAX_SUMMARY_CHARS, MAX_TAG_CHARS = 500, 200, 2_000, 100
# A summary that only repeats its title may add the outlet's name. After a short title the added words may be news instead
# (“Sénégal : le FMI approuve un prêt”).
MAX_OUTLET_NAME_CHARS, MAX_OUTLET_NAME_WORDS, MIN_REPEATED_TITLE_WORDS = 40, 4, 4
MAX_CACHED_NAME_CHARS = 100  # longer names are not cached
MAX_TAGS, MAX_FILES = 30, 20
SUMMARY_SOURCE_CHARS = 20_000  # characters of HTML that a summary is made from
EARLIEST_YEAR = 1990
CLOCK_SKEW = timedelta(minutes=10)
INCOMPLETE_REASONS = ("no-address", "no-title")
HTTP_PREFIXES = ("http://", "https://")
# An entity with its semicolon: "?a=1&section=2" has none, though HTML would read § there.
TERMINATED_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
# A tag with an attribute in plain text: HTML that its publisher escaped twice. « a < b » and « <banque> » do not match.
DOUBLE_ESCAPED_TAG = re.compile(r"<(?:a|div|figure|font|iframe|img|p|span|table)\s+[a-z-]+\s*(?:=|…|\.\.\.|$)", re.I)
SUBTAG = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)")


def clean_entry(raw: RawEntry, now: datetime) -> Entry:
    """One entry, ready to be stored and shown. Raises Skip("no-title") or Skip("no-address")."""
    entry = clean_leniently(raw, now)
    if entry.warnings and entry.warnings[0] in INCOMPLETE_REASONS:
        raise Skip(entry.warnings[0])
    return entry


def clean_leniently(raw: RawEntry, now: datetime) -> Entry:
    """A clean entry even if it is incomplete: a missing address or title is among its warnings."""
    url = _entry_url(raw)
    content = html_without_footer(sanitise(raw.content, raw.base))
    same = raw.summary == raw.content
    summary_html = content if same else html_without_footer(sanitise(raw.summary, raw.base))
    summary = _summary(summary_html) or ("" if same else _summary(content))
    feed_title = truncate_words(html_to_text(raw.title), MAX_TITLE_CHARS)
    title, summary, outlet = credit(
        feed_title, summary, raw.outlet, raw.own_name, is_parted=PARTING in summary_html or PARTING in content
    )
    summary = _unless_it_repeats(title, summary)
    title = title or truncate_words(summary, 100)
    published, warnings = _published(raw, now)
    if not (url and title):
        warnings = (
            *(reason for reason, value in zip(INCOMPLETE_REASONS, (url, title), strict=True) if not value),
            *warnings,
        )
    guid, author, language = (
        _printable(raw.guid),
        truncate_words(_plain_name(raw.author), MAX_AUTHOR_CHARS),
        _language(raw.language),
    )
    image = _canonical_or_empty(raw.image, raw.base) if raw.image else ""
    tags = (
        tuple([tag for raw_tag in raw.tags[:MAX_TAGS] if (tag := truncate_words(_plain_name(raw_tag), MAX_TAG_CHARS))])
        if raw.tags
        else ()
    )
    documents = _documents(raw) if raw.enclosures else ()
    feed_title = "" if title == feed_title else feed_title
    # Positional: fifteen keyword arguments cost more than the rest of the construction.
    return Entry(
        guid, url, title, summary, summary_html, content, author, published, language, image, tags, documents, warnings,
        outlet, feed_title,
    )  # fmt: skip


def credited(entry: Entry, outlet: str, own_name: str) -> Entry:
    """A clean entry that nothing credits, as if its document named this outlet, or its source's own name."""
    feed_title = entry.identifying_title
    title, summary, _ = credit(entry.title, entry.summary, outlet, own_name)
    summary, feed_title = _unless_it_repeats(title, summary), "" if title == feed_title else feed_title
    return replace(entry, title=title, summary=summary, outlet=outlet, feed_title=feed_title)


def _unless_it_repeats(title: str, summary: str) -> str:
    is_short = len(summary) <= len(title) + MAX_OUTLET_NAME_CHARS
    return "" if is_short and says_nothing_new(summary, title) else summary


def says_nothing_new(summary: str, title: str) -> bool:
    """Whether a summary is only dots, or repeats its title, followed at most by an outlet's name if the title is long."""
    words, title_words = split_words(fold(summary)), split_words(fold(title))
    if len(words) <= len(title_words):
        return bool(title_words) and _begins(title_words, words)
    is_long = len(title_words) >= MIN_REPEATED_TITLE_WORDS
    return (
        is_long and words[: len(title_words)] == title_words and len(words) <= len(title_words) + MAX_OUTLET_NAME_WORDS
    )


def _begins(title_words: list[str], words: list[str]) -> bool:
    """Whether the title begins with these words, the last of which may have been cut."""
    *whole, last = words or [""]
    return title_words[: len(whole)] == whole and title_words[len(whole)].startswith(last)


def _plain_name(name: str) -> str:
    """An author or a tag as plain text, cached because most of them recur."""
    return _plain_cached(name) if len(name) <= MAX_CACHED_NAME_CHARS else html_to_text(name)


_plain_cached = lru_cache(maxsize=1_000)(html_to_text)


def _summary(html: str) -> str:
    """The first words of sanitised HTML, as text."""
    if not html:
        return ""
    if len(html) > SUMMARY_SOURCE_CHARS:
        html = html[: max(html.rfind("<", 0, SUMMARY_SOURCE_CHARS), 0) or SUMMARY_SOURCE_CHARS]
    text = cached_html_to_text(html)
    if "<" in text and DOUBLE_ESCAPED_TAG.search(text):
        text = html_to_text(text)
    return truncate_words(text_without_footer(text), MAX_SUMMARY_CHARS)


def _entry_url(raw: RawEntry) -> str:
    url = _canonical_or_empty(raw.link, raw.base)
    # A link of invisible characters alone is no address.
    if url and (raw.link.startswith(HTTP_PREFIXES) or _decode_url(raw.link)):
        return url
    is_address = raw.guid.lstrip()[:8].lower().startswith(HTTP_PREFIXES)
    return _canonical_or_empty(raw.guid, raw.base) if is_address else ""


def _canonical_or_empty(written: str, base: str) -> str:
    """The canonical form of an address as a feed writes it; empty if it is not an address."""
    try:
        if not _may_hold_entities(written) and (url := canonical_url_if_usual(written)):
            return url
        return canonical_url(_absolute_url(_decode_url(written), base))
    except ValueError:
        return ""


def _documents(raw: RawEntry) -> tuple[Enclosure, ...]:
    """The entry's enclosures that are documents to read, not pictures or sound: circulars, reports."""
    found: dict[str, Enclosure] = {}
    for enclosure in raw.enclosures[:MAX_FILES]:
        kind = media_type(enclosure.url) or (enclosure.type if enclosure.type in MEDIA_TYPES.values() else "")
        with suppress(ValueError):
            if kind:
                url = canonical_url(_absolute_url(_decode_url(enclosure.url), raw.base))
                found.setdefault(url, Enclosure(url, kind, max(enclosure.length, 0)))
    return tuple(found.values())


def _may_hold_entities(written: str) -> bool:
    return "&" in written and ";" in written


def _decode_url(written: str) -> str:
    if _may_hold_entities(written):
        written = TERMINATED_ENTITY.sub(lambda entity: unescape(entity[0]), written)
    return _printable(written)


def _printable(text: str) -> str:
    return (text if text.isascii() and text.isprintable() else remove_invisible(text)).strip()


def _absolute_url(link: str, base: str) -> str:
    return link if link.startswith(HTTP_PREFIXES) else urljoin(base, link)


def _published(raw: RawEntry, now: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    moment = read_date(raw.published) or read_date(raw.updated)
    if moment is None or moment.year < EARLIEST_YEAR:
        return None, ("no-date",)
    if moment <= now:
        return moment, ()
    return (now, ()) if moment <= now + CLOCK_SKEW else (None, ("future-date",))


def _language(tag: str) -> str:
    """The primary subtag of a language tag (RFC 5646) in lower case, or an empty string."""
    match = SUBTAG.match(tag) if tag else None
    return match[1].lower() if match else ""
