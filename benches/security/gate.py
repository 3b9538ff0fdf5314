"""`bin/corpora gate`: does anything a feed says run in a reader's browser? Every known attack, and thousands of invented ones.

Attacks go through `parse_feed` and `clean_entry` in every field of every format. What comes out is stored in a scratch database,
shown by the product's own pages (article, listing, sources, RSS as a careless reader would show it) and opened in
Chromium, with the Content-Security-Policy and without. The exit status is 1 unless nothing ran.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from django.test import Client
from rich.table import Table

from articles.filing.records import Filing
from articles.filing.rows import filing_columns
from articles.ingest.clean.entry import clean_entry
from articles.ingest.parse.feed import parse_feed
from articles.ingest.records import Entry, Fetched, KeyedEntry, NotAFeed, Skip
from articles.ingest.store.columns import columns_from_entry
from articles.models import Article, Source, Story
from articles.web.files import Enclosure
from benches import pages
from benches.harness.command import say
from benches.harness.programs import CORPORA
from benches.security.gate_browser import BrowserFindings, WatchedPage, merged
from benches.security.gate_documents import Document, as_read, documents, fuzzed, one_by_one, payloads

FIELDS = ("title", "author", "summary", "content_html", "url", "image", "documents")
BLANK: dict[str, Any] = {"title": "x", "url": "https://source.example/x", "documents": ()}
ROOM = {"title": (480, " | "), "author": (190, " | "), "summary": (1_900, " | "), "content_html": (10_000, "<hr>")}
ORDINARY = re.compile(r"[A-Za-z0-9]+")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TOGETHER = 60  # pages opened as one
DOCUMENTS, SEED = 10_000, 7  # of invented attacks
A_SOURCE = 30  # articles: as many as its RSS shows


@dataclass(slots=True)
class SanitisedValues:
    """The different values of each field after `parse_feed` and `clean_entry`, and how many documents and entries it took."""

    documents: int = 0
    entries: int = 0
    values: dict[str, dict[Any, None]] = field(default_factory=lambda: {name: {} for name in FIELDS})
    alphabets: set[frozenset[str]] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        """Note what an entry says. Of addresses, which are ASCII by now, one of each alphabet."""
        for name, values in self.values.items():
            value = getattr(entry, name)
            if value and (name not in {"url", "image", "documents"} or self._is_news(str(value))):
                values[value] = None
        if entry.summary_html and not entry.content_html:
            self.values["content_html"][entry.summary_html] = None

    def _is_news(self, address: str) -> bool:
        known = len(self.alphabets)
        self.alphabets.add(frozenset(ORDINARY.sub("", address)))
        return len(self.alphabets) > known

    def recombined(self) -> list[Entry]:
        """As few entries as say all these values: words are put one after the other as far as a field goes."""
        columns = {
            name: _packed(list(values), *ROOM[name]) if name in ROOM else list(values)
            for name, values in self.values.items()
        }
        most = max(map(len, columns.values()))
        filled = (islice(cycle(values or [BLANK.get(name, "")]), most) for name, values in columns.items())
        return [Entry(guid="x", **dict(zip(FIELDS, row, strict=True))) for row in zip(*filled, strict=True)]


def _packed(values: list[str], room: int, between: str) -> list[str]:
    packs: list[str] = []
    for value in values:
        if packs and len(packs[-1]) + len(between) + len(value) <= room:
            packs[-1] += between + value
        else:
            packs.append(value)
    return packs


def sanitised_values(feeds: Iterable[Document]) -> SanitisedValues:
    """What these documents give."""
    passed = SanitisedValues()
    for feed in feeds:
        passed.documents += 1
        with suppress(NotAFeed):
            for raw in parse_feed(Fetched("https://source.example/feed", feed.content, feed.content_type)).entries:
                passed.entries += 1
                with suppress(Skip):
                    passed.add(clean_entry(raw, NOW))
    return passed


def stored(entries: Sequence[Entry], names: Sequence[str]) -> list[Article]:
    """Articles that say what the entries say, all rights given, of sources that have these names. Some tell one event."""
    began = Article.objects.count()
    sources = Source.objects.bulk_create(
        Source(
            slug=f"attaque-{began}-{number}",
            name=" ".join(names[number % len(names)].split())[:160] or "x",
            excerpt_length=5_000,
            may_full_text=True,
            may_image=True,
        )
        for number in range(len(entries) // A_SOURCE + 1)
    )
    stories = Story.objects.bulk_create(Story() for _ in range(len(entries) // 8 + 1))
    articles = [
        Article(
            **_columns(entry),
            url=f"{entry.url[:1900]}#{began + number}",
            published_at=NOW - timedelta(seconds=began + number),
            source=sources[number // A_SOURCE],
            story=stories[number // 8] if number % 8 < 3 else None,
            is_lead=number % 8 not in {1, 2},
        )
        for number, entry in enumerate(entries)
    ]
    return Article.objects.bulk_create(articles, batch_size=500)


def _columns(entry: Entry) -> dict[str, Any]:
    filed = Filing("economie", language=entry.language or "fr")
    return columns_from_entry(KeyedEntry(entry, "", "", "", ""), filed) | filing_columns(filed)


def shown(articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
    """The product's pages for these articles and the policy they are sent with, many merged into one."""
    client = Client(SERVER_NAME="127.0.0.1")
    paths = [article.get_absolute_url() for article in articles]
    paths += [*sorted({article.source.get_absolute_url() for article in articles}), "/", "/sources/"]
    for first in range(0, len(paths), TOGETHER):
        answers = [client.get(path) for path in paths[first : first + TOGETHER]]
        bad = [answer.request["PATH_INFO"] for answer in answers if answer.status_code != 200]
        if bad:
            raise RuntimeError(f"pages that do not answer: {bad[:3]}")
        yield merged([answer.content.decode() for answer in answers]), answers[0]["Content-Security-Policy"]


