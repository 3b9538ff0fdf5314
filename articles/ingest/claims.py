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
from articles.models.feeds.feed_queries import SUSPECT, FeedQuerySet

BATCH = 50
IN_VIEW = 500  # feeds among which a named round looks for hosts that are free

Find = Callable[[], FeedQuerySet]


class Visitor:
    """Claims feeds a batch at a time, while there is time, and holds their hosts no longer than it must.

    Iterate over it for (feed, token), or None where all that is left is on hosts it holds already, or where a feed whose
    last reader died is being read, alone; tell it `done(feed)`.
    `find` gives the feeds among which it may claim.
    """

    def __init__(self, find: Find, seconds: float) -> None:
        self._find = find
        self._ends = time.monotonic() + seconds
        self._token = uuid.uuid4()
        self._open: Counter[str] = Counter()  # host → its feeds not done yet
        self._renewed = time.monotonic()
        self._suspect = False
        self._resting: set[str] = set()  # hosts whose other feeds are not read in this round
        self.free_at: dict[str, datetime] = {}

    def __iter__(self) -> Iterator[tuple[Feed, uuid.UUID] | None]:
        while time.monotonic() < self._ends:
            batch, token = self._claim()
            if not batch and not self._open:
                return
            for feed in batch:
                if time.monotonic() > self._ends:
                    return
                yield feed, token
            while self._open and not self._idle() and (not batch or self._suspect):
                yield None

    def done(self, feed: Feed) -> None:
        """The visit of `feed` has ended, well or badly."""
        self._open[feed.host] -= 1

    def rest(self, host: str) -> None:
        """A document of `host` has cost too much: its other feeds stay due, for when its rest is over."""
        self._resting.add(host)
        Host.objects.filter(name=host, lease_token=self._token).rest(timezone.now())

    def lets_be(self, feed: Feed) -> bool:
        """Whether the host of `feed` rests; then its visit has ended before it began."""
        if feed.host not in self._resting:
            return False
        self.done(feed)
        return True

    @property
    def at_work(self) -> int:
        """How many feeds it has taken and not done."""
        return self._open.total()

    def beat(self) -> None:
        """Keep the leases alive; to be called often, does something every third of a lease."""
        if time.monotonic() - self._renewed > settings.FEED_LEASE_SECONDS / 3:
            self._renewed = time.monotonic()
            Feed.objects.renew([self._token], timezone.now())

    def leave(self) -> None:
        """Give everything back."""
        Feed.objects.give_back([self._token], timezone.now())

    def _claim(self) -> tuple[Sequence[Feed], uuid.UUID]:
        self._give_back_hosts()
        token, keys, free_at = self._find().claim(BATCH, timezone.now(), token=self._token, alone=not self._open)
        self.free_at |= free_at
        feeds = {feed.pk: feed for feed in Feed.objects.held(keys, token)} if keys else {}
        batch = [feeds[key] for key in keys if key in feeds]
        if batch:
            Source.objects.know_sectors([feed.source for feed in batch])
        self._open.update(feed.host for feed in batch)
        self._suspect = any(feed.tries > SUSPECT for feed in batch)  # this try is counted
        return batch, token

    def _idle(self) -> list[str]:
        """The hosts whose feeds are all done: another worker may want them, or another batch."""
        return [host for host, feeds in self._open.items() if feeds <= 0]

    def _give_back_hosts(self) -> None:
        idle = self._idle()
        if idle:
            Host.objects.filter(name__in=idle, lease_token=self._token).give_back(timezone.now())
        for host in idle:
            del self._open[host]


class Named:
    """Feeds named beforehand, whatever their hour: those not visited yet, and how to find the next ones to claim."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.left = dict.fromkeys(keys)

    def find(self) -> FeedQuerySet:
        """Some of those that are left."""
        return Feed.objects.filter(pk__in=list(islice(self.left, IN_VIEW)))

    def turn(self) -> None:
        """Look at others first: the hosts of these are in other hands. Those that are no more are forgotten."""
        seen = list(islice(self.left, IN_VIEW))
        still = set(self.find().values_list("pk", flat=True))
        for key in seen:
            del self.left[key]
        self.left |= dict.fromkeys(key for key in seen if key in still)
