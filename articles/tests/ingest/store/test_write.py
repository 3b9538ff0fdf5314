"""Two workers who store at the same moment. Only PostgreSQL lets them: SQLite writes one after the other by itself."""

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from articles import search
from articles.filing.records import Filing
from articles.ingest.feed_result import FeedResult
from articles.ingest.identity import title_key
from articles.ingest.records import Entry, KeyedEntry
from articles.ingest.store.write import FeedChanges, NewArticle, store
from articles.models import Article, Category, Feed, Source, Story
from articles.models.feeds.records import Outcome
from articles.web.urls import address_key

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def feed_of(slug):
    source = Source.objects.create(slug=slug, name=slug)
    return Feed.objects.create(source=source, url=f"https://{slug}.example/rss")


def decided(feed, joins):
    entry = Entry(guid="1", url=f"{feed.url}/1", title="La dépêche commune")
    item = KeyedEntry(entry, "1" * 32, "2" * 32, address_key(entry.url), title_key(entry.title))
    brought = FeedResult(feed, None, "ok", Outcome(at=timezone.now(), due_at=timezone.now()))
    return FeedChanges(brought, [NewArticle(item, Filing("economie"), timezone.now(), joins, -1)])


def test_two_who_join_one_article_at_once_open_one_story(monkeypatch):
    Category.objects.get_or_create(slug="economie", defaults={"name_fr": "Économie", "name_en": "Economy"})
    first = Article.objects.create(
        source=feed_of("premier").source,
        url="https://premier.example/1",
        title="La dépêche commune",
        category_id="economie",
    )
    feeds = [feed_of("un"), feed_of("deux")]
    told, waited = threading.Event(), threading.Event()

    def index(articles):
        """The first to come here keeps its locks until the second has had time to ask for them."""
        if not told.is_set():
            told.set()
            waited.wait(1)

    monkeypatch.setattr(search, "index", index)

    def work(feed):
        try:
            store([decided(feed, first.pk)])
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=[feed]) for feed in feeds]
    workers[0].start()
    assert told.wait(5)
    workers[1].start()
    for worker in workers:
        worker.join(20)
    assert Story.objects.get().articles.count() == 3
    assert Article.objects.leads().count() == 1
