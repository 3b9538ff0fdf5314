"""Feeds that hubs bring us: which hubs are asked, and how what they brought is read. The rules: web/websub.py."""

import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from articles.ingest.fetch.client import Limits
from articles.ingest.fetch.fetch_many import Get, answers
from articles.ingest.records import FeedRequest, Fetched, FetchError, Report
from articles.models import Delivery, Feed, Host, Subscription
from articles.web import websub
from articles.web.hosts import host_of

AT_ONCE = 100  # subscriptions asked in one run
BUDGET = 40.0  # seconds for which one run begins readings
LIMITS = Limits(raw=100_000, unpacked=200_000)
PASSING = {"store", "error", "lease-lost"}  # a delivery that failed for one of these is read again

Deliver = Callable[[Feed, Fetched], Report]

log = logging.getLogger(__name__)


def note(feed: Feed, hub: str, topic: str) -> None:
    """Remember where a document of `feed` says that it may be subscribed to; empty where it says nothing.

    No fetch, and no query where the feed came with its subscription (select_related) and nothing changed.
    """
    offer = websub.offer(hub, topic, feed.url) if settings.WEBSUB else None
    known: Subscription | None = getattr(feed, "subscription", None)
    if known is None:
        if offer:
            Subscription.objects.get_or_create(feed=feed, defaults={"hub": offer.hub, "topic": offer.topic})
    elif offer != websub.Offer(known.hub, known.topic):
        known.leave(timezone.now())


def found_new(feed: Feed) -> None:
    """A visit of `feed` found new entries: had it a hub, that should have brought them. No query where it has none."""
    known: Subscription | None = getattr(feed, "subscription", None)
    if known:
        known.miss(timezone.now())


def ask_due(now: datetime, *, get: Get | None = None) -> Counter[str]:
    """Ask hubs for what is to begin, to go on or to end; counts those "asked" and the reasons of failures.

    A hub's host is held like any other's, and one that is in other hands is asked by the next run.
    """
    if not settings.WEBSUB:
        return Counter()
    Subscription.objects.sweep(now)
    token = uuid.uuid4()
    due = list(Subscription.objects.due(now)[:AT_ONCE])
    held = Host.objects.take({host_of(one.hub) for one in due}, token, now) if due else {}
    free_at = {name: moment for name, moment in held.items() if moment}
    asked = ((one, _request(one)) for one in due if host_of(one.hub) in held and one.begin(now))
    counts: Counter[str] = Counter()
    try:
        answered = answers(
            asked, get=get, limits=LIMITS, free_at=free_at, beat=lambda: Feed.objects.renew([token], timezone.now())
        )
        for one, answer in answered:
            counts["asked"] += 1
            if isinstance(answer, FetchError):
                counts[answer.reason] += 1
                one.fail(answer.reason, answer.sentence, answer.retry_after, timezone.now())
    finally:
        Host.objects.filter(lease_token=token).give_back(timezone.now())
    return counts


def _request(one: Subscription) -> FeedRequest:
    mode = "unsubscribe" if one.state == Subscription.State.LEAVING else "subscribe"
    # By the machines' addresses alone: the others come with every view there is, 20 MB that a worker does without.
    callback = settings.SITE_URL + reverse("websub", "articles.machine_urls", [one.token])
    return FeedRequest(one.hub, accept="*/*", form=websub.form(mode, one.topic, callback, one.secret))


def read_deliveries(now: datetime, deliver: Deliver, *, budget: float = BUDGET) -> Iterator[Report]:
    """Take what hubs brought down the road, each subscription's in the order it came; a Report a delivery.

    A delivery is dropped when it is read, and unread after `Delivery.TRIES` readings that ended in the middle.
    """
    until = time.monotonic() + budget
    for key in list(Subscription.objects.waiting(now).values_list("pk", flat=True)[:AT_ONCE]):
        if time.monotonic() > until:
            return
        one = Subscription.objects.select_related("feed__source").filter(pk=key).first()
        if one is None or not one.hold(timezone.now()):
            continue
        try:
            yield from _read(one, deliver, until)
        finally:
            one.let_go()


def _read(one: Subscription, deliver: Deliver, until: float) -> Iterator[Report]:
    for key in list(one.deliveries.order_by("at", "pk").values_list("pk", flat=True)):
        delivery = one.deliveries.filter(pk=key).first()
        if delivery is None or time.monotonic() > until or not one.extend(timezone.now()):
            return
        if delivery.tries >= Delivery.TRIES or one.feed.state != Feed.State.ACTIVE:
            log.warning("A delivery to %s is dropped unread after %d tries", one.feed.url, delivery.tries)
            delivery.delete()
            continue
        Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1)
        feed = Feed.objects.select_related("source").get(pk=one.feed_id)
        report = deliver(feed, Fetched(one.topic, bytes(delivery.content), delivery.content_type))
        if report.reason not in PASSING:
            delivery.delete()
        yield report
        if report.reason in PASSING:  # the next run tries again, in order
            return
