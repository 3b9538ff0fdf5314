"""The road on one screen: schedule → fetch → parse → clean → identify → classify → cluster → store → index.

Know first, decide purely, write last. What happens to one answer is in visit.py, to several together in tray.py.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from articles.ingest import network, subscriptions
from articles.ingest.batch import Tray
from articles.ingest.claims import Named, Visitor
from articles.ingest.context import Desk
from articles.ingest.errors import UNHEARD
from articles.ingest.feed_result import Brought, bring
from articles.ingest.fetch.feed_requests import follow, refusal, request_of, settled
from articles.ingest.fetch.fetch_many import Get, answers
from articles.ingest.records import FeedRequest, Fetched, Report
from articles.models import Feed
from articles.models.feeds.feed_health import DOWN_AFTER

PATIENCE = 120.0  # seconds to wait for sites that are in other hands
BUSY = "Un autre agent est occupé avec ce site. Rien à faire : il visitera ce flux aussi."

log = logging.getLogger(__name__)

Held = tuple[Feed, UUID | None]
Done = Callable[[Feed], object]


def refresh(feed: Feed, *, get: Get | None = None) -> Report:
    """Visit one feed now and store what it brings."""
    return next(refresh_many([feed], get=get))


def refresh_many(feeds: Iterable[Feed], *, get: Get | None = None) -> Iterator[Report]:
    """Visit many feeds at once; a Report a feed, in the order they end.

    `get` stands in for the network (tests, samples). No lease is taken: where workers may be about, use `make_round`.
    """
    return _visits(((feed, None) for feed in feeds), Desk(timezone.now()), get)


def make_round(
    visitor: Visitor, *, desk: Desk | None = None, get: Get | None = None, done: Done = bool
) -> Iterator[Report]:
    """Visit what `visitor` claims, as `refresh_many` does, under its leases; `done` is told of each feed when it is done.

    `desk` is one kept from the round before.
    """
    desk = desk or Desk(timezone.now())

    def both(feed: Feed) -> None:
        visitor.done(feed)
        done(feed)

    try:
        yield from _visits(visitor, desk.begin(timezone.now()), get, both, visitor)
    finally:
        visitor.leave()


def visit_all(keys: Sequence[int], *, get: Get | None = None) -> Iterator[Report]:
    """Visit these feeds, due or not, beside whatever workers there are; a site in other hands is waited for, a while."""
    named = Named(keys)
    desk = Desk(timezone.now())
    patience = time.monotonic() + PATIENCE
    while named.left and time.monotonic() < patience:
        visitor = Visitor(named.find, math.inf)
        for report in make_round(visitor, desk=desk, get=get, done=lambda feed: named.left.pop(feed.pk, None)):
            patience = time.monotonic() + PATIENCE
            yield report
        named.turn()
        time.sleep(0.2 if named.left else 0)
    for feed in Feed.objects.filter(pk__in=named.left).select_related("source"):
        yield Report(feed.source.slug, feed.url, "failed", reason="busy", error=BUSY)


def deliver(feed: Feed, fetched: Fetched, *, desk: Desk | None = None) -> Report:
    """Take in a document that came by itself. Its next visit, and what that asks with, stay as the last one left them."""
    brought = bring(feed, None, fetched, timezone.now())
    outcome = brought.outcome
    if brought.status == "failed":  # a hub's rubbish says nothing of the feed
        return Report(feed.source.slug, feed.url, "failed", reason=outcome.reason, error=outcome.error)
    kept = {name: getattr(feed, name) for name in ("due_at", "etag", "last_modified", "body_hash")}
    tray = Tray(desk.begin(timezone.now()) if desk else Desk(timezone.now()))
    tray.add(replace(brought, outcome=replace(outcome, **kept)))
    return tray.put_away()[0][1]


def _visits(
    held: Iterable[Held | None],
    desk: Desk,
    get: Get | None,
    done: Done = bool,
    visitor: Visitor | None = None,
) -> Iterator[Report]:
    beat, free_at = (visitor.beat, visitor.free_at) if visitor else (lambda: None, None)
    tray = Tray(desk)
    told: list[Report] = []

    def put_away() -> None:
        for brought, report in tray.put_away():
            if visitor and report.reason == "too-costly":
                visitor.rest(brought.feed.host)
            done(brought.feed)
            told.append(report)
            _tell_hubs(brought, report)

    def every_second() -> None:
        beat()
        if tray.is_ready:
            put_away()

    def asked() -> Iterator[tuple[Held, FeedRequest] | None]:
        for one in held:
            if one and visitor and visitor.lets_be(one[0]):
                continue
            if one and (refused := refusal(one[0], get, free_at, every_second)):
                tray.add(_fair(bring(*one, refused, timezone.now())))
            else:
                yield one and (one, request_of(one[0]))

    for (feed, token), answer in answers(asked(), get=get, free_at=free_at, beat=every_second):
        if visitor and visitor.lets_be(feed):
            continue
        further = partial(follow, feed, get=get, beat=every_second)
        brought = bring(feed, token, settled(feed, answer), timezone.now(), further)
        tray.add(_fair(brought))
        is_last = visitor is not None and visitor.at_work == len(tray)
        if tray.is_ready or is_last or brought.outcome.reason == "too-costly":
            put_away()
        while told:
            yield told.pop(0)
    put_away()
    yield from told


def _fair(brought: Brought) -> Brought:
    """The visit, not counted where our own network is why it failed. A feed that was down before stays so."""
    unheard = brought.outcome.reason in UNHEARD and brought.feed.failures < DOWN_AFTER
    return brought.excused() if unheard and network.is_down() else brought


def _tell_hubs(brought: Brought, report: Report) -> None:
    """What a stored visit says of the feed's hub. A trouble there is not the visit's."""
    if report.status != "ok":
        return
    try:
        subscriptions.note(brought.feed, brought.hub, brought.topic)
        if report.new:
            subscriptions.found_new(brought.feed)
    except DatabaseError:
        log.exception("What %s says of its hub is not noted", brought.feed.url)
