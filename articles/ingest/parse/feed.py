"""Parses a feed: usual RSS and JSON Feed by our own readers, regular documents by fastfeedparser, the rest by feedparser."""

import re

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.channel import language_tag, read_channel
from articles.ingest.parse.fastfeed import read_with_fastfeedparser
from articles.ingest.parse.jsonfeed import read_json_feed
from articles.ingest.parse.repair import FORBIDDEN_CHARS, MAX_ENTRIES
from articles.ingest.parse.rss_fast import read_rss_fast
from articles.ingest.parse.tolerant import read_with_feedparser
from articles.ingest.parse.wellformed import make_wellformed, strip_controls
from articles.ingest.records import Fetched, Parsed
from articles.text.charset import decode

__all__ = ["MAX_ENTRIES", "parse_feed"]

CHALLENGE_PAGE = re.compile(
    r"just a moment|captcha|verify(ing)? (that )?you are (a )?human|are you a robot|cf-chl|attention required"
    r"|checking your browser|access denied|enable javascript and cookies",
    re.I,
)
FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.I)
# An entity defined by other entities: an expansion bomb, which no real feed has.
NESTED_ENTITY = re.compile(r"<!ENTITY\s+%?\s*[\w.-]+\s+(?:\"[^\"<>]*&[\w.-]+;|'[^'<>]*&[\w.-]+;)", re.I)
MAX_PROLOG_CHARS = 50_000
PAGE_TAG = re.compile(r"<(?:html|body|head)\b", re.I)


def parse_feed(fetched: Fetched) -> Parsed:
    """Read RSS, RDF, Atom or JSON Feed. Raises only NotAFeed, whatever the bytes are.

    At most 2,000 entries are taken, the rest counted as skipped. Of a truncated document the complete entries are taken.
    """
    text = decode(fetched.content, fetched.content_type).strip().lstrip("\ufeff")
    if not text.strip("\x00 \r\n\t"):
        raise not_a_feed("empty")
    if text[0] in "{[":
        return read_json_feed(text, fetched.url)
    root = FEED_ROOT.search(text)
    if not root or PAGE_TAG.search(text, 0, root.start()):
        raise not_a_feed("challenge-page" if CHALLENGE_PAGE.search(text[:20_000]) else "not-a-feed")
    if NESTED_ENTITY.search(text, 0, min(root.start(), MAX_PROLOG_CHARS)):
        raise not_a_feed("bomb")
    return _parse_xml(text[root.start() :], fetched.url)


def _parse_xml(text: str, url: str) -> Parsed:
    """Control characters are removed from every document; only one that `read_rss_fast` then declines is repaired."""
    text, data = strip_controls(text)
    channel, surplus = read_channel(text, url), 0
    reading = read_rss_fast(text, data, channel.base, channel.language)
    if not reading:
        whole, surplus, data = make_wellformed(text, data)
        if whole is not text:
            channel, text = read_channel(whole, url), whole
        regular = read_with_fastfeedparser(text, channel.base, channel.language, data) if data else None
        reading = regular or read_with_feedparser(text, channel.base)
    surplus += reading.total - len(reading.entries)
    return Parsed(
        entries=reading.entries,
        title=FORBIDDEN_CHARS.sub("", reading.title[:500]),
        language=language_tag(reading.language) or channel.language,
        home=FORBIDDEN_CHARS.sub("", reading.home[:2_000]),
        ttl_minutes=channel.ttl_minutes,
        skipped={"too-many": surplus} if surplus else {},
        hub=channel.hub,
        self_url=channel.self_url,
    )
