"""One worker on its way: which feeds it takes, that it keeps hold of them, and that it gives them back."""

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
SELECTION_WINDOW = 500  # feeds among which a named round looks for hosts that are free

FindFeeds = Callable[[], FeedQuerySet]


class FeedClaimer:
    """Claims feeds a batch at a time, while there is time, and holds their hosts no longer than it must.

    Iterate over it for (feed, token), or None where all that is left is on hosts it holds already, or where a feed whose
    last reader died is being read, alone; tell it `mark_done(feed)`.
    `find_next` gives the feeds among which it may claim.
    """

    def __init__(self, find: FindFeeds, seconds: float) -> None:
        self._find = find
        self._deadline = time.monotonic() + seconds
        self._token = uuid.uuid4()
        self._unfinished: Counter[str] = Counter()  # host → its feeds not done yet
        self._renewed_at = time.monotonic()
        self._has_suspect = False
        self._cooling_hosts: set[str] = set()  # hosts whose other feeds are not read in this round
        self.free_at: dict[str, datetime] = {}

    def __iter__(self) -> Iterator[tuple[Feed, uuid.UUID] | None]:
        while time.monotonic() < self._deadline:
            batch, token = self._claim()
            if not batch and not self._unfinished:
                return
            for feed in batch:
                if time.monotonic() > self._deadline:
                    return
                yield feed, token
            while self._unfinished and not self._idle_hosts() and (not batch or self._has_suspect):
                yield None

    def mark_done(self, feed: Feed) -> None:
        """The visit of `feed` has ended, well or badly."""
        self._unfinished[feed.host] -= 1

    def cool_down(self, host: str) -> None:
        """A document of `host` has cost too much: its other feeds stay due, for when its rest is over."""
        self._cooling_hosts.add(host)
        Host.objects.filter(name=host, lease_token=self._token).cool_down(timezone.now())

    def skip_if_cooling(self, feed: Feed) -> bool:
        """Whether the host of `feed` rests; then its visit has ended before it began."""
        if feed.host not in self._cooling_hosts:
            return False
        self.mark_done(feed)
        return True

    @property
    def unfinished_count(self) -> int:
        """How many feeds it has taken and not done."""
        return self._unfinished.total()

    def renew_leases(self) -> None:
        """Keep the leases alive; to be called often, does something every third of a lease."""
        if time.monotonic() - self._renewed_at > settings.FEED_LEASE_SECONDS / 3:
            self._renewed_at = time.monotonic()
            Feed.objects.renew([self._token], timezone.now())

    def release(self) -> None:
        """Give everything back."""
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
        self._has_suspect = any(feed.tries > SUSPECT_TRIES for feed in batch)  # this try is counted
        return batch, token

    def _idle_hosts(self) -> list[str]:
        """The hosts whose feeds are all done: another worker may want them, or another batch."""
        return [host for host, feeds in self._unfinished.items() if feeds <= 0]

    def _release_idle_hosts(self) -> None:
        idle = self._idle_hosts()
        if idle:
            Host.objects.filter(name__in=idle, lease_token=self._token).release(timezone.now())
        for host in idle:
            del self._unfinished[host]


class SelectedFeeds:
    """Feeds named beforehand, whatever their hour: those not visited yet, and how to find the next ones to claim."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.remaining = dict.fromkeys(keys)

    def find_next(self) -> FeedQuerySet:
        """Some of those that are left."""
        return Feed.objects.filter(pk__in=list(islice(self.remaining, SELECTION_WINDOW)))

    def rotate(self) -> None:
        """Look at others first: the hosts of these are in other hands. Those that are no more are forgotten."""
        seen = list(islice(self.remaining, SELECTION_WINDOW))
        still = set(self.find_next().values_list("pk", flat=True))
        for key in seen:
            del self.remaining[key]
        self.remaining |= dict.fromkeys(key for key in seen if key in still)
