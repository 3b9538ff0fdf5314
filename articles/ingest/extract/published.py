"""Finds a page's publication date, from its most to its least reliable statement."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from articles.ingest.extract.html import element_text, text_after_title
from articles.text.dates import read_date

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "publication_date", "publish-date", "publishdate", "publish_date", "pubdate", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "cxenseparse:recs:publishtime", "article.published", "citation_publication_date", "rnews:datepublished",
    "originalpublicationdate", "article_date_original", "bt:pubdate", "date",
)  # fmt: skip
IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
MONTH = (
    r"(?:jan|f[ée]v|feb|mar|avr|apr|abr|ma[iy]|jui|jun|jul|ao[uû]|aug|ago|sep|set|oct|out|okt|nov|d[ée]c|dez|dic|mär)"
    r"[^\W\d_]{0,8}\.?"
)
YEAR = r"(?:19|20)\d\d"
# A date in a sentence: “12 mars 2026 à 10h30”, “March 12, 2026”, “2026-03-12”, “12/03/2026”.
WRITTEN = re.compile(
    rf"(?<![\w/])(?:\d{{1,2}}(?:er|st|nd|rd|th|\.)?\s(?:de\s)?{MONTH},?\s(?:de\s)?{YEAR}"
    rf"|{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{YEAR}|{YEAR}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR})(?!\w)"
    r"(?:,?\s(?:à\s|at\s)?\d{1,2}\s?[:hH]\s?\d\d)?",
    re.I,
)
DATE_MARKED_XPATH = (
    '[contains(@class, "date") or contains(@class, "Date") or contains(@class, "publi") or contains(@class, "time")'
    ' or contains(@class, "meta") or contains(@id, "date")]'
)


def read_published(tree: Any, metas: Mapping[str, str], jsonld_date: str, url: str, now: datetime) -> str:
    """The date in ISO 8601, UTC, or empty. `jsonld_date` is JSON-LD's. Dates before 1995 and after tomorrow are ignored."""
    latest = now.timestamp() + 86_400
    for text in _date_candidates(tree, metas, jsonld_date, url):
        moment = read_date(text)
        if moment and moment >= EARLIEST and moment.timestamp() <= latest:
            return moment.isoformat()
    return ""


def _date_candidates(tree: Any, metas: Mapping[str, str], jsonld_date: str, url: str) -> Iterator[str]:
    yield jsonld_date
    yield from (metas.get(name, "") for name in METAS)
    elements = tree.xpath('.//*[@itemprop="datePublished"] | .//time[@pubdate] | .//time[contains(@class, "publish")]')
    for element in [*elements[:5], *islice(tree.iter("time"), 5)]:
        yield element.get("datetime") or element.get("content") or ""
        yield from _dates(element_text(element)[:200])
    if inside := IN_ADDRESS.search(urlsplit(url).path):
        yield "-".join(inside.groups())
    for element in tree.xpath(
        f".//*[self::span or self::p or self::div or self::li or self::em or self::small]{DATE_MARKED_XPATH}"
    )[:20]:
        yield from _dates(element_text(element)[:300])
    yield from _dates(text_after_title(tree))
    yield metas.get("last-modified", "")


def _dates(text: str) -> Iterator[str]:
    return (match[0] for match in WRITTEN.finditer(text))
