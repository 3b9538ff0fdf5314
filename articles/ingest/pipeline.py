"""The road on one screen: schedule → fetch → parse → clean → identify → classify → cluster → store → index.

Know first, decide purely, write last.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils import timezone

from articles.models import Article, Feed

from .answers import Answer, Get, answers
from .classify import classify
from .clean import clean
from .desk import Desk, hint_of
from .identify import identify, triage
from .parse import parse
from .records import (
    Entry,
    Fetched,
    FetchError,
    Filed,
    Hint,
    Identified,
    NotAFeed,
    Outcome,
    Parsed,
    Report,
    Rhythm,
    Skip,
    Triage,
)
from .schedule import next_visit
from .store import Batch, LeaseLost, NewArticle, store

log = logging.getLogger(__name__)


def refresh(feed: Feed, *, get: Get | None = None) -> Report:
    """Visit one feed now and store what it brings."""
    return next(refresh_many([feed], get=get))


def refresh_many(feeds: Iterable[Feed], *, get: Get | None = None, token: UUID | None = None) -> Iterator[Report]:
    """Visit many feeds at once, each stored as soon as its answer is in; a Report a feed, in the order they end.

    `get` stands in for the network (tests, samples). `token` is the lease under which a worker visits.
    """
    desk = Desk(timezone.now())
    for feed, answer in answers(feeds, get=get):
        yield Visit(feed, desk, timezone.now(), token).receive(answer)


def read(parsed: Parsed, now: datetime) -> tuple[list[Identified], Counter[str]]:
    """Clean and identify every entry of a document; count by reason those that are left out."""
    skipped = Counter(parsed.skipped)
    entries = []
    for raw in parsed.entries:
        try:
            entry = clean(raw, now)
            entries.append(identify(replace(entry, language=entry.language or parsed.language)))
        except Skip as skip:
            skipped[skip.reason] += 1
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # one bad entry never stops a feed
            log.exception("Entry %r cannot be read", raw.guid or raw.link)
            skipped["error"] += 1
    return entries, skipped


@dataclass(frozen=True, slots=True)
class Visit:
    """One feed, one answer, from parse to store."""

    feed: Feed
    desk: Desk
    now: datetime
    token: UUID | None

    def receive(self, answer: Answer) -> Report:
        """Take an answer down the rest of the road. Never raises for what a feed sends."""
        try:
            if isinstance(answer, FetchError):
                raise answer
            return self._take_in(answer)
        except FetchError as error:
            return self._fail(error.reason, error.sentence, error.retry_after)
        except NotAFeed as error:
            return self._fail(error.reason, error.sentence)
        except LeaseLost:
            return self._report("failed", reason="lease-lost", error="Un autre agent a repris cette visite.")
        except SoftTimeLimitExceeded:  # the worker's hour has come: its leases run out, others take over
            raise
        except DatabaseError as error:
            log.exception("Storing %s failed", self.feed.url)
            return self._fail("store", f"La base de données a refusé d’enregistrer : {error}")
        except Exception:
            log.exception("Reading %s failed", self.feed.url)
            return self._fail("error", "Ce flux a provoqué une erreur : voir le journal du serveur.")

    def _take_in(self, fetched: Fetched) -> Report:
        digest = blake2b(fetched.content, digest_size=16).hexdigest()
        if fetched.not_modified or digest == self.feed.body_hash:
            return self._nothing_new(fetched)
        parsed = parse(fetched)
        entries, skipped = read(parsed, self.now)
        dates = sorted((item.entry.published for item in entries if item.entry.published), reverse=True)
        rhythm = Rhythm(tuple(dates[:30]), ttl_minutes=parsed.ttl_minutes, retry_after=fetched.retry_after)
        outcome = self._outcome(fetched, digest, rhythm)
        hint = hint_of(self.feed, parsed.language)
        try:
            return self._keep(entries, skipped, hint, outcome)
        except (IntegrityError, OperationalError):  # another worker was there since we looked: look again
            return self._keep(entries, skipped, hint, outcome)

    def _nothing_new(self, fetched: Fetched) -> Report:
        rhythm = Rhythm(tuple(self.feed.appearances.latest_dates()), retry_after=fetched.retry_after)
        outcome = self._outcome(fetched, self.feed.body_hash, rhythm)
        if not self.feed.finish(replace(outcome, counts=self.feed.last_outcome), self.token):
            raise LeaseLost
        return self._report("unchanged")

    def _keep(self, entries: list[Identified], skipped: Counter[str], hint: Hint, outcome: Outcome) -> Report:
        found = triage(entries, self.feed.appearances.fingerprints([item.key for item in entries]))
        left_out = skipped + Counter(found.skipped)
        try:
            return self._write(found, left_out, hint, outcome)
        except Exception:
            self.desk.forget()  # it placed headlines that were not stored
            raise

    def _write(self, found: Triage, left_out: Counter[str], hint: Hint, outcome: Outcome) -> Report:
        batch = self._decide(found, hint)
        unchanged = found.unchanged + len(batch.seen)
        counts = {"unchanged": unchanged, "skipped": dict(left_out)}
        stored = store(self.feed, batch, replace(outcome, counts=counts), self.token)
        self.desk.stored(stored.keys)
        return self._report("ok", new=stored.new, updated=stored.updated, unchanged=unchanged, skipped=left_out.total())

    def _decide(self, found: Triage, hint: Hint) -> Batch:
        """What is to be written: which entries are new articles, where they belong, which event they tell."""
        known = set(Article.objects.keys_of(item.entry.url for item in found.new))
        fresh: list[Identified] = []
        seen: list[Identified] = []
        for item in found.new:
            (seen if item.entry.url in known else fresh).append(item)
            known.add(item.entry.url)
        filed = [self._file(item.entry, hint) for item in fresh]
        dates = [item.entry.published or self.now for item in fresh]
        told = [(item.entry.title, date, to.language) for item, date, to in zip(fresh, dates, filed, strict=True)]
        placed = self.desk.place(told, self.feed.source_id)
        new = [
            NewArticle(item, to, date, joins, number)
            for item, to, date, (number, joins) in zip(fresh, filed, dates, placed, strict=True)
        ]
        return Batch(new, seen, [(item, self._file(item.entry, hint)) for item in found.changed])

    def _file(self, entry: Entry, hint: Hint) -> Filed:
        return self.desk.within(classify(entry.title, entry.summary, entry.language, hint, self.desk.rulebook))

    def _outcome(self, fetched: Fetched, digest: str, rhythm: Rhythm) -> Outcome:
        kept = self.feed if fetched.not_modified else None
        return Outcome(
            at=self.now,
            due_at=next_visit(rhythm, "", self.now),
            etag=(fetched.etag or (kept.etag if kept else ""))[:500],
            last_modified=(fetched.last_modified or (kept.last_modified if kept else ""))[:100],
            body_hash=digest,
        )

    def _fail(self, reason: str, sentence: str, retry_after: int | None = None) -> Report:
        rhythm = Rhythm(failures=self.feed.failures + 1, retry_after=retry_after)
        outcome = Outcome(
            at=self.now,
            due_at=next_visit(rhythm, reason, self.now),
            etag=self.feed.etag,
            last_modified=self.feed.last_modified,
            body_hash=self.feed.body_hash,
            reason=reason,
            error=sentence,
            counts=self.feed.last_outcome,
        )
        self.feed.finish(outcome, self.token)
        return self._report("failed", reason=reason, error=sentence)

    def _report(self, status: str, **values: object) -> Report:
        return Report(feed=self.feed.source.slug, url=self.feed.url, status=status, **values)  # type: ignore[arg-type]
