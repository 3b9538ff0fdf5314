"""The order of ingestion: claim, fetch, parse, identify, triage, clean, classify, cluster, store, index.

Each answer is parsed and identified alone, and the feed's next visit computed (feed_result.py). Several answers together make
a batch (batch.py). First it reads the stored articles that these entries may show again. Then it decides without I/O what each
entry is, how it is filed and which story it joins. Then one transaction locks the rows that change, reads them again and writes.
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
from articles.ingest.batch import Batch
from articles.ingest.claims import FeedClaimer, SelectedFeeds
from articles.ingest.context import IngestContext
from articles.ingest.feed_result import FeedResult, read_answer
from articles.ingest.fetch.feed_requests import check_redirect_robots, feed_refusal, fetch_parts, request_for
from articles.ingest.fetch.fetch_many import Get, fetch_many
from articles.ingest.records import FeedRequest, Fetched, Report
from articles.models import Feed
from articles.models.feeds.feed_health import DOWN_AFTER_FAILURES
from articles.models.feeds.reasons import OUR_NETWORK_REASONS

BUSY_TIMEOUT_SECONDS = 120.0  # how long to wait for hosts that other workers hold
FEED_BUSY_SENTENCE = "Un autre robot visite ce site. Rien à faire : il visitera aussi ce flux."

log = logging.getLogger(__name__)

ClaimedFeed = tuple[Feed, UUID | None]
OnDone = Callable[[Feed], object]


def refresh(feed: Feed, *, get: Get | None = None) -> Report:
    """Visit one feed now and store what it brings."""
    return next(refresh_many([feed], get=get))


def refresh_many(feeds: Iterable[Feed], *, get: Get | None = None) -> Iterator[Report]:
    """Visit many feeds at once; yields one Report per feed, in the order they end.

    `get` replaces the network (tests, samples). No lease is taken: where workers may be running, use `run_claimed`.
    """
    return _VisitRun(IngestContext(timezone.now()), get).visit((feed, None) for feed in feeds)


def run_claimed(
    claimer: FeedClaimer,
    *,
    context: IngestContext | None = None,
    get: Get | None = None,
    on_done: OnDone | None = None,
) -> Iterator[Report]:
    """Visit the feeds that `claimer` leases, as `refresh_many` does; `on_done` is called with each feed whose visit has ended.

    A worker passes the `context` of its earlier runs.
    """
    context = context or IngestContext(timezone.now())

    def finish_feed(feed: Feed) -> None:
        claimer.mark_done(feed)
        if on_done:
            on_done(feed)

    try:
        run = _VisitRun(context.start_run(timezone.now()), get, finish_feed, claimer)
        yield from run.visit(claimer)
    finally:
        claimer.release()


def refresh_selected(keys: Sequence[int], *, get: Get | None = None) -> Iterator[Report]:
    """Visit these feeds, due or not, while workers may be running; wait up to two minutes for hosts that they hold."""
    selected = SelectedFeeds(keys)
    context = IngestContext(timezone.now())
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while selected.remaining and time.monotonic() < deadline:
        claimer = FeedClaimer(selected.find_next, math.inf)
        for report in run_claimed(
            claimer, context=context, get=get, on_done=lambda feed: selected.remaining.pop(feed.pk, None)
        ):
            deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
            yield report
        selected.rotate()
        time.sleep(0.2 if selected.remaining else 0)
    for feed in Feed.objects.filter(pk__in=selected.remaining).select_related("source"):
        yield Report(feed.source.slug, feed.url, "failed", reason="busy", error=FEED_BUSY_SENTENCE)


def ingest_delivery(feed: Feed, fetched: Fetched, *, context: IngestContext | None = None) -> Report:
    """Store a document that a hub delivered. The feed's next visit and validators (ETag…) stay as its last visit left them."""
    result = read_answer(feed, None, fetched, timezone.now())
    outcome = result.outcome
    if result.status == "failed":  # an unreadable delivery says nothing about the feed
        return Report(feed.source.slug, feed.url, "failed", reason=outcome.reason, error=outcome.error)
    unchanged_columns = {name: getattr(feed, name) for name in ("due_at", "etag", "last_modified", "body_hash")}
    batch = Batch(context.start_run(timezone.now()) if context else IngestContext(timezone.now()))
    batch.add(replace(result, outcome=replace(outcome, **unchanged_columns)))
    return batch.flush()[0][1]


