"""A worker's leases on feeds and their hosts: claim, renew, release.

When a worker dies, nothing here acts: its leases expire, and other workers claim its feeds (`models/feeds/feed_queries.py`).
"""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.utils import timezone

from articles.models import Feed, Host, Source
from articles.models.feeds.feed_queries import SUSPECT_TRIES, FeedQuerySet

CLAIM_BATCH_SIZE = 50
SELECTION_WINDOW = 500  # how many of the selected feeds one claim looks at, to find some whose hosts are free

FindFeeds = Callable[[], FeedQuerySet]


class FeedClaimer:
    """Claims feeds of `find()`, a batch at a time, until its deadline; releases each host once its feeds are done.

    Iterating gives (feed, token) for each feed to visit; call `mark_done(feed)` when its visit has ended. It gives None when
    the caller must first finish a visit. That happens when nothing more can be claimed now (no other feed is due, or other
    workers hold the hosts of all that are), or when a suspect is being visited: a feed whose earlier visits were interrupted.
    A suspect is visited alone.
    """

    def __init__(self, find: FindFeeds, seconds: float) -> None:
        self._find = find
        self._deadline = time.monotonic() + seconds
        self._token = uuid.uuid4()
        self._unfinished: Counter[str] = Counter()  # host → how many of its claimed feeds are not done
        self._renewed_at = time.monotonic()
        self._has_suspect = False
        self._cooling_hosts: set[str] = set()  # hosts of which this run visits no further feed
        self.free_at: dict[str, datetime] = {}  # host → when it may be asked again

    def __iter__(self) -> Iterator[tuple[Feed, uuid.UUID] | None]:
        while time.monotonic() < self._deadline:
            batch, token = self._claim()
            if not batch and not self._unfinished:
                return
            for feed in batch:
                if time.monotonic() > self._deadline:
                    return
                yield feed, token
            # With nothing more to claim, or with a suspect, wait until all feeds of a host are done.
            while self._unfinished and not self._idle_hosts() and (not batch or self._has_suspect):
                yield None

    def mark_done(self, feed: Feed) -> None:
        """Record that the visit of `feed` has ended, well or badly."""
        self._unfinished[feed.host] -= 1

    def cool_down(self, host: str) -> None:
        """Stop visiting `host` in this run, since one of its documents cost too much CPU.

        Its other feeds stay due, and are visited by a later run when `Host.cool_down` allows it.
        """
        self._cooling_hosts.add(host)
        Host.objects.filter(name=host, lease_token=self._token).cool_down(timezone.now())

    def skip_if_cooling(self, feed: Feed) -> bool:
        """Whether the host of `feed` is cooling down; if so, the feed is marked done without a visit."""
        if feed.host not in self._cooling_hosts:
            return False
        self.mark_done(feed)
        return True

    @property
    def unfinished_count(self) -> int:
        """The number of claimed feeds whose visits have not ended."""
        return self._unfinished.total()

    def renew_leases(self) -> None:
        """Renew the leases; to be called often, writes once every third of a lease."""
        if time.monotonic() - self._renewed_at > settings.FEED_LEASE_SECONDS / 3:
            self._renewed_at = time.monotonic()
            Feed.objects.renew([self._token], timezone.now())

    def release(self) -> None:
        """Release all feeds and hosts that this worker still holds."""
        Feed.objects.release([self._token], timezone.now())

    def _claim(self) -> tuple[Sequence[Feed], uuid.UUID]:
        self._release_idle_hosts()
        token, keys, free_at = self._find().claim(
            CLAIM_BATCH_SIZE, timezone.now(), token=self._token, holds_none=not self._unfinished
        )
        self.free_at |= free_at
        feeds = {feed.pk: feed for feed in Feed.objects.held_by(keys, token)} if keys else {}
        batch = [feeds[key] for key in keys if key in feeds]
        if batch:
            Source.objects.load_sector_keys([feed.source for feed in batch])
        self._unfinished.update(feed.host for feed in batch)
        # `tries` includes this claim: a feed that was already a suspect has more than SUSPECT_TRIES.
        self._has_suspect = any(feed.tries > SUSPECT_TRIES for feed in batch)
        return batch, token

    def _idle_hosts(self) -> list[str]:
        """The hosts whose claimed feeds are all done. They are to be released, so that any worker may claim them."""
        return [host for host, feeds in self._unfinished.items() if feeds <= 0]

    def _release_idle_hosts(self) -> None:
        idle = self._idle_hosts()
        if idle:
            Host.objects.filter(name__in=idle, lease_token=self._token).release(timezone.now())
        for host in idle:
            del self._unfinished[host]


class SelectedFeeds:
    """Feeds to visit that somebody selected, due or not; `remaining` are the keys of those not visited yet, in order."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.remaining = dict.fromkeys(keys)

    def find_next(self) -> FeedQuerySet:
        """The first SELECTION_WINDOW of those that remain."""
        return Feed.objects.filter(pk__in=list(islice(self.remaining, SELECTION_WINDOW)))

    def rotate(self) -> None:
        """Move the first SELECTION_WINDOW to the end, since other workers hold their hosts; leave out those deleted meanwhile."""
        first = list(islice(self.remaining, SELECTION_WINDOW))
        existing = set(self.find_next().values_list("pk", flat=True))
        for key in first:
            del self.remaining[key]
        self.remaining |= dict.fromkeys(key for key in first if key in existing)
