"""One feed, one answer: read, not yet compared with what we have."""

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

from articles.ingest.context import hint_of
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.ingest.errors import OURS, TOO_COSTLY, not_a_feed
from articles.ingest.fetch.fetch_many import Answer
from articles.ingest.identity import identify
from articles.ingest.parse.documents import read_document
from articles.ingest.records import Fetched, FetchError, Hint, Identified, NotAFeed, Outcome, Parsed, Rhythm, record
from articles.ingest.schedule import RECENT, SOONEST, next_visit
from articles.models import Feed

NO_HINT = Hint()
LONGEST_EVIDENCE = 2_000_000  # bytes of a document kept for a person to look at

Follow = Callable[[Sequence[str]], Sequence[Answer]]

log = logging.getLogger(__name__)


@record
class Brought:
    """What a visit brought. `status` is "ok", "unchanged" or "failed"; `document` is what came, if anything did."""

    feed: Feed
    token: UUID | None
    status: str
    outcome: Outcome
    entries: tuple[Identified, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    hint: Hint = NO_HINT
    document: bytes = b""
    hub: str = ""
    topic: str = ""
    budget: Budget = field(default_factory=Budget)  # what is left of it is for cleaning the entries

    def failed(self, reason: str, sentence: str, retry_after: int | None = None) -> "Brought":
        """The same visit, which came to nothing."""
        now = self.outcome.at
        rhythm = Rhythm(failures=self.feed.failures + 1, retry_after=retry_after)
        outcome = Outcome(
            at=now,
            due_at=next_visit(rhythm, reason, now),
            etag=self.feed.etag,
            last_modified=self.feed.last_modified,
            body_hash=self.feed.body_hash,
            reason=reason,
            error=sentence,
            counts=self.feed.last_outcome,
        )
        return replace(self, status="failed", outcome=outcome, entries=(), skipped={})

    def excused(self) -> "Brought":
        """The same visit, which failed while our own network is down: not counted, and made again soon."""
        outcome = replace(self.outcome, due_at=self.outcome.at + SOONEST, error=OURS, excused=True)
        return replace(self, outcome=outcome)

    def too_costly(self) -> "Brought":
        """The same visit, whose document has used up its budget."""
        return self.failed("too-costly", TOO_COSTLY)

    @property
    def evidence(self) -> bytes:
        """The document, packed (zlib), for whoever must find out what was wrong with it."""
        return zlib.compress(self.document[:LONGEST_EVIDENCE], 6)


def no_further(urls: Sequence[str]) -> Sequence[Answer]:
    """For who cannot fetch: nothing."""
    return ()


def bring(feed: Feed, token: UUID | None, answer: Answer, now: datetime, follow: Follow = no_further) -> Brought:
    """Read an answer as far as it goes without asking the database. Never raises for what a feed sends.

    `follow` fetches the documents that stand in the place of this one (of an index of sitemaps, its newest parts).
    """
    nothing = Brought(feed, token, "failed", Outcome(at=now, due_at=now))
    if isinstance(answer, FetchError):
        return nothing.failed(answer.reason, answer.sentence, answer.retry_after)
    nothing = replace(nothing, document=answer.content, budget=Budget(answer.cpu))
    try:
        return _take_in(nothing, answer, follow)
    except NotAFeed as error:
        return nothing.failed(error.reason, error.sentence)
    except TooCostly:
        return nothing.too_costly()
    except FetchError as error:
        return nothing.failed(error.reason, error.sentence, error.retry_after)
    except SoftTimeLimitExceeded:  # the worker's hour has come: its leases run out, others take over
        raise
    except Exception:
        log.exception("Reading %s failed", feed.url)
        return nothing.failed("error", "Ce flux a provoqué une erreur : voir le journal du serveur.")


def _take_in(visit: Brought, fetched: Fetched, follow: Follow) -> Brought:
    feed, now = visit.feed, visit.outcome.at
    digest = blake2b(fetched.content, digest_size=16).hexdigest()
    same = digest == feed.body_hash and feed.kind != Feed.Kind.SITEMAP  # the parts of an index may have changed
    if fetched.not_modified or same:
        outcome = _outcome(feed, fetched, now, _rhythm(feed, fetched), feed.body_hash, feed.last_outcome)
        return Brought(feed, visit.token, "unchanged", outcome, document=visit.document)
    parsed, entries = _read(visit, fetched, follow)
    return Brought(
        feed,
        visit.token,
        status="ok",
        outcome=_outcome(feed, fetched, now, _rhythm(feed, fetched, parsed.ttl_minutes), digest, {}),
        entries=entries,
        skipped=parsed.skipped,
        hint=hint_of(feed, parsed.language),
        document=visit.document,
        hub=fetched.hub or parsed.hub,
        topic=(fetched.self_url if fetched.hub else "") or parsed.self_url,
        budget=visit.budget,
    )


def _read(visit: Brought, fetched: Fetched, follow: Follow) -> tuple[Parsed, tuple[Identified, ...]]:
    """The document, or those that stand in its place, and what they tell; all of it on one budget."""
    feed, run = visit.feed, visit.budget.run
    parsed, entries = run(_read_one, feed, fetched)
    if not parsed.follow:
        return parsed, entries
    answers = follow(parsed.follow)
    parts = [run(_read_one, feed, one) for one in answers if isinstance(one, Fetched)]
    if not parts:
        raise next((one for one in answers if isinstance(one, FetchError)), not_a_feed("empty"))
    skipped: Counter[str] = sum((Counter(part.skipped) for part, _ in parts), Counter())
    entries = tuple(entry for _, entries in parts for entry in entries)
    return replace(parts[0][0], skipped=dict(skipped)), entries


def _read_one(feed: Feed, fetched: Fetched) -> tuple[Parsed, tuple[Identified, ...]]:
    parsed = read_document(feed.kind, feed.recipe, fetched)
    return parsed, tuple(map(identify, parsed.entries))


def _paced(feed: Feed, due_at: datetime, now: datetime) -> datetime:
    """Later, while its hub brings it."""
    subscription = getattr(feed, "subscription", None)
    return subscription.pace(due_at, now) if subscription else due_at


def _rhythm(feed: Feed, fetched: Fetched, ttl_minutes: int | None = None) -> Rhythm:
    dates = tuple(datetime.fromtimestamp(second, UTC) for second in sorted(feed.recent, reverse=True)[:RECENT])
    return Rhythm(dates, ttl_minutes=ttl_minutes, retry_after=fetched.retry_after, max_age=fetched.max_age)


def _outcome(
    feed: Feed, fetched: Fetched, now: datetime, rhythm: Rhythm, digest: str, counts: Mapping[str, Any]
) -> Outcome:
    kept = feed if fetched.not_modified else None
    return Outcome(
        at=now,
        due_at=_paced(feed, next_visit(rhythm, "", now), now),
        etag=(fetched.etag or (kept.etag if kept else ""))[:500],
        last_modified=(fetched.last_modified or (kept.last_modified if kept else ""))[:100],
        body_hash=digest,
        counts=counts,
        moved_to=fetched.moved_to if len(fetched.moved_to) <= 1000 else "",
    )
