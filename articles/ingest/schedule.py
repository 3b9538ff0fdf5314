"""When a feed is visited next, by its own pace.

While a hub delivers the feed, `web/websub.py:next_visit_with_hub` puts the visit off (6–24 h). "gone" also suspends the feed
(`Feed.columns_after`), and `FeedQuerySet.defer_poisonous` puts off one that kills workers.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from articles.ingest.records import Rhythm

MIN_INTERVAL, MAX_INTERVAL = timedelta(minutes=5), timedelta(hours=24)
DEFAULT_INTERVAL = timedelta(minutes=30)
MAX_CACHE_CONTROL_AGE = timedelta(hours=6)
GONE_INTERVAL = timedelta(days=30)
TOO_COSTLY_INTERVAL = timedelta(days=1)  # for documents that cost too much to be read often
VISIT_JITTER = 0.1
PACE_SAMPLE_SIZE = 20


def next_visit(rhythm: Rhythm, reason: str, now: datetime, jitter: float | None = None) -> datetime:
    """The moment of the next visit.

    A healthy feed is visited twice per median gap between publications, a silent one more and more rarely, a failing one
    after 10 minutes, then 20, 40… What the site asks for (ttl, sy:, Cache-Control, Retry-After) is a minimum. The result
    is between 5 min and 24 h, except after "gone" (30 days) and "too-costly" (exactly 24 h). Cache-Control is believed up to
    6 h, since many servers set it without thinking of feeds.
    `jitter` (-1 to 1) spreads visits by 10 %; random when None.
    """
    if reason == "gone":
        return now + GONE_INTERVAL
    if reason == "too-costly":
        return now + TOO_COSTLY_INTERVAL
    wait = _interval_after_failures(rhythm.failures) if reason else _interval_from_dates(rhythm.published, now)
    wait *= 1 + VISIT_JITTER * (random.uniform(-1, 1) if jitter is None else jitter)  # noqa: S311 no secret
    if rhythm.ttl_minutes:
        wait = max(wait, timedelta(minutes=min(rhythm.ttl_minutes, 24 * 60)))
    if rhythm.max_age:
        wait = max(wait, min(timedelta(seconds=rhythm.max_age), MAX_CACHE_CONTROL_AGE))
    wait = min(max(wait, MIN_INTERVAL), MAX_INTERVAL)
    if rhythm.retry_after:
        wait = max(wait, min(timedelta(seconds=rhythm.retry_after), MAX_INTERVAL))
    return now + wait


def _interval_after_failures(failures: int) -> timedelta:
    return min(timedelta(minutes=10) * 2 ** min(max(failures - 1, 0), 10), MAX_INTERVAL)


def _interval_from_dates(published: Sequence[datetime], now: datetime) -> timedelta:
    dates = sorted(published, reverse=True)[:PACE_SAMPLE_SIZE]
    if len(dates) < 3:
        return DEFAULT_INTERVAL
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(dates)]
    silence = (now - dates[0]).total_seconds()
    return timedelta(seconds=max(median(gaps) / 2, silence / 10))
