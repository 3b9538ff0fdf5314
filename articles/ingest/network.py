"""Whether our own network is down: then no source is to blame for a visit that failed.

No single failure can tell. A third of all feeds that were visited in half an hour, on several sites, can.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from articles.models import Feed
from articles.models.feeds.feed_queries import Lately

LATELY = timedelta(minutes=30)
FEWEST_SITES = 3  # that fail: one site with many feeds is one witness
SHARE = 3  # a third
KEPT = 30  # seconds for which the answer is remembered
KEY = "our-network-is-down"


def is_ours(lately: Lately) -> bool:
    """Whether so many fail at once that the reason is here.

    Feeds that failed for more than a day while another one answered are no witnesses: of a list of which a third is
    dead, each dead feed is blamed.
    """
    return lately.sites >= FEWEST_SITES and lately.sudden * SHARE >= lately.visited > 0


def is_down(now: datetime | None = None) -> bool:
    """The same, of the visits that ended before `now`; asked of the database twice a minute at most."""
    known: bool | None = cache.get(KEY)
    if known is None:
        known = is_ours(Feed.objects.lately((now or timezone.now()) - LATELY))
        cache.set(KEY, known, KEPT)
    return known
