"""What a document costs grows with its bytes, not with their square: twice the bytes, about twice the CPU, or a refusal."""

import contextlib
import gzip
import json
import os
import time
import zlib
from datetime import UTC, datetime

import brotli
import pytest

from articles.ingest.clean.entry import clean_leniently
from articles.ingest.clean.sanitise import sanitise
from articles.ingest.discover import candidates
from articles.ingest.extract.article import NotAnArticle, extract_article
from articles.ingest.fetch import decompress
from articles.ingest.identity import identify
from articles.ingest.parse.feed import parse_feed
from articles.ingest.records import Fetched, NotAFeed
from articles.syndication.opml import NotOpml, parse_opml
from articles.web import robots

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GROWTH = 2.6  # of the cost when the bytes double; what is quadratic grows by 4
UNSEEN = 0.02  # seconds below which nothing can be told
RUNS = 12
REFUSALS = (
    NotAFeed,
    NotAnArticle,
    NotOpml,
    decompress.TooBig,
    decompress.TooManyMembers,
    decompress.TruncatedBody,
    decompress.BadContentEncoding,
)
SENTENCE = "La banque centrale a relevé son taux directeur de vingt-cinq points. "
BASE = "https://journal.example/"


def cost(step, document):
    """Seconds of CPU."""
    began = time.process_time()
    with contextlib.suppress(*REFUSALS):
        step(document)
    return time.process_time() - began


def grows(step, make, size):
    """Of each size the least of some runs counts: a busy machine adds to any of them."""
    documents, least = [make(size), make(2 * size)], [float("inf")] * 2
    for _ in range(RUNS):
        least = [min(known, cost(step, one)) for known, one in zip(least, documents, strict=True)]
        if least[1] <= GROWTH * least[0] + UNSEEN:
            return
    pytest.fail(f"{least[0]:.3f} s, for twice the bytes {least[1]:.3f} s")


