"""All the ways in which a given address makes us fetch: addresses → how often each outcome occurred."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count

from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.ingest import subscriptions
from articles.ingest.discover.find import discover_feeds
from articles.ingest.discover.preview import preview_feed
from articles.ingest.enrich import jobs
from articles.ingest.fetch import robots_policy
from articles.ingest.fetch.fetch_many import fetch_many
from articles.ingest.pipeline import refresh_many
from articles.ingest.records import FeedRequest, FetchError
from articles.management.commands import import_opml
from articles.models import Article, Category, Feed, Host, Page, Picture, Source, Subscription

RUNS = 200  # of a process that does a part of its work in each
NUMBERS = count(1)


def fetching(urls: list[str]) -> Counter[str]:
    """The fetcher itself."""
    asked = ((url, FeedRequest(url)) for url in urls)
    return Counter(answer.reason if isinstance(answer, FetchError) else "read" for _, answer in fetch_many(asked))


def robots(urls: list[str]) -> Counter[str]:
    """The robots.txt of an address."""
    Host.objects.all().delete()
    told = robots_policy.check_robots(urls)
    return Counter({"may be read": sum(told.values()), "waits": len(set(urls)) - len(told)})


def article(urls: list[str]) -> Counter[str]:
    """The page of an article, its robots.txt known."""
    with _source() as source:
        pages = []
        for url in urls:
            one = Article(
                source=source, title="a", url=f"https://a.example/{next(NUMBERS)}", published_at=timezone.now()
            )
            one.category_id = "info-generale"
            one.save()
            pages.append(Page(article=one, url=url))
        Page.objects.bulk_create(pages)
        return _run_jobs(Page.objects.values_list("host", flat=True))


def picture(urls: list[str]) -> Counter[str]:
    """The picture of an article."""
    with _source() as source:
        rows = [Picture(key=Picture.key_of(url), url=url, source=source) for url in dict.fromkeys(urls)]
        Picture.objects.bulk_create(rows)
        return _run_jobs(Picture.objects.values_list("host", flat=True))


def hub(urls: list[str]) -> Counter[str]:
    """The hub that a feed announces."""
    with _source() as source:
        for url in urls:
            topic = f"http://a.example/{next(NUMBERS)}"
            Subscription.objects.create(feed=Feed.objects.create(source=source, url=topic), hub=url, topic=topic)
        told: Counter[str] = Counter()
        now = timezone.now() + timedelta(seconds=1)
        for _ in range(RUNS):
            counts = subscriptions.request_due(now)
            told += counts
            if not counts:
                break
        del told["asked"]
        return told


def opml(urls: list[str]) -> Counter[str]:
    """The address of a list of feeds."""
    return Counter(_outcome(import_opml.read_list, url, "read") for url in urls)


def discovery(urls: list[str]) -> Counter[str]:
    """A home page where feeds are looked for."""
    Host.objects.all().delete()
    return Counter("found" if discover_feeds(url).found else "nothing" for url in urls)


def trial(urls: list[str]) -> Counter[str]:
    """An address that an editor tries before adding it."""
    Host.objects.all().delete()
    return Counter(
        "nothing" if preview_feed(url, kind, {"item": "a"}).error else "read"
        for url in urls
        for kind in ("feed", "page")
    )


def trying(urls: list[str]) -> Counter[str]:
    """An address that an operator tries."""
    try_feed = partial(call_command, "try_feed", stdout=io.StringIO(), stderr=io.StringIO())
    return Counter(_outcome(try_feed, url, "told") for url in _web(urls))


ROADS: dict[str, Callable[[list[str]], Counter[str]]] = {
    "fetch": fetching,
    "feed": lambda urls: _visited(urls, Feed.Kind.FEED),
    "page": lambda urls: _visited(urls, Feed.Kind.PAGE),  # read by selectors
    "sitemap": lambda urls: _visited(urls, Feed.Kind.SITEMAP),
    "robots.txt": robots,
    "article": article,
    "picture": picture,
    "hub": hub,
    "discovery": discovery,
    "trial": trial,
    "OPML": opml,
    "try_feed": trying,
}


def _visited(urls: list[str], kind: str) -> Counter[str]:
    with _source() as source:
        good = _web(dict.fromkeys(urls))
        Feed.objects.bulk_create(Feed(source=source, url=url, kind=kind, recipe={"item": "a"}) for url in good)
        feeds = list(Feed.objects.select_related("source").prefetch_related("source__default_sectors"))
        told = Counter(report.reason or report.status for report in refresh_many(feeds))
        told["no such feed"] += len(set(urls)) - len(good)
        return told


def _run_jobs(hosts: Iterable[str]) -> Counter[str]:
    tomorrow = timezone.now() + timedelta(days=1)
    for name in set(hosts):
        Host.objects.update_or_create(name=name, defaults={"robots": "", "robots_until": tomorrow})
    told: Counter[str] = Counter()
    for _ in range(RUNS):
        now = timezone.now()
        if not (Page.objects.due(now).exists() or Picture.objects.due(now).exists()):
            break
        told += jobs.run_jobs(now, 60)
    return told


def _outcome(ask: Callable[[str], object], url: str, good: str) -> str:
    """`good`, or why a command refuses the address."""
    try:
        ask(url)
    except CommandError as error:
        return str(error).partition("cannot be fetched (")[2].partition(")")[0] or str(error)[:20]
    return good


def _web(urls: Iterable[str]) -> list[str]:
    return [url for url in urls if url.startswith(("http://", "https://"))]


@contextmanager
def _source() -> Iterator[Source]:
    """A source that allows everything, and nothing else in the database."""
    Category.objects.get_or_create(slug="info-generale", defaults={"name_fr": "Infos", "name_en": "News"})
    Host.objects.all().delete()
    source = Source.objects.create(slug="a", name="A", may_full_text=True, may_image=True)
    try:
        yield source
    finally:
        for kind in (Page, Picture, Article, Feed, Source):
            kind._default_manager.all().delete()