def syndicated(articles: Sequence[Article]) -> Iterator[str]:
    """Our RSS of these articles as a careless reader shows it."""
    client = Client(SERVER_NAME="127.0.0.1")
    for path in sorted({article.source.get_absolute_url() for article in articles}):
        yield as_read(client.get(f"{path}rss.xml").text)


def opened(watched: WatchedPage, articles: Sequence[Article]) -> dict[str, BrowserFindings]:
    """What the browser found, by how it was shown."""
    seen = {
        "pages, policy on": BrowserFindings(),
        "pages, policy off": BrowserFindings(),
        "RSS read as HTML": BrowserFindings(),
    }
    for html, policy in shown(articles):
        watched.look(html, policy, seen["pages, policy on"])
        watched.look(html, "", seen["pages, policy off"])
    for html in syndicated(articles):
        watched.look(html, "", seen["RSS read as HTML"])
    return seen


def harmless(watched: WatchedPage) -> None:
    """Show the browser what our pages hold when nobody attacks."""
    entry = Entry(
        guid="x",
        url="https://source.example/x",
        title="Le cacao monte",
        summary="Un mot.",
        content_html='<p>Un mot, <a href="https://source.example/" rel="noopener nofollow ugc">un lien</a>.</p>',
        image="https://source.example/x.png",
        documents=(Enclosure("https://source.example/x.pdf", "application/pdf", 1_000),),
    )
    without = replace(entry, content_html="", image="", documents=())
    for html, _ in shown(stored([entry, without] * 6, ["Le Journal"])):
        watched.learn(html)


def main() -> int:
    """Run it all and tell."""
    attacks = payloads(CORPORA / "xss-sanitiser")
    invented = list(fuzzed(DOCUMENTS, SEED, attacks))
    table = Table(
        "attacks",
        "documents",
        "entries",
        "articles",
        "seconds",
        "shown as",
        "loads",
        "ran",
        "acting",
        "asked",
        "swallowed",
    )
    faults = 0
    with pages.chromium() as browser:
        watched = WatchedPage(browser.new_page())
        harmless(watched)
        for name, some, feeds in (
            (f"{len(attacks)} known", attacks, documents(attacks)),
            (f"{len(invented)} invented, seed {SEED}", invented, one_by_one(invented)),
        ):
            if not some:
                continue
            began = time.monotonic()
            passed = sanitised_values(feeds)
            articles = stored(passed.recombined(), some)
            seen = opened(watched, articles)
            told = [name, *map(str, (passed.documents, passed.entries, len(articles), round(time.monotonic() - began)))]
            for shown_as, one in seen.items():
                counts = (one.pages, one.ran.total(), one.acting.total(), one.asked.total(), one.swallowed)
                table.add_row(*told, shown_as, *map(str, counts))
                told, faults = [""] * len(told), faults + one.faults
                for sentence, times in (one.ran + one.acting + one.asked).most_common(20):
                    say(f"{shown_as}: {sentence} ({times})", markup=False)
    say(table)
    return 1 if faults else 0
