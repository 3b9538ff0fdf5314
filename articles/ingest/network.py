"""Detects that our own network is down: then no source is blamed for a visit that failed.

One failure proves nothing. Of the feeds visited in the last half hour, those that are unreachable must be on at least three
sites, and a third of all must have become unreachable lately.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from articles.models import Feed
from articles.models.feeds.feed_queries import RecentFailures

RECENT_WINDOW = timedelta(minutes=30)
MIN_FAILING_SITES = 3  # one site with many feeds counts once
FAILING_SHARE_DIVISOR = 3  # a third
NETWORK_CACHE_TTL_SECONDS = 30  # seconds for which the answer is remembered
NETWORK_CACHE_KEY = "our-network-is-down"


def is_our_network(failures: RecentFailures) -> bool:
    """Whether so many feeds fail at once that our own network must be the cause.

    For the third, only newly unreachable feeds count, so that many dead feeds in the list do not look like a failure of our
    network. The three sites are those of all unreachable feeds.
    """
    return (
        failures.unreachable_sites >= MIN_FAILING_SITES
        and failures.newly_unreachable * FAILING_SHARE_DIVISOR >= failures.visited > 0
    )


def is_down(now: datetime | None = None) -> bool:
    """Whether our network is down, by the visits of the last half hour; asks the database twice a minute at most."""
    known: bool | None = cache.get(NETWORK_CACHE_KEY)
    if known is None:
        known = is_our_network(Feed.objects.recent_failures((now or timezone.now()) - RECENT_WINDOW))
        cache.set(NETWORK_CACHE_KEY, known, NETWORK_CACHE_TTL_SECONDS)
    return known