def filled(part, size):
    return part * (size // len(part))


def rss(inside):
    return f"<rss version='2.0'><channel><title>t</title>{inside}</channel></rss>".encode()


def item(inside, n=1):
    return f"<item><title>Titre {n}</title><link>{BASE}{n}</link>{inside}</item>"


def html_item(html, n=1):
    return item(f"<description><![CDATA[{html}]]></description>", n)


def read(content):
    """The road of a feed as far as it is pure: read, identified, cleaned."""
    for entry in map(identify, parse_feed(Fetched(BASE, content)).entries):
        clean_leniently(entry.raw, NOW)


NOISE = os.urandom(2_000_000)
BODIES = {
    "gzip, empty members": ("gzip", lambda size: filled(gzip.compress(b""), size // 20)),
    "gzip, sixty members": ("gzip", lambda size: b"".join([gzip.compress(filled(b"mot ", size // 12))] * 60)),
    "gzip, one member": ("gzip", lambda size: gzip.compress(NOISE[: size // 4] * 4, 1)),
    "gzip, one member of nothing": ("gzip", lambda size: gzip.compress(bytes(size * 4))),
    "gzip, blocks of nothing": ("gzip", lambda size: _many_flushes(zlib.compressobj(9, zlib.DEFLATED, 31), size // 40)),
    "deflate": ("deflate", lambda size: zlib.compress(NOISE[: size // 4] * 4, 1)),
    "deflate, blocks of nothing": ("deflate", lambda size: _many_flushes(zlib.compressobj(), size // 40)),
    "brotli": ("br", lambda size: brotli.compress(NOISE[: size // 4] * 4, quality=1)),
    "brotli of nothing": ("br", lambda size: brotli.compress(bytes(size * 4), quality=1)),
    "brotli, blocks of nothing": ("br", lambda size: b"\x0b\x00\x80a" + b"\x06" * (size - 5) + b"\x03"),
}


def _many_flushes(packer, number):
    """Blocks that hold nothing, by the thousand."""
    return (
        packer.compress(b"a")
        + b"".join(packer.flush(zlib.Z_FULL_FLUSH) + packer.compress(b"a") for _ in range(number))
        + packer.flush()
    )


@pytest.mark.parametrize("name", BODIES)
def test_unpacking(name):
    coding, make = BODIES[name]
    grows(lambda raw: decompress.decompress(raw, coding, 20_000_000), make, 1_600_000)


FEEDS = {
    "nested XML": (lambda size: rss(item(filled("<a>", size))), 30_000),
    "nested and closed XML": (lambda size: rss(item(filled("<a>", size // 2) + filled("</a>", size // 2))), 30_000),
    "nested XML with prefixes": (lambda size: rss(item(filled("<n:a xmlns:n='https://b.example/'>", size))), 30_000),
    "nested Atom": (lambda size: b"<feed xmlns='http://www.w3.org/2005/Atom'>" + filled(b"<entry>", size), 30_000),
    "elements": (lambda size: rss(item(filled("<ab/>", size))), 30_000),
    "attributes": (lambda size: rss(item("<b " + " ".join(f"a{n}='x'" for n in range(size // 9)) + "/>")), 500_000),
    "items": (lambda size: rss("".join(item("", n) for n in range(size // 80))), 80_000),
    "items of HTML": (
        lambda size: rss("".join(html_item(f"<p>{SENTENCE}<b>x</i>" * 30, n) for n in range(size // 2_400))), 200_000
    ),
    "one text": (lambda size: rss(item(f"<description>{filled(SENTENCE, size)}</description>")), 2_000_000),
    "bare ampersands": (lambda size: rss(item(f"<description>{filled('&a &amp; ', size)}</description>")), 200_000),
    "controls": (lambda size: rss(item(f"<description>{filled(chr(1) + 'a&#1;', size)}</description>")), 1_000_000),
    "declarations": (lambda size: b"<!DOCTYPE x [" + filled(b'<!ENTITY a "b">', size) + b"]>" + rss(item("")), 1_000_000),
    "sections": (lambda size: rss(item(f"<description>{filled('<![CDATA[a]]>', size)}</description>")), 300_000),
    "nested JSON": (lambda size: filled(b"[", size // 2) + filled(b"]", size // 2), 1_000_000),
    "nested JSON in items": (
        lambda size: b'{"items":[' + filled(b'{"a":' * 100 + b"1" + b"}" * 100 + b",", size) + b"1]}", 1_000_000
    ),
    "JSON keys": (lambda size: b'{"items":[],' + ",".join(f'"k{n}":{n}' for n in range(size // 15)).encode() + b"}", 1_000_000),
    "JSON numbers": (lambda size: b'{"items":[],"a":' + b"9" * size + b"}", 2_000_000),
    "JSON escapes": (lambda size: b'{"items":[{"id":"1","title":"' + filled(rb"\u0041\ud800", size) + b'"}]}', 1_000_000),
    "JSON items": (
        lambda size: json.dumps(
            {"items": [{"id": str(n), "url": f"{BASE}{n}", "content_html": f"<p>{SENTENCE}" * 5} for n in range(size // 420)]}
        ).encode(),
        200_000,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FEEDS)
def test_reading_feeds(name):
    grows(read, *FEEDS[name])


PAGES = {
    "paragraphs": (lambda size: filled(f"<p>{SENTENCE}</p>", size), 60_000),
    "nested boxes": (lambda size: filled("<div>", size) + SENTENCE * 20, 50_000),
    "nested and closed": (lambda size: filled("<div>" * 100 + SENTENCE + "</div>" * 100, size), 60_000),
    "lists": (lambda size: filled("<ul><li><ul><li>mot</ul>", size), 50_000),
    "unclosed marks": (lambda size: filled("<b><i><p>mot ", size), 50_000),
    "tables": (lambda size: filled("<table><p><td>a<table>b</td>", size), 50_000),
    "attributes": (lambda size: "<div " + " ".join(f"a{n}=1" for n in range(size // 8)) + ">" + SENTENCE * 20, 200_000),
    "one text": (lambda size: f"<p>{filled(SENTENCE, size)}", 200_000),
    "brackets": (lambda size: filled("< ", size), 200_000),
    "bare ampersands": (lambda size: filled("é&", size), 120_000),
    "endings of nothing": (lambda size: filled("<i></p>", size), 30_000),
    "references": (lambda size: f"<p>{filled('&eacute;&#233; ', size)}", 200_000),
}


@pytest.mark.parametrize("name", PAGES)
def test_extracting_pages(name):
    make, size = PAGES[name]
    grows(lambda html: extract_article(html.encode(), BASE), make, size)


@pytest.mark.parametrize("name", PAGES)
def test_sanitising(name):
    make, _ = PAGES[name]
    # What is longer than 200,000 characters is cut, and over 20,000 tags become plain text.
    grows(lambda html: sanitise(html, BASE), make, 30_000 if name == "endings of nothing" else 90_000)


@pytest.mark.parametrize("name", PAGES)
def test_looking_for_feeds_in_pages(name):
    make, size = PAGES[name]
    grows(lambda html: candidates.feed_candidates(html.encode(), BASE), make, size)


def test_rules_for_robots():
    def ask(text):
        robots._rules.cache_clear()
        robots.allows(text, "lapesee", f"{BASE}{'a' * 2_000}")

    for rule in ("Disallow: /*a*a*a*a*b$\n", "User-agent: lapesee\n", "Allow: /%41%zz\n", "Crawl-delay: 1\n"):
        grows(ask, lambda size, rule=rule: "User-agent: *\n" + filled(rule, size), 200_000)


LISTS = {
    "outlines": lambda size: filled("<outline xmlUrl='https://a.example/'/>", size),
    "nested": lambda size: filled("<outline>", size),
    "attributes": lambda size: "<outline " + " ".join(f"a{n}='<'" for n in range(size // 9)) + "/>",
    "junk": lambda size: filled("<outline & a=b ", size),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_subscriptions(name):
    grows(lambda text: parse_opml(text.encode()), lambda size: f"<opml><body>{LISTS[name](size)}</body></opml>", 70_000)
