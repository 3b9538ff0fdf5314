"""WebSub subscriptions: which hubs are asked, and how their deliveries are read. The protocol's rules are in web/websub.py."""

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
from articles.ingest.fetch.fetch_many import Get, fetch_many
from articles.ingest.records import FeedRequest, Fetched, FetchError, Report
from articles.models import Delivery, Feed, Host, Subscription
from articles.web import websub
from articles.web.hosts import host_of

SUBSCRIPTIONS_PER_RUN = 100  # subscriptions requested or read in one run
TIME_BUDGET_SECONDS = 40.0  # seconds after which a run starts no further reading
HUB_LIMITS = Limits(max_raw_bytes=100_000, max_unpacked_bytes=200_000)
RETRIED_REASONS = {"store", "error", "lease-lost"}  # a delivery that failed for one of these is read again

IngestDelivery = Callable[[Feed, Fetched], Report]

log = logging.getLogger(__name__)


def record_hub(feed: Feed, hub: str, topic: str) -> None:
    """Record the hub and topic that a document of `feed` declares; both are empty when it declares none.

    No fetch, and no query if the feed was loaded with its subscription (select_related) and nothing changed.
    """
    offer = websub.usable_offer(hub, topic, feed.url) if settings.WEBSUB else None
    subscription: Subscription | None = getattr(feed, "subscription", None)
    if subscription is None:
        if offer:
            Subscription.objects.get_or_create(feed=feed, defaults={"hub": offer.hub, "topic": offer.topic})
    elif offer != websub.Offer(subscription.hub, subscription.topic):
        subscription.end(timezone.now())


def count_missed_delivery(feed: Feed) -> None:
    """Record that a visit found new entries which the feed's hub should have delivered.

    No query where the feed was loaded with its subscription and has none.
    """
    subscription: Subscription | None = getattr(feed, "subscription", None)
    if subscription:
        subscription.count_missed(timezone.now())


def request_due(now: datetime, *, get: Get | None = None) -> Counter[str]:
    """Ask hubs to begin, renew or end subscriptions that are due; counts those "asked" and the failures by reason.

    A hub's host is leased like any other; a hub whose host another worker holds is asked by the next run.
    """
    if not settings.WEBSUB:
        return Counter()
    Subscription.objects.apply_timeouts(now)
    token = uuid.uuid4()
    due = list(Subscription.objects.due(now)[:SUBSCRIPTIONS_PER_RUN])
    free_at_by_host = Host.objects.claim({host_of(subscription.hub) for subscription in due}, token, now) if due else {}
    free_at = {name: moment for name, moment in free_at_by_host.items() if moment}
    requests = (
        (subscription, _hub_request(subscription))
        for subscription in due
        if host_of(subscription.hub) in free_at_by_host and subscription.start_request(now)
    )
    counts: Counter[str] = Counter()
    try:
        hub_answers = fetch_many(
            requests,
            get=get,
            limits=HUB_LIMITS,
            free_at=free_at,
            on_tick=lambda: Feed.objects.renew([token], timezone.now()),
        )
        for subscription, answer in hub_answers:
            counts["asked"] += 1
            if isinstance(answer, FetchError):
                counts[answer.reason] += 1
                subscription.fail(answer.reason, answer.sentence, answer.retry_after, timezone.now())
    finally:
        Host.objects.filter(lease_token=token).release(timezone.now())
    return counts


def _hub_request(subscription: Subscription) -> FeedRequest:
    mode = "unsubscribe" if subscription.state == Subscription.State.LEAVING else "subscribe"
    # Reversed in machine_urls alone: the full URLconf imports every view, 20 MB that a worker does without.
    callback = settings.SITE_URL + reverse("websub", "articles.machine_urls", [subscription.token])
    return FeedRequest(
        subscription.hub, accept="*/*", form=websub.hub_form(mode, subscription.topic, callback, subscription.secret)
    )


def read_deliveries(
    now: datetime, ingest_delivery: IngestDelivery, *, time_budget: float = TIME_BUDGET_SECONDS
) -> Iterator[Report]:
    """Ingest what hubs delivered, in order within each subscription; yields one Report per delivery.

    A delivery is deleted once it is read. Unread, it is deleted after `Delivery.MAX_TRIES` readings that were interrupted or
    ended for one of RETRIED_REASONS, and if its feed is not visited any more.
    """
    deadline = time.monotonic() + time_budget
    for key in list(Subscription.objects.with_deliveries(now).values_list("pk", flat=True)[:SUBSCRIPTIONS_PER_RUN]):
        if time.monotonic() > deadline:
            return
        subscription = Subscription.objects.select_related("feed__source").filter(pk=key).first()
        if subscription is None or not subscription.lock_deliveries(timezone.now()):
            continue
        try:
            yield from _read_subscription(subscription, ingest_delivery, deadline)
        finally:
            subscription.unlock_deliveries()


def _read_subscription(
    subscription: Subscription, ingest_delivery: IngestDelivery, deadline: float
) -> Iterator[Report]:
    for key in list(subscription.deliveries.order_by("at", "pk").values_list("pk", flat=True)):
        delivery = subscription.deliveries.filter(pk=key).first()
        if delivery is None or time.monotonic() > deadline or not subscription.extend_lock(timezone.now()):
            return
        if delivery.tries >= Delivery.MAX_TRIES or subscription.feed.state != Feed.State.ACTIVE:
            log.warning(
                "A delivery to %s is dropped unread after %d readings that failed; the feed is %s",
                subscription.feed.url,
                delivery.tries,
                subscription.feed.state,
            )
            delivery.delete()
            continue
        Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1)
        feed = Feed.objects.select_related("source").get(pk=subscription.feed_id)
        report = ingest_delivery(feed, Fetched(subscription.topic, bytes(delivery.content), delivery.content_type))
        if report.reason not in RETRIED_REASONS:
            delivery.delete()
        yield report
        if report.reason in RETRIED_REASONS:  # the next run tries again, in order
            return
