"""Computes when a feed is visited next, from how often it publishes and from what its site asks for.

These things elsewhere change the result: after a successful visit, `Subscription.next_visit` puts the next one off (6–24 h)
while a hub delivers the feed; a failure that our own network may have caused is followed by a visit after MIN_INTERVAL
(`FeedResult.as_our_network_failure`); a feed that is "gone" is also suspended (`Feed.columns_after`); and a feed whose visits
kill workers is put off for a day (`FeedQuerySet.defer_poisonous`). A moment more than 8 days ahead counts as due, since
a wrong clock wrote it (`FeedQuerySet.due`), an editor may make a feed due at once, and no feed of a host that cools down is claimed
(`HostQuerySet.cool_down`).
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from articles.ingest.records import ScheduleInputs

MIN_INTERVAL, MAX_INTERVAL = timedelta(minutes=5), timedelta(hours=24)
DEFAULT_INTERVAL = timedelta(minutes=30)
MAX_CACHE_CONTROL_AGE = timedelta(hours=6)
# Only displayed: the feed is suspended. When an editor resumes it, it is due at once.
GONE_INTERVAL = timedelta(days=30)
TOO_COSTLY_INTERVAL = timedelta(days=1)  # for documents that cost too much to be read often
VISIT_JITTER = 0.1  # a tenth of the wait, more or less, so that feeds added together are not visited together
PACE_SAMPLE_SIZE = 20  # the publication times that are looked at


def next_visit(inputs: ScheduleInputs, reason: str, now: datetime, jitter: float | None = None) -> datetime:
    """The moment of the next visit. `reason` is why this visit failed, empty if it did not.

    The wait is half the median gap between publications, or a tenth of the time since the last one if that is longer; after
    failures it is 10 minutes, then 20, 40… The site may ask for a longer wait (ttl, sy:, Cache-Control, Retry-After), never
    for a shorter one; Cache-Control counts up to 6 h only, since many servers set it without thinking of feeds. The wait is
    between 5 min and 24 h, except after "gone" (30 days) and "too-costly" (exactly 24 h).
    `jitter` (-1 to 1) lengthens or shortens it by up to 10 %; it is random when None. A hub's delivery is no visit: it leaves
    `due_at` as it is (`pipeline.ingest_delivery`).
    """
    if reason == "gone":
        return now + GONE_INTERVAL
    if reason == "too-costly":
        return now + TOO_COSTLY_INTERVAL
    wait = _interval_after_failures(inputs.failures) if reason else _interval_from_pace(inputs.publication_times, now)
    wait *= 1 + VISIT_JITTER * (random.uniform(-1, 1) if jitter is None else jitter)  # noqa: S311 no secret
    if inputs.ttl_minutes:
        wait = max(wait, timedelta(minutes=min(inputs.ttl_minutes, 24 * 60)))
    if inputs.max_age:
        wait = max(wait, min(timedelta(seconds=inputs.max_age), MAX_CACHE_CONTROL_AGE))
    wait = min(max(wait, MIN_INTERVAL), MAX_INTERVAL)
    if inputs.retry_after:
        wait = max(wait, min(timedelta(seconds=inputs.retry_after), MAX_INTERVAL))
    return now + wait


def _interval_after_failures(failures: int) -> timedelta:
    return min(timedelta(minutes=10) * 2 ** min(max(failures - 1, 0), 10), MAX_INTERVAL)


def _interval_from_pace(publication_times: Sequence[datetime], now: datetime) -> timedelta:
    newest_first = sorted(publication_times, reverse=True)[:PACE_SAMPLE_SIZE]
    if len(newest_first) < 3:
        return DEFAULT_INTERVAL
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest_first)]
    silence = (now - newest_first[0]).total_seconds()
    return timedelta(seconds=max(median(gaps) / 2, silence / 10))
