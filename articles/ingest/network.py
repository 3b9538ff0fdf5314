"""Detects that our own network is down: then no source is blamed for a visit that failed.

One failure proves nothing: `has_our_network_failed` looks at all feeds visited in the last half hour.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from articles.models import Feed
from articles.models.feeds.feed_queries import RecentFailures

RECENT_WINDOW = timedelta(minutes=30)
MIN_FAILING_SITES = 3  # one site with many feeds counts once
FAILING_SHARE_DIVISOR = 3  # a third
NETWORK_CACHE_TTL_SECONDS = 30  # for which the answer is remembered
NETWORK_CACHE_KEY = "our-network-is-down"


def has_our_network_failed(failures: RecentFailures) -> bool:
    """Whether so many feeds fail at once that our own network must be the cause.

    Unreachable feeds must be on at least three sites. And a third of the visited feeds must have become unreachable lately:
    many feeds that have long been dead do not look like a failure of our network.
    """
    return (
        failures.unreachable_sites >= MIN_FAILING_SITES
        and failures.newly_unreachable * FAILING_SHARE_DIVISOR >= failures.visited > 0
    )


def is_down(now: datetime | None = None) -> bool:
    """Whether our network is down, by the visits of the last half hour; asks the database twice a minute at most."""
    known: bool | None = cache.get(NETWORK_CACHE_KEY)
    if known is None:
        known = has_our_network_failed(Feed.objects.recent_failures((now or timezone.now()) - RECENT_WINDOW))
        cache.set(NETWORK_CACHE_KEY, known, NETWORK_CACHE_TTL_SECONDS)
    return known
