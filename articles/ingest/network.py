"""Whether our own network is down: then no source is to blame for a visit that failed.

No single failure can tell. A third of all feeds that were visited in half an hour, on several sites, can.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from articles.models import Feed
from articles.models.feeds.feed_queries import RecentFailures

RECENT_WINDOW = timedelta(minutes=30)
MIN_FAILING_SITES = 3  # that fail: one site with many feeds is one witness
FAILING_SHARE_DIVISOR = 3  # a third
NETWORK_CACHE_TTL_SECONDS = 30  # seconds for which the answer is remembered
NETWORK_CACHE_KEY = "our-network-is-down"


def is_our_network(failures: RecentFailures) -> bool:
    """Whether so many fail at once that the reason is here.

    Feeds that failed for more than a day while another one answered are no witnesses: of a list of which a third is
    dead, each dead feed is blamed.
    """
    return failures.sites >= MIN_FAILING_SITES and failures.sudden * FAILING_SHARE_DIVISOR >= failures.visited > 0


def is_down(now: datetime | None = None) -> bool:
    """The same, of the visits that ended before `now`; asked of the database twice a minute at most."""
    known: bool | None = cache.get(NETWORK_CACHE_KEY)
    if known is None:
        known = is_our_network(Feed.objects.recent_failures((now or timezone.now()) - RECENT_WINDOW))
        cache.set(NETWORK_CACHE_KEY, known, NETWORK_CACHE_TTL_SECONDS)
    return known
