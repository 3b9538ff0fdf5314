"""Several visits put away together: what we know is asked once for all, and all is written in one transaction.

A transaction and its questions cost far more than the rows of one visit. When a tray cannot be written whole, each of
its visits is put away alone, so that none suffers for another.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, InterfaceError, OperationalError

from articles.filing.classify import classify
from articles.ingest.context import Desk
from articles.ingest.dedupe import Known, Opened, hold, know, open_all, sort
from articles.ingest.feed_result import Brought
from articles.ingest.records import Filed, Hint, Identified, Item, Report
from articles.ingest.store.columns import body_text
from articles.ingest.store.write import Decided, NewArticle, Stored, store
from articles.models import Quarantine
from articles.models.feeds.visit import Aside

MOST_VISITS, MOST_ENTRIES = 60, 2_400
LONGEST = 0.5  # seconds that a visit may wait on the tray
TOOK_OVER = "Un autre agent a repris cette visite."

LATER = "La base de données ne répond pas. Rien à faire : le flux sera relu."
UNWELL = (OperationalError, InterfaceError)  # the database's own trouble, of which no entry is to blame

log = logging.getLogger(__name__)


class Tray:
    """Takes visits, puts them away together."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._held: list[Brought] = []
        self._entries = 0
        self._since = 0.0

    def add(self, brought: Brought) -> None:
        """Take one more."""
        if not self._held:
            self._since = time.monotonic()
        self._held.append(brought)
        self._entries += len(brought.entries)

    def __len__(self) -> int:
        return len(self._held)

    @property
    def is_ready(self) -> bool:
        """Whether it holds much, or has held something for a while."""
        full = len(self._held) >= MOST_VISITS or self._entries >= MOST_ENTRIES
        return full or (bool(self._held) and time.monotonic() - self._since > LONGEST)

    def put_away(self) -> list[tuple[Brought, Report]]:
        """Write what it holds; each visit with its Report. Never raises for what one of them brought."""
        held, self._held, self._entries = self._held, [], 0
        if len(held) > 1:
            try:
                return self._write(held)
            except SoftTimeLimitExceeded:
                raise
            except IntegrityError as error:  # mostly another worker, who has just stored one of these articles
                log.info("A tray of %d visits is put away one by one, for a row was refused: %s", len(held), error)
            except Exception:  # told below, of the visit that is to blame
                log.info("A tray of %d visits is put away one by one", len(held), exc_info=True)
        told: list[tuple[Brought, Report]] = []
        for one in held:
            told.append((one, self._alone(one)))
            if told[-1][1].reason == "store":  # the database is not there for the others either
                told += [
                    (other, _report(other, status="failed", reason="store", error=LATER)) for other in held[len(told) :]
                ]
                break
        return told

    def _alone(self, brought: Brought) -> Report:
        try:
            return self._twice(brought)
        except SoftTimeLimitExceeded:
            raise
        except UNWELL as error:
            log.exception("Storing %s failed", brought.feed.url)
            return self._give_up(brought, "store", f"La base de données a refusé d’enregistrer : {error}")
        except Exception:
            log.exception("Storing %s failed, its entries are tried one by one", brought.feed.url)
        try:
            return self._without_poison(brought)
        except SoftTimeLimitExceeded:
            raise
        except UNWELL as error:
            return self._give_up(brought, "store", f"La base de données a refusé d’enregistrer : {error}")
        except Exception:
            log.exception("Storing %s failed again", brought.feed.url)
            return self._give_up(brought, "error", "Ce flux a provoqué une erreur : voir le journal du serveur.")

    def _twice(self, brought: Brought) -> Report:
        try:
            return self._write([brought])[0][1]
        except (IntegrityError, OperationalError):  # another worker was there since we looked: look again
            return self._write([brought])[0][1]

    def _without_poison(self, brought: Brought) -> Report:
        """Put its entries away each by itself, so that only those which cannot be stored are left out.

        As long as one of these may be tried again, the document is read again even if it stays as it is.
        """
        good: list[Report] = []
        kept: list[Identified] = []
        bad: list[Aside] = []
        for item in brought.entries:
            try:
                good.append(self._write([replace(brought, entries=(item,), skipped={})], finish=False)[0][1])
                kept.append(item)
            except (SoftTimeLimitExceeded, *UNWELL):
                raise
            except Exception as error:
                bad.append(Aside(item.key, item.fingerprint, item.raw.title, str(error)))
        if bad and not good:
            return self._give_up(brought, "error", f"Rien de ce flux ne peut être enregistré : {bad[0].error}")
        if Quarantine.objects.note(brought.feed, bad, brought.outcome.at, Quarantine.Reason.REFUSED):
            brought = replace(brought, outcome=replace(brought.outcome, etag="", last_modified="", body_hash=""))
        skipped = Counter(brought.skipped) + Counter({"refused": len(bad)})
        report = self._twice(replace(brought, entries=tuple(kept), skipped=skipped))
        new, updated = sum(one.new for one in good), sum(one.updated for one in good)
        return replace(report, new=new, updated=updated, unchanged=len(good) - new - updated)

    def _give_up(self, brought: Brought, reason: str, sentence: str) -> Report:
        try:
            return self._write([brought.failed(reason, sentence)])[0][1]
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # its lease runs out, and it is due again
            log.exception("The outcome of %s cannot be written", brought.feed.url)
            return _report(brought, status="failed", reason=reason, error=sentence)

    def _write(self, held: Sequence[Brought], *, finish: bool = True) -> list[tuple[Brought, Report]]:
        try:
            opened = open_all(held)
            known = know(opened)
            if any(one.new for one in opened):
                self._desk.catch_up()
            decided = self._decide(opened, known)
            stored = store(decided, finish=finish)
        except BaseException:
            self._desk.forget()  # it placed headlines that were not stored
            raise
        self._desk.stored(stored.numbers)
        if stored.lost:
            self._desk.forget()
        return [(one.brought, _told(one, stored)) for one in decided]

    def _decide(self, opened: Iterable[Opened], known: Known) -> list[Decided]:
        """What is to be written: which entries are new articles, where they belong, which event they tell.

        All are filed before any is placed: what a step looks things up in stays near the processor while it goes on.
        """
        filed = [self._sort(one, known) for one in opened]
        return [replace(one, new=self._place(one.brought, fresh)) for one, fresh in filed]

    def _sort(self, opened: Opened, known: Known) -> tuple[Decided, list[tuple[Item, Filed]]]:
        """What is decided of a visit, but for its new articles; and these, filed."""
        brought = opened.brought
        fresh, seen = sort(opened, known)
        fresh, held_back = hold(fresh, brought, known)
        changed = [(item, self._file(item, brought.hint)) for item in opened.changed]
        skipped = Counter(opened.skipped) + Counter({"held": len(held_back)})
        decided = Decided(brought, (), seen, changed, held_back, opened.unchanged + len(seen), skipped)
        return decided, [(item, self._file(item, brought.hint)) for item in fresh]

    def _place(self, brought: Brought, filed: Iterable[tuple[Item, Filed]]) -> list[NewArticle]:
        """New articles, and which event each tells."""
        dated = [(item, to, item.entry.published or brought.outcome.at) for item, to in filed]
        told = [(item.entry.title, date, to.language, item.entry.summary) for item, to, date in dated]
        placed = self._desk.place(told, brought.feed.source_id)
        return [NewArticle(*one, joins, number) for one, (number, joins) in zip(dated, placed, strict=True)]

    def _file(self, item: Item, hint: Hint) -> Filed:
        entry = item.entry
        body = body_text(entry.content_html or entry.summary_html)  # as it is stored: filing anew reads the same
        rulebook = self._desk.rulebook
        return self._desk.within(classify(entry.title, entry.summary, entry.language, hint, rulebook, body))


def _told(decided: Decided, stored: Stored) -> Report:
    brought = decided.brought
    if brought.feed.pk in stored.lost:
        return _report(brought, status="failed", reason="lease-lost", error=TOOK_OVER)
    outcome = brought.outcome
    if brought.status != "ok":
        return _report(brought, status=brought.status, reason=outcome.reason or None, error=outcome.error or None)
    updated = stored.updated.get(brought.feed.pk, 0)
    counts = {"new": len(decided.new), "updated": updated, "unchanged": decided.unchanged}
    return _report(brought, status="ok", **counts, skipped=decided.skipped.total())


def _report(brought: Brought, **values: object) -> Report:
    return Report(feed=brought.feed.source.slug, url=brought.feed.url, **values)  # type: ignore[arg-type]
