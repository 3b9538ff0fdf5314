"""The result of one visit: an answer parsed and identified, not yet compared with stored articles."""

import logging
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded

from articles.filing.records import Hint
from articles.ingest.context import hint_for_feed
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import OUR_NETWORK_SENTENCE, TOO_COSTLY_SENTENCE, not_a_feed
from articles.ingest.fetch.fetch_many import Answer
from articles.ingest.identity import identify
from articles.ingest.parse.by_kind import parse_by_kind
from articles.ingest.parse.credits import name_outlets
from articles.ingest.records import Fetched, FetchError, KeyedRawEntry, NotAFeed, Parsed, ScheduleInputs
from articles.ingest.schedule import MIN_INTERVAL, PACE_SAMPLE_SIZE, next_visit
from articles.models import Feed
from articles.models.feeds.records import Outcome
from articles.text.record import record

NO_HINT = Hint()
MAX_KEPT_BODY_BYTES = 2_000_000  # of an answer, for an editor to look at

FetchParts = Callable[[Sequence[str]], Sequence[Answer]]

log = logging.getLogger(__name__)


@record
class FeedResult:
    """What a visit brought. `status` is "ok", "unchanged" or "failed"; `body` is the answer of the site, empty without one."""

    feed: Feed
    token: UUID | None
    status: str
    outcome: Outcome
    entries: tuple[KeyedRawEntry, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    hint: Hint = NO_HINT
    body: bytes = b""
    hub: str = ""
    topic: str = ""
    budget: Budget = field(default_factory=Budget)  # of CPU; cleaning the entries gets what parsing has left

    def as_failed(self, reason: str, sentence: str, retry_after: int | None = None) -> "FeedResult":
        """The same visit, failed: nothing to store, the next visit put off by `reason`."""
        now = self.outcome.at
        inputs = ScheduleInputs(failures=self.feed.failures + 1, retry_after=retry_after)
        outcome = Outcome(
            at=now,
            due_at=next_visit(inputs, reason, now),
            etag=self.feed.etag,
            last_modified=self.feed.last_modified,
            body_hash=self.feed.body_hash,
            reason=reason,
            error=sentence,
            counts=self.feed.last_outcome,
        )
        return replace(self, status="failed", outcome=outcome, entries=(), skipped={})

    def as_our_network_failure(self) -> "FeedResult":
        """The same failed visit, blamed on our own network: not counted for the feed, repeated after MIN_INTERVAL."""
        due_at = self.outcome.at + MIN_INTERVAL
        outcome = replace(self.outcome, due_at=due_at, error=OUR_NETWORK_SENTENCE, is_our_network_failure=True)
        return replace(self, outcome=outcome)

    def as_too_costly(self) -> "FeedResult":
        """The same visit, failed because its document used up its CPU budget."""
        return self.as_failed("too-costly", TOO_COSTLY_SENTENCE)

    @property
    def compressed_body(self) -> bytes:
        """The answer's body cut at MAX_KEPT_BODY_BYTES and compressed with zlib, to find out what was wrong with it."""
        return zlib.compress(self.body[:MAX_KEPT_BODY_BYTES], 6)


def fetch_no_parts(urls: Sequence[str]) -> Sequence[Answer]:
    """Default `fetch_parts`: fetches nothing."""
    return ()


def read_answer(
    feed: Feed, token: UUID | None, answer: Answer, now: datetime, fetch_parts: FetchParts = fetch_no_parts
) -> FeedResult:
    """Parse an answer, identify its entries and compute the next visit. Never raises for what a feed sends.

    It asks the database only for the source's sectors and the feed's subscription, where they are not loaded yet.
    `fetch_parts` fetches the documents to read in place of this one: for an index of sitemaps, its newest parts.
    """
    result = FeedResult(feed, token, "failed", Outcome(at=now, due_at=now))
    if isinstance(answer, FetchError):
        return result.as_failed(answer.reason, answer.sentence, answer.retry_after)
    result = replace(result, body=answer.content, budget=Budget(answer.cpu_seconds))
    try:
        return _parse(result, answer, fetch_parts)
    except NotAFeed as error:
        return result.as_failed(error.reason, error.sentence)
    except TooCostly:
        return result.as_too_costly()
    except FetchError as error:
        return result.as_failed(error.reason, error.sentence, error.retry_after)
    except SoftTimeLimitExceeded:  # the worker must stop: `run_claimed` releases its feeds, and no try is counted
        raise
    except Exception:
        log.exception("Reading %s failed", feed.url)
        return result.as_failed("error", "Erreur de notre part en lisant ce flux : voyez le journal du serveur.")


def _parse(result: FeedResult, fetched: Fetched, fetch_parts: FetchParts) -> FeedResult:
    feed, now = result.feed, result.outcome.at
    digest = blake2b(fetched.content, digest_size=16).hexdigest()
    is_same = digest == feed.body_hash and feed.kind != Feed.Kind.SITEMAP  # an unchanged index may have changed parts
    if fetched.not_modified or is_same:
        outcome = _outcome(feed, fetched, now, _schedule_inputs(feed, fetched), feed.body_hash, feed.last_outcome)
        return FeedResult(feed, result.token, "unchanged", outcome, body=result.body)
    parsed, entries = _parse_with_parts(result, fetched, fetch_parts)
    return FeedResult(
        feed,
        result.token,
        status="ok",
        outcome=_outcome(feed, fetched, now, _schedule_inputs(feed, fetched, parsed.ttl_minutes), digest, {}),
        entries=entries,
        skipped=parsed.skipped,
        hint=hint_for_feed(feed, parsed.language),
        body=result.body,
        hub=fetched.hub or parsed.hub,
        topic=(fetched.self_url if fetched.hub else "") or parsed.self_url,
        budget=result.budget,
    )


def _parse_with_parts(
    result: FeedResult, fetched: Fetched, fetch_parts: FetchParts
) -> tuple[Parsed, tuple[KeyedRawEntry, ...]]:
    """The document with its entries; for an index of sitemaps, the parts with theirs. All on one CPU budget."""
    feed, run = result.feed, result.budget.run
    parsed, entries = run(_parse_one, feed, fetched)
    if not parsed.part_urls:
        return parsed, entries
    answers = fetch_parts(parsed.part_urls)
    parts = [run(_parse_one, feed, answer) for answer in answers if isinstance(answer, Fetched)]
    if not parts:  # the visit fails as the first part did
        raise next((answer for answer in answers if isinstance(answer, FetchError)), not_a_feed("empty"))
    skipped: Counter[str] = sum((Counter(part.skipped) for part, _ in parts), Counter())
    entries = tuple(entry for _, entries in parts for entry in entries)
    return replace(parts[0][0], skipped=dict(skipped)), entries


def _parse_one(feed: Feed, fetched: Fetched) -> tuple[Parsed, tuple[KeyedRawEntry, ...]]:
    parsed = parse_by_kind(feed.kind, feed.recipe, fetched)
    return parsed, tuple(map(identify, name_outlets(parsed.entries, feed.source.name)))


def _put_off_by_hub(feed: Feed, due_at: datetime, now: datetime) -> datetime:
    """The next visit, put off while the feed's hub delivers."""
    subscription = getattr(feed, "subscription", None)
    return subscription.next_visit(due_at, now) if subscription else due_at


def _schedule_inputs(feed: Feed, fetched: Fetched, ttl_minutes: int | None = None) -> ScheduleInputs:
    """The inputs, with the publication times that earlier visits stored; those of this visit count from the next one on."""
    dates = tuple(
        datetime.fromtimestamp(second, UTC) for second in sorted(feed.recent, reverse=True)[:PACE_SAMPLE_SIZE]
    )
    return ScheduleInputs(dates, ttl_minutes=ttl_minutes, retry_after=fetched.retry_after, max_age=fetched.max_age)


def _outcome(
    feed: Feed, fetched: Fetched, now: datetime, inputs: ScheduleInputs, digest: str, counts: Mapping[str, Any]
) -> Outcome:
    validated = feed if fetched.not_modified else None  # a 304 may leave out the validators, which then stay
    return Outcome(
        at=now,
        due_at=_put_off_by_hub(feed, next_visit(inputs, "", now), now),
        etag=(fetched.etag or (validated.etag if validated else ""))[:500],
        last_modified=(fetched.last_modified or (validated.last_modified if validated else ""))[:100],
        body_hash=digest,
        counts=counts,
        moved_to=fetched.moved_to if len(fetched.moved_to) <= 1000 else "",
    )
