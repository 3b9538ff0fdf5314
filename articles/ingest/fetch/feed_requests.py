"""What is asked of a feed's site, and what its site does not want to be asked."""

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

PART_LIMITS = Limits(total_timeout=10)  # seconds for each part: others are waiting
PAGE_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


def request_for(feed: Feed) -> FeedRequest:
    """What its address is asked, and with what it answered last time."""
    if feed.kind == Feed.Kind.SITEMAP:
        return FeedRequest(feed.url)  # an index may stay as it is while the parts it names change
    return FeedRequest(
        feed.url, feed.etag, feed.last_modified, accept=PAGE_ACCEPT if feed.kind == Feed.Kind.PAGE else ""
    )


def feed_refusal(
    feed: Feed, get: Get | None, free_at: dict[str, datetime] | None, on_tick: Callable[[], None]
) -> FetchError | None:
    """Why the site's robots.txt keeps us out, if it does. Feeds and sitemaps are there for programs to read."""
    return (
        robots_policy.robots_refusal(feed.url, get=get, free_at=free_at, on_tick=on_tick)
        if feed.kind == Feed.Kind.PAGE
        else None
    )


def check_redirect(feed: Feed, answer: Answer) -> Answer:
    """The answer; for a page, why the address that a redirect led to may not be read."""
    moved = isinstance(answer, Fetched) and answer.url != feed.url and host_of(answer.url) == feed.host
    if feed.kind == Feed.Kind.PAGE and isinstance(answer, Fetched) and moved:
        try:
            robots_policy.redirect_policy([feed.host])(answer.url)
        except FetchError as error:
            return error
    return answer


def fetch_parts(feed: Feed, urls: Sequence[str], *, get: Get | None, on_tick: Callable[[], None]) -> list[Answer]:
    """Fetch further documents of the feed's host, which is in our hands."""
    free_at = {feed.host: timezone.now() + timedelta(seconds=settings.FETCH_HOST_PAUSE)}
    requests = ((url, FeedRequest(url)) for url in urls if host_of(url) == feed.host)
    return [answer for _, answer in fetch_many(requests, get=get, limits=PART_LIMITS, free_at=free_at, on_tick=on_tick)]