class _VisitRun:
    """Fetches claimed feeds, collects their answers in batches and writes these."""

    def __init__(
        self,
        context: IngestContext,
        get: Get | None,
        on_done: OnDone | None = None,
        claimer: FeedClaimer | None = None,
    ) -> None:
        self._get, self._on_done, self._claimer = get, on_done, claimer
        self._free_at = claimer.free_at if claimer else None
        self._batch = Batch(context)
        self._reports: list[Report] = []

    def visit(self, claimed_feeds: Iterable[ClaimedFeed | None]) -> Iterator[Report]:
        """Visit these feeds; yields one Report per feed. None in place of a feed: see FeedClaimer."""
        requests = self._requests(claimed_feeds)
        for (feed, token), answer in fetch_many(requests, get=self._get, free_at=self._free_at, on_tick=self._on_tick):
            if self._claimer and self._claimer.skip_if_cooling(feed):
                continue
            fetch_feed_parts = partial(fetch_parts, feed, get=self._get, on_tick=self._on_tick)
            result = read_answer(feed, token, check_redirect_robots(feed, answer), timezone.now(), fetch_feed_parts)
            self._add(result)
            if self._batch.is_ready or self._is_all_answered() or result.outcome.reason == "too-costly":
                self._flush()
            while self._reports:
                yield self._reports.pop(0)
        self._flush()
        yield from self._reports

    def _requests(
        self, claimed_feeds: Iterable[ClaimedFeed | None]
    ) -> Iterator[tuple[ClaimedFeed, FeedRequest] | None]:
        """The requests for these feeds, but for those that robots.txt forbids or whose hosts cool down."""
        for claimed in claimed_feeds:
            if claimed is None:
                yield None
                continue
            feed, token = claimed
            if self._claimer and self._claimer.skip_if_cooling(feed):
                continue
            if refusal := feed_refusal(feed, self._get, self._free_at, self._on_tick):
                self._add(read_answer(feed, token, refusal, timezone.now()))
            else:
                yield claimed, request_for(feed)

    def _add(self, result: FeedResult) -> None:
        self._batch.add(_blame_our_network_if_down(result))

    def _on_tick(self) -> None:
        if self._claimer:
            self._claimer.renew_leases()
        if self._batch.is_ready:
            self._flush()

    def _is_all_answered(self) -> bool:
        """Whether the batch has a result of each claimed feed that is not done: no other answer is on its way."""
        return self._claimer is not None and self._claimer.unfinished_count == len(self._batch)

    def _flush(self) -> None:
        """Write the batch, and end the visits of its feeds."""
        for result, report in self._batch.flush():
            if self._claimer and report.reason == "too-costly":
                self._claimer.cool_down(result.feed.host)
            if self._on_done:
                self._on_done(result.feed)
            self._reports.append(report)
            _record_hub(result, report)


def _blame_our_network_if_down(result: FeedResult) -> FeedResult:
    """The result, but not counted as the feed's failure if our own network may have caused it and the feed was not down before."""
    may_be_our_network = result.outcome.reason in OUR_NETWORK_REASONS and result.feed.failures < DOWN_AFTER_FAILURES
    return result.as_our_network_failure() if may_be_our_network and network.is_down() else result


def _record_hub(result: FeedResult, report: Report) -> None:
    """Record the hub that a stored visit's document names. A database error here does not fail the visit."""
    if report.status != "ok":
        return
    try:
        subscriptions.record_hub(result.feed, result.hub, result.topic)
        if report.new:
            subscriptions.count_missed_delivery(result.feed)
    except DatabaseError:
        log.exception("The hub that %s names could not be recorded", result.feed.url)
