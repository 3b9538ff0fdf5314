"""A batch of visits written together: one query per question for all of them, and one transaction.

A transaction and its queries cost far more than the rows of one visit. When a batch cannot be written whole, each of its
visits is written alone, so that one bad visit does not fail the others.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, InterfaceError, OperationalError

from articles.filing.known import FiledArticle
from articles.filing.records import Filing
from articles.filing.rows import body_text
from articles.ingest.context import IngestContext, NewHeadline
from articles.ingest.dedupe import KnownArticles, TriagedFeed, find_known, split_flood, split_new, triage_feeds
from articles.ingest.feed_result import FeedResult
from articles.ingest.records import KeyedEntry, KeyedRawEntry, Report
from articles.ingest.store.write import FeedChanges, NewArticle, StoreResult, store
from articles.models import Quarantine
from articles.models.feeds.visit import QuarantinedEntry

MAX_VISITS, MAX_ENTRIES = 60, 2_400  # a batch with so many is full
MAX_HOLD_SECONDS = 0.5  # how long a visit may wait in the batch
STORE_SENTENCE = "Enregistrement refusé par la base de données : {error}. Si cela dure, voyez le journal du serveur."
LEASE_LOST_SENTENCE = "Un autre robot a repris cette visite."

DATABASE_DOWN_SENTENCE = "La base de données ne répond pas. Rien à faire : le flux sera relu."
DATABASE_ERRORS = (OperationalError, InterfaceError)  # failures of the database itself: no entry caused them

log = logging.getLogger(__name__)


class Batch:
    """Collects the results of visits and writes them together."""

    def __init__(self, context: IngestContext) -> None:
        self._context = context
        self._results: list[FeedResult] = []
        self._entry_count = 0
        self._first_added_at = 0.0

    def add(self, result: FeedResult) -> None:
        """Add the result of one visit."""
        if not self._results:
            self._first_added_at = time.monotonic()
        self._results.append(result)
        self._entry_count += len(result.entries)

    def __len__(self) -> int:
        return len(self._results)

    @property
    def is_ready(self) -> bool:
        """Whether it is full, or has held a visit for longer than MAX_HOLD_SECONDS."""
        full = len(self._results) >= MAX_VISITS or self._entry_count >= MAX_ENTRIES
        return full or (bool(self._results) and time.monotonic() - self._first_added_at > MAX_HOLD_SECONDS)

    def flush(self) -> list[tuple[FeedResult, Report]]:
        """Write what it holds and empty it; each visit with its Report. Never raises for what one of them brought."""
        results, self._results, self._entry_count = self._results, [], 0
        if len(results) > 1:
            try:
                return self._write(results)
            except SoftTimeLimitExceeded:
                raise
            except IntegrityError as error:  # mostly another worker that has just stored one of these articles
                log.info(
                    "A batch of %d visits is written one by one, because a row was refused: %s", len(results), error
                )
            except Exception:  # logged again below, for the visit that caused it
                log.info("A batch of %d visits is written one by one", len(results), exc_info=True)
        reports: list[tuple[FeedResult, Report]] = []
        for result in results:
            reports.append((result, self._write_one(result)))
            if reports[-1][1].reason == "store":  # the database will not answer for the others either
                reports += [
                    (other, _report(other, status="failed", reason="store", error=DATABASE_DOWN_SENTENCE))
                    for other in results[len(reports) :]
                ]
                break
        return reports

    def _write_one(self, result: FeedResult) -> Report:
        """Write one visit whole; if that fails, entry by entry; if that fails too, only its failure."""
        try:
            return self._write_with_retry(result)
        except SoftTimeLimitExceeded:
            raise
        except DATABASE_ERRORS as error:
            log.exception("Storing %s failed", result.feed.url)
            return self._record_failure(result, "store", STORE_SENTENCE.format(error=error))
        except Exception:
            log.exception("Storing %s failed, its entries are tried one by one", result.feed.url)
        try:
            return self._write_entry_by_entry(result)
        except SoftTimeLimitExceeded:
            raise
        except DATABASE_ERRORS as error:
            return self._record_failure(result, "store", STORE_SENTENCE.format(error=error))
        except Exception:
            log.exception("Storing %s failed again", result.feed.url)
            return self._record_failure(
                result, "error", "Erreur de notre part en lisant ce flux : voyez le journal du serveur."
            )

    def _write_with_retry(self, result: FeedResult) -> Report:
        try:
            return self._write([result])[0][1]
        except (IntegrityError, OperationalError):  # another worker has written since we looked: look again
            return self._write([result])[0][1]

    def _write_entry_by_entry(self, result: FeedResult) -> Report:
        """Write each entry in a transaction of its own, so that only those which cannot be stored are left out.

        As long as a refused entry may be tried again, the document is read again even if it has not changed.
        """
        reports: list[Report] = []
        stored_entries: list[KeyedRawEntry] = []
        refused: list[QuarantinedEntry] = []
        for item in result.entries:
            try:
                reports.append(self._write([replace(result, entries=(item,), skipped={})], finish=False)[0][1])
                stored_entries.append(item)
            except (SoftTimeLimitExceeded, *DATABASE_ERRORS):
                raise
            except Exception as error:
                refused.append(QuarantinedEntry(item.key, item.fingerprint, item.raw.title, str(error)))
        if refused and not reports:
            return self._record_failure(
                result, "error", f"Rien de ce flux ne peut être enregistré : {refused[0].error}"
            )
        if Quarantine.objects.record_entries(result.feed, refused, result.outcome.at, Quarantine.Reason.REFUSED):
            result = replace(result, outcome=replace(result.outcome, etag="", last_modified="", body_hash=""))
        skipped = Counter(result.skipped) + Counter({"refused": len(refused)})
        report = self._write_with_retry(replace(result, entries=tuple(stored_entries), skipped=skipped))
        new, updated = (
            sum(entry_report.new for entry_report in reports),
            sum(entry_report.updated for entry_report in reports),
        )
        return replace(report, new=new, updated=updated, unchanged=len(reports) - new - updated)

    def _record_failure(self, result: FeedResult, reason: str, sentence: str) -> Report:
        try:
            return self._write([result.as_failed(reason, sentence)])[0][1]
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # the feed stays due, and is released at the end of the run
            log.exception("The outcome of %s cannot be written", result.feed.url)
            return _report(result, status="failed", reason=reason, error=sentence)

    def _write(self, results: Sequence[FeedResult], *, finish: bool = True) -> list[tuple[FeedResult, Report]]:
        try:
            triaged_feeds = triage_feeds(results)
            known = find_known(triaged_feeds)
            if any(feed.new for feed in triaged_feeds):
                self._context.load_recent()
            batch_changes = self._decide_changes(triaged_feeds, known)
            stored = store(batch_changes, finish=finish)
        except BaseException:
            self._context.discard_unstored()  # the context clustered headlines that were not stored
            raise
        self._context.assign_keys(stored.keys_by_temp_id)
        if stored.lost_feeds:
            self._context.discard_unstored()
        return [(feed.result, _report_stored(feed, stored)) for feed in batch_changes]

    def _decide_changes(self, triaged_feeds: Iterable[TriagedFeed], known: KnownArticles) -> list[FeedChanges]:
        """Decide what to write: which entries are new articles, how they are filed, which story they join.

        All are filed before any is clustered, so that each step's tables stay in the processor's cache.
        """
        filed = [self._split_and_file(feed, known) for feed in triaged_feeds]
        return [replace(changes, new=self._cluster(changes.result, articles)) for changes, articles in filed]

    def _split_and_file(
        self, triaged: TriagedFeed, known: KnownArticles
    ) -> tuple[FeedChanges, list[tuple[KeyedEntry, Filing]]]:
        """The changes of one visit without its new articles; and its new articles with their filings."""
        result = triaged.result
        new_articles, new_appearances = split_new(triaged, known)
        new_articles, flood = split_flood(new_articles, result, known)
        changes = FeedChanges(
            result,
            new_appearances=new_appearances,
            changed=[(item, self._file(item, result)) for item in triaged.changed],
            flood=flood,
            unchanged=triaged.unchanged + len(new_appearances),
            skipped=Counter(triaged.skipped) + Counter({"held": len(flood)}),
        )
        return changes, [(item, self._file(item, result)) for item in new_articles]

    def _cluster(self, result: FeedResult, filed: Iterable[tuple[KeyedEntry, Filing]]) -> list[NewArticle]:
        """The new articles, each with the headline it joins. Undated entries get the time of the visit."""
        dated = [(item, filing, item.entry.published or result.outcome.at) for item, filing in filed]
        headlines = [
            NewHeadline(
                item.entry.title, date, filing.language, item.entry.summary, item.entry.outlet, filing.is_finance
            )
            for item, filing, date in dated
        ]
        placements = self._context.cluster(headlines, result.feed.source_id)
        return [
            NewArticle(item, filing, date, joins, temp_id, margin)
            for (item, filing, date), (temp_id, joins, margin) in zip(dated, placements, strict=True)
        ]

    def _file(self, item: KeyedEntry, result: FeedResult) -> Filing:
        entry = item.entry
        # The same text that refiling reads from the stored article.
        body = body_text(entry.content_html or entry.summary_html, entry.title, entry.outlet)
        article = FiledArticle(
            result.feed.source_id, entry.url, entry.title, entry.summary, entry.language, body, result.hint
        )
        return self._context.filing.file(article)


def _report_stored(changes: FeedChanges, stored: StoreResult) -> Report:
    result = changes.result
    if result.feed.pk in stored.lost_feeds:
        return _report(result, status="failed", reason="lease-lost", error=LEASE_LOST_SENTENCE)
    outcome = result.outcome
    if result.status != "ok":
        return _report(result, status=result.status, reason=outcome.reason or None, error=outcome.error or None)
    updated = stored.updated.get(result.feed.pk, 0)
    counts = {"new": len(changes.new), "updated": updated, "unchanged": changes.unchanged}
    return _report(result, status="ok", **counts, skipped=changes.skipped.total())


def _report(result: FeedResult, **values: object) -> Report:
    return Report(source=result.feed.source.slug, url=result.feed.url, **values)  # type: ignore[arg-type]
