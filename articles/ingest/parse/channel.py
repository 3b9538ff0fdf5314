"""Reads a feed's own properties, those before its first entry: base, language, ttl, hub."""

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

MAX_HEAD_CHARS = 20_000
FIRST_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b")
# A literal first character comes before the lookbehind and is matched in both cases: that is faster to search for.
LANGUAGE = re.compile(
    r"[<xX](?i:(?<=<)(?:dc:)?language>\s*+(?:<!\[CDATA\[\s*+)?([A-Za-z]{2,3}(?:[-_]\w+)?)\b"
    r"|(?<=x)(?<!\w.)ml:lang=[\"']([\w-]{2,12}))"
)
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
ROOT_BASE = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b[^<>]*\bxml:base\s*=\s*[\"']([^\"'<>]{1,2000})", re.I)
TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.I)
PERIOD = re.compile(r"<(?:\w+:)?updatePeriod>\s*+(?:<!\[CDATA\[\s*+)?(\w{1,10})", re.I)
FREQUENCY = re.compile(r"<(?:\w+:)?updateFrequency>\s*+(?:<!\[CDATA\[\s*+)?(\d{1,5})", re.I)
MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
LINK = re.compile(r"<(?:\w+:)?link\b([^<>]{1,3000})>", re.I)
REL = re.compile(r"""\brel\s*=\s*["']\s*(hub|self)\s*["']""", re.I)
HREF = re.compile(r"""\bhref\s*=\s*["']([^"'<>]{1,2000})["']""", re.I)


@dataclass(frozen=True, slots=True)
class Channel:
    """`base` is absolute if the document's address is; `ttl_minutes` comes from ttl or the Syndication module (sy:)."""

    base: str
    language: str = ""
    ttl_minutes: int | None = None
    hub: str = ""
    self_url: str = ""


def read_channel(text: str, url: str) -> Channel:
    """Read the part of a document before its first entry."""
    first = FIRST_ENTRY.search(text, 0, MAX_HEAD_CHARS)
    head = text[: first.start() if first else MAX_HEAD_CHARS]
    language = LANGUAGE.search(head)
    links = _links(head, url) if "rel" in head else {}
    return Channel(
        base=_base(head, url),
        language=(language[1] or language[2]) if language else "",
        ttl_minutes=_ttl_minutes(head),
        hub=links.get("hub", ""),
        self_url=links.get("self", ""),
    )


def _base(head: str, url: str) -> str:
    found = ROOT_BASE.search(head) if "xml:base" in head else None
    return resolve_http_url(html.unescape(found[1]), url) or url if found else url


def _ttl_minutes(head: str) -> int | None:
    """RSS's ttl, else the interval of the Syndication module: its period divided by the number of updates."""
    if ttl := TTL.search(head):
        return int(ttl[1])
    period = PERIOD.search(head) if "pdatePeriod" in head else None
    if not period or period[1].lower() not in MINUTES:
        return None
    times = FREQUENCY.search(head)
    return max(MINUTES[period[1].lower()] // max(int(times[1]) if times else 1, 1), 1)


def _links(head: str, url: str) -> dict[str, str]:
    """The first hub link and the first self link (WebSub, section 4)."""
    found: dict[str, str] = {}
    for link in LINK.finditer(head):
        rel, href = REL.search(link[1]), HREF.search(link[1])
        if rel and href:
            found.setdefault(rel[1].lower(), resolve_http_url(html.unescape(href[1]).strip(), url))
    return found


def language_tag(text: str) -> str:
    """The text if it is a language tag (RFC 5646, underscores allowed), else an empty string."""
    return text if LANGUAGE_TAG.fullmatch(text) else ""


def resolve_http_url(address: str, url: str) -> str:
    """An absolute http(s) address, or an empty string."""
    try:
        target = urljoin(url, address)
    except ValueError:
        return ""
    return target if target.lower().startswith(("http://", "https://")) else ""
