"""A document to raw entries: usual RSS and JSON Feed by ourselves, what is regular by fastfeedparser, the rest by feedparser."""

import re

from articles.ingest.errors import not_a_feed
from articles.ingest.parse.channel import about, language_tag
from articles.ingest.parse.fastfeed import read_regular
from articles.ingest.parse.jsonfeed import read_json
from articles.ingest.parse.repair import CONTROLS, MOST_ENTRIES
from articles.ingest.parse.rss_fast import read_straight
from articles.ingest.parse.tolerant import read_tolerantly
from articles.ingest.parse.wellformed import cleared, fit
from articles.ingest.records import Fetched, Parsed
from articles.text.charset import decode

__all__ = ["MOST_ENTRIES", "parse"]

CHALLENGE = re.compile(
    r"just a moment|captcha|verify(ing)? (that )?you are (a )?human|are you a robot|cf-chl|attention required"
    r"|checking your browser|access denied|enable javascript and cookies",
    re.I,
)
ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.I)
# An entity made of other entities: what a bomb is made of, and no feed.
NESTED = re.compile(r"<!ENTITY\s+%?\s*[\w.-]+\s+(?:\"[^\"<>]*&[\w.-]+;|'[^'<>]*&[\w.-]+;)", re.I)
LONGEST_PROLOG = 50_000  # signs
PAGE = re.compile(r"<(?:html|body|head)\b", re.I)


def parse(fetched: Fetched) -> Parsed:
    """Read RSS, RDF, Atom or JSON Feed. Raises NotAFeed, and nothing else whatever the bytes are.

    At most 2,000 entries are taken, the rest counted as skipped. Of a truncated document the whole entries come in.
    """
    text = decode(fetched.content, fetched.content_type).strip().lstrip("\ufeff")
    if not text.strip("\x00 \r\n\t"):
        raise not_a_feed("empty")
    if text[0] in "{[":
        return read_json(text, fetched.url)
    root = ROOT.search(text)
    if not root or PAGE.search(text, 0, root.start()):
        raise not_a_feed("challenge-page" if CHALLENGE.search(text[:20_000]) else "not-a-feed")
    if NESTED.search(text, 0, min(root.start(), LONGEST_PROLOG)):
        raise not_a_feed("bomb")
    return _read(text[root.start() :], fetched.url)


def _read(text: str, url: str) -> Parsed:
    text, data = cleared(text)
    channel, beyond = about(text, url), 0
    reading = read_straight(text, data, channel.base, channel.language)
    if not reading:
        whole, beyond, data = fit(text, data)
        channel, text = channel if whole is text else about(whole, url), whole
        regular = read_regular(text, channel.base, channel.language, data) if data else None
        reading = regular or read_tolerantly(text, channel.base)
    beyond += reading.total - len(reading.entries)
    return Parsed(
        entries=reading.entries,
        title=CONTROLS.sub("", reading.title[:500]),
        language=language_tag(reading.language) or channel.language,
        home=CONTROLS.sub("", reading.home[:2_000]),
        ttl_minutes=channel.ttl_minutes,
        skipped={"too-many": beyond} if beyond else {},
        hub=channel.hub,
        self_url=channel.self_url,
    )
