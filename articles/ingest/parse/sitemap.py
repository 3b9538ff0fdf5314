"""Reads a sitemap (sitemaps.org, preferably a news sitemap) of a source without a feed.

A headline is never made up from an address: an entry without <news:title> is skipped as "no-title", and a sitemap without
any title is refused with a sentence that tells the editor to read a page instead.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from io import BytesIO

from lxml import etree

from articles.ingest.errors import not_a_feed
from articles.ingest.fetch.decompress import (
    GZIP_MAGIC,
    BadContentEncoding,
    TooBig,
    TooManyMembers,
    TruncatedBody,
    decompress,
)
from articles.ingest.parse.repair import has_costly_markup
from articles.ingest.records import Fetched, NotAFeed, Parsed, RawEntry
from articles.text.charset import decode
from articles.text.dates import read_date
from articles.web.hosts import host_of

MAX_SITEMAP_BYTES, MAX_URLS = 50_000_000, 50_000  # the protocol's own limits; bytes are counted decompressed
MAX_SITEMAP_TAGS = 1_000_000  # occurrences of "<": 20 per address
MAX_ROW_ELEMENTS = 1_000  # per address
MAX_SITEMAP_ENTRIES = 2_000  # the newest
MAX_FOLLOWED_SITEMAPS = 3
MAX_VALUE_CHARS = 2_000
ROOTS, ROWS = {"urlset", "sitemapindex"}, {"url", "sitemap"}
DOCTYPE = re.compile(r"<!DOCTYPE", re.I)
NEWS_IN_URL = re.compile(r"news|actu|article|post", re.I)
SITEMAP_ERRORS = {
    "not-a-sitemap": "Cette adresse ne donne pas un plan de site (sitemap). Cherchez la bonne dans le robots.txt du site.",
    "no-titles": "Ce plan de site ne donne pas les titres. Cherchez son plan d’actualités, ou lisez une page par sélecteurs.",
    "too-large": "Ce plan de site est plus lourd que la norme ne le permet. Cherchez son plan d’actualités.",
}
# The parent and element of a value → our name for it.
VALUES = {
    "url loc": "loc",
    "url lastmod": "changed",
    "sitemap loc": "loc",
    "sitemap lastmod": "changed",
    "news title": "title",
    "news publication_date": "published",
    "news keywords": "keywords",
    "publication language": "language",
    "image loc": "image",
}
Row = dict[str, str]


def read_sitemap(fetched: Fetched) -> Parsed:
    """The entries of a sitemap, newest first, at most 2,000; for an index, at most 3 `part_urls`.

    Raises only NotAFeed. Of a truncated document the complete entries are taken.
    """
    kind, rows = _read_rows(_as_safe_utf8(_decompress_if_gzip(fetched.content), fetched.content_type))
    if kind == "sitemapindex":
        return Parsed(entries=(), home=fetched.url, part_urls=_newest_sitemaps(rows, fetched.url))
    counts = Counter({"too-many": max(len(rows) - MAX_SITEMAP_ENTRIES, 0)})
    rows = sorted(rows, key=_timestamp, reverse=True)[:MAX_SITEMAP_ENTRIES]
    entries = tuple(_entry(row, fetched.url) for row in rows if row.get("title"))
    counts["no-title"] = len(rows) - len(entries)
    if rows and not entries:
        raise NotAFeed("no-titles", SITEMAP_ERRORS["no-titles"])
    languages = Counter(entry.language for entry in entries if entry.language).most_common(1)
    return Parsed(entries, language=languages[0][0] if languages else "", home=fetched.url, skipped=dict(+counts))


def _decompress_if_gzip(content: bytes) -> bytes:
    """The content, decompressed if it is a gzip file served without the header."""
    try:
        content = decompress(content, "", MAX_SITEMAP_BYTES) if content.startswith(GZIP_MAGIC) else content
    except (TooBig, TooManyMembers, BadContentEncoding, TruncatedBody) as error:
        raise not_a_feed("malformed") from error
    if len(content) > MAX_SITEMAP_BYTES:
        raise NotAFeed("too-large", SITEMAP_ERRORS["too-large"])
    if not content.strip():
        raise not_a_feed("empty")
    return content


def _as_safe_utf8(content: bytes, content_type: str) -> bytes:
    """The document in UTF-8, so that the limits here count what the parser sees."""
    text = decode(content, content_type).lstrip("\ufeff \t\r\n\0")
    if text.count("<") > MAX_SITEMAP_TAGS:
        raise NotAFeed("too-large", SITEMAP_ERRORS["too-large"])
    if DOCTYPE.search(text, 0, 10_000) or has_costly_markup(text):
        raise NotAFeed("not-a-sitemap", SITEMAP_ERRORS["not-a-sitemap"])
    return text.encode("utf-8", "replace")


def _read_rows(content: bytes) -> tuple[str, list[Row]]:
    """The name of the root, and each <url> or <sitemap> as local name → text. No entity is expanded, nothing is fetched."""
    root, row_size = "", 0  # the elements of the row that is being read; 0 outside rows
    rows: list[Row] = []
    try:
        for event, element in _events(content):
            name = _name(element)
            root = root or name
            if root not in ROOTS:
                raise ValueError(root)
            if event == "start":
                row_size = 1 if name in ROWS else row_size and row_size + 1
                if row_size > MAX_ROW_ELEMENTS:
                    break
            elif name in ROWS:
                rows.append(_row(element))
                row_size = 0
                if len(rows) >= MAX_URLS:
                    break
            if event == "end" and not row_size:
                _free_memory(element)
    except (etree.XMLSyntaxError, ValueError, AssertionError) as error:
        if not rows:
            raise NotAFeed("not-a-sitemap", SITEMAP_ERRORS["not-a-sitemap"]) from error
    if not root:
        raise NotAFeed("not-a-sitemap", SITEMAP_ERRORS["not-a-sitemap"])
    return root, rows


def _events(content: bytes) -> Iterator[tuple[str, etree._Element]]:
    yield from etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        huge_tree=False,
    )


def _row(element: etree._Element) -> Row:
    row: Row = {}
    for child in element.iterdescendants("*"):
        key = VALUES.get(f"{_name(child.getparent())} {_name(child)}")
        if key and child.text and child.text.strip():
            row.setdefault(key, child.text.strip()[:MAX_VALUE_CHARS])
    return row


def _name(element: etree._Element | None) -> str:
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


def _free_memory(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _timestamp(row: Row) -> float:
    moment = read_date(row.get("published", "")) or read_date(row.get("changed", ""))
    return moment.timestamp() if moment else 0.0


def _entry(row: Row, url: str) -> RawEntry:
    return RawEntry(
        guid=row.get("loc", ""),
        link=escape(row.get("loc", ""), quote=False),
        title=escape(row["title"], quote=False),
        published=row.get("published", "") or row.get("changed", ""),
        language=row.get("language", "")[:12],
        image=escape(row.get("image", ""), quote=False),
        tags=tuple(filter(None, (word.strip() for word in row.get("keywords", "").split(",")))),
        base=url,
    )


def _newest_sitemaps(rows: list[Row], url: str) -> tuple[str, ...]:
    """The newest sitemaps on the same host (we hold no other host's lease); those whose address mentions news first."""
    rows_by_url = {row["loc"]: row for row in rows if host_of(row.get("loc", "")) == host_of(url) and row["loc"] != url}
    ranked = sorted(
        rows_by_url, key=lambda loc: (bool(NEWS_IN_URL.search(loc)), _timestamp(rows_by_url[loc])), reverse=True
    )
    return tuple(ranked[:MAX_FOLLOWED_SITEMAPS])
