"""The requests for a feed: the request itself, the checks of robots.txt, and the parts that its document names."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from articles.ingest.fetch import robots_policy
from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Answer, Get, fetch_many
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.models import Feed
from articles.web.hosts import host_of

PART_LIMITS = Limits(total_timeout=10)  # seconds per part: other feeds are waiting
PAGE_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


def request_for(feed: Feed) -> FeedRequest:
    """The request for a feed, with the validators of its last answer."""
    if feed.kind == Feed.Kind.SITEMAP:
        return FeedRequest(feed.url)  # an index may stay as it is while the parts it names change
    return FeedRequest(
        feed.url, feed.etag, feed.last_modified, accept=PAGE_ACCEPT if feed.kind == Feed.Kind.PAGE else ""
    )


def feed_refusal(
    feed: Feed, get: Get | None, free_at: dict[str, datetime] | None, on_tick: Callable[[], None]
) -> FetchError | None:
    """Why robots.txt forbids the feed's page, or None. Feeds and sitemaps are meant for programs and are not checked."""
    return (
        robots_policy.robots_refusal(feed.url, get=get, free_at=free_at, on_tick=on_tick)
        if feed.kind == Feed.Kind.PAGE
        else None
    )


def check_redirect_robots(feed: Feed, answer: Answer) -> Answer:
    """The answer; or a FetchError if a page was redirected to an address that robots.txt forbids."""
    moved = isinstance(answer, Fetched) and answer.url != feed.url and host_of(answer.url) == feed.host
    if feed.kind == Feed.Kind.PAGE and isinstance(answer, Fetched) and moved:
        try:
            robots_policy.redirect_policy([feed.host])(answer.url)
        except FetchError as error:
            return error
    return answer


def fetch_parts(feed: Feed, urls: Sequence[str], *, get: Get | None, on_tick: Callable[[], None]) -> list[Answer]:
    """Fetch the documents that the feed's own one names in its place: of an index of sitemaps, its newest parts.

    Addresses on other hosts are left out: we hold the lease of the feed's host only. `on_tick` is called all the while.
    """
    free_at = {feed.host: timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)}
    requests = ((url, FeedRequest(url)) for url in urls if host_of(url) == feed.host)
    return [answer for _, answer in fetch_many(requests, get=get, limits=PART_LIMITS, free_at=free_at, on_tick=on_tick)]
