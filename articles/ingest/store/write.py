"""The only module that inserts the articles that feeds bring. It writes all visits of a batch in one transaction.

Articles of our own are inserted by `admin/articles.py`. Which modules change articles later: see `models/articles/article.py`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from articles import search
from articles.filing.records import Filing
from articles.filing.rows import filing_columns, insert_filings, tags_of_filings
from articles.ingest.enrich import jobs
from articles.ingest.feed_result import FeedResult
from articles.ingest.records import KeyedEntry
from articles.ingest.store.columns import columns_from_entry
from articles.ingest.store.corrections import apply_corrections
from articles.models import Appearance, Article, Feed, Quarantine, RuledArticle, Visit
from articles.models.articles.article import MAX_AGE_ON_ARRIVAL
from articles.models.articles.article_cache_tags import tags_of_days
from articles.models.feeds.visit import QuarantinedEntry
from articles.stories.assign import assign_to_stories
from portal.bulk_sql import datetime_value, insert_ignoring_conflicts, insert_returning_keys, json_texts, json_value
from portal.page_cache.store import invalidate, invalidate_grown

APPEARANCE_COLUMNS = ("feed_id", "article_id", "key", "guid", "fingerprint", "seen_at")
# Publication times kept on a feed's row: `ingest/schedule.py` computes from them how often to visit it.
MAX_RECENT_DATES = 40


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to insert. `temp_id`, a negative number, is its id until the database has given it a key.

    `joins` is the key, or the `temp_id`, of an article about the same event; None if there is none yet.
    """

    item: KeyedEntry
    filed: Filing
    published: datetime
    joins: int | None
    temp_id: int
    join_margin: float | None = None  # how surely it joins: 0 (just enough) to 1; None for a new event


NewRow = tuple[NewArticle, dict[str, Any]]  # an article and the columns of its row


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """What to write for one visit.

    `new_appearances` are entries under keys new to this feed, of articles that are stored already or are among `new` (brought by
    another entry of the same document): pairs of the entry and the article's id, which is None in the second case.
    """

    result: FeedResult
    new: Sequence[NewArticle] = ()
    new_appearances: Sequence[tuple[KeyedEntry, int | None]] = ()
    changed: Sequence[tuple[KeyedEntry, Filing]] = ()
    flood: Sequence[KeyedEntry] = ()  # to quarantine
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What was written, and for which feeds nothing was: those whose lease was lost, that were deleted, or that have moved."""

    lost_feeds: frozenset[int]
    keys_by_temp_id: Mapping[int, int]  # `temp_id` of a new article → its key
    updated: Mapping[int, int]  # feed → number of its corrected articles


def store(batch_changes: Sequence[FeedChanges], *, finish: bool = True) -> StoreResult:
    """Write the visits' articles, appearances, stories, search rows and outcomes together.

    Raises IntegrityError when another worker stored the same address in the meantime: then nothing is written, and the
    caller looks for known articles again. With `finish` false the feeds stay leased and their outcomes unwritten.
    """
    with transaction.atomic():
        lost = Feed.objects.lock_and_find_lost((changes.result.feed, changes.result.token) for changes in batch_changes)
        stored_changes = [changes for changes in batch_changes if changes.result.feed.pk not in lost]
        new = [new_article for changes in stored_changes for new_article in changes.new]
        # In the order of their dates, so that each database page of the indexes by date is written once.
        dated = sorted((pair for changes in stored_changes for pair in _article_rows(changes)), key=_published)
        keys = insert_returning_keys(Article, [row for _, row in dated])
        keys_by_temp_id = {new_article.temp_id: key for key, (new_article, _) in zip(keys, dated, strict=True)}
        # Now, while the articles' database pages are still in SQLite's cache: reading and writing them again is expensive.
        assign_to_stories(new, keys_by_temp_id, also_lock=_articles_to_correct(stored_changes))
        insert_filings(
            (key, row["published_at"], new_article.filed) for key, (new_article, row) in zip(keys, dated, strict=True)
        )
        RuledArticle.objects.record(
            (key, rule) for key, (new_article, _) in zip(keys, dated, strict=True) for rule in new_article.filed.rules
        )
        Appearance.objects.drop_oldest_keys(
            (changes.result.feed.pk, article)
            for changes in stored_changes
            for _, article in changes.new_appearances
            if article
        )
        appearances = [row for changes in stored_changes for row in _appearance_rows(changes, keys_by_temp_id)]
        # An appearance that another worker has just inserted stays as it is.
        insert_ignoring_conflicts(Appearance, APPEARANCE_COLUMNS, appearances)
        corrected = {
            changes.result.feed.pk: _correct_articles(changes) for changes in stored_changes if changes.changed
        }
        _queue_fetch_jobs(stored_changes, keys_by_temp_id)
        corrected_articles = [article for some in corrected.values() for article in some]
        search.index([*_index_rows(keys, dated), *corrected_articles])
        _invalidate_pages(
            [changes for changes in stored_changes if changes.new or corrected.get(changes.result.feed.pk)],
            corrected_articles,
        )
        updated = {feed: len(some) for feed, some in corrected.items()}
        if finish:
            _write_outcomes(stored_changes, updated)
    return StoreResult(lost, keys_by_temp_id, updated)


def _articles_to_correct(stored_changes: Iterable[FeedChanges]) -> set[int]:
    """The keys of the articles whose entries have changed."""
    articles: set[int] = set()
    for changes in stored_changes:
        if changes.changed:
            shown = changes.result.feed.appearances.filter(key__in=[item.key for item, _ in changes.changed])
            articles.update(shown.values_list("article", flat=True))
    return articles


def _article_rows(changes: FeedChanges) -> list[NewRow]:
    seen_at = changes.result.outcome.at
    return [(new, _article_row(new, changes.result.feed.source_id, seen_at)) for new in changes.new]


def _article_row(new: NewArticle, source: int, seen_at: datetime) -> dict[str, Any]:
    """The columns of a new article, always in the same order."""
    row = columns_from_entry(new.item, new.filed) | filing_columns(new.filed)
    return row | {
        "documents": json_value(row["documents"]),
        "why": json_texts(row["why"]),
        "source_id": source,
        "url": new.item.entry.url,
        "address_key": new.item.address_key,
        "published_at": datetime_value(new.published),
        "date_is_guessed": new.item.entry.published is None,
        "first_seen_at": datetime_value(seen_at),
        "is_late": seen_at - new.published > MAX_AGE_ON_ARRIVAL,
        "updated_at": None,
        "join_margin": new.join_margin,
        "story_id": None,
        "is_lead": True,
        "kind": "",  # this and the uploaded picture are of our own articles only
        "uploaded_picture_id": None,
        "status": (Article.Status.BY_RULE if new.filed.hidden else Article.Status.PUBLISHED).value,
        "locks": json_value([]),
    }


def _published(pair: NewRow) -> datetime:
    return pair[0].published


def _index_rows(keys: Iterable[int], dated: Iterable[NewRow]) -> Iterator[search.IndexRow]:
    """The new articles for the search index, without those that a rule hides."""
    for key, (new, row) in zip(keys, dated, strict=True):
        if not new.filed.hidden:
            yield search.IndexRow(key, row["title"], row["summary"], row["source_id"], new.published, row["outlet"])


def _appearance_rows(changes: FeedChanges, keys_by_temp_id: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    """The appearances to insert, of `new` and `new_appearances`: rows of APPEARANCE_COLUMNS."""
    feed, now = changes.result.feed.pk, datetime_value(changes.result.outcome.at)
    by_address = {new.item.address_key: keys_by_temp_id[new.temp_id] for new in changes.new}
    pairs = [(new.item, keys_by_temp_id[new.temp_id]) for new in changes.new]
    pairs += [(item, article or by_address.get(item.address_key, 0)) for item, article in changes.new_appearances]
    for item, article in pairs:
        if article:
            yield feed, article, item.key, item.entry.guid[:2000], item.fingerprint, now


def _correct_articles(changes: FeedChanges) -> list[Article]:
    return apply_corrections(changes.result.feed, changes.changed, changes.result.outcome.at)


def _queue_fetch_jobs(stored_changes: Iterable[FeedChanges], keys_by_temp_id: Mapping[int, int]) -> None:
    """Queue fetch jobs for the articles' web pages and pictures, where their sources allow it (most do not)."""
    articles = [
        Article(
            id=keys_by_temp_id[new_article.temp_id],
            source=source,
            url=new_article.item.entry.url,
            **columns_from_entry(new_article.item, new_article.filed),
        )
        for changes in stored_changes
        if changes.new and ((source := changes.result.feed.source).may_full_text or source.may_image)
        for new_article in changes.new
        if not new_article.filed.hidden
    ]
    jobs.queue_jobs(articles)


def _invalidate_pages(visible_changes: Sequence[FeedChanges], corrected_articles: Iterable[Article]) -> None:
    """Make the cached pages old that list the new articles, and drop those that show the corrected ones."""
    with_new = [changes for changes in visible_changes if changes.new]
    if arrived := [new for changes in with_new for new in changes.new]:
        days = tags_of_days(new.published for new in arrived)
        invalidate_grown(*tags_of_filings([new.filed for new in arrived]), *days, *_source_tags(with_new))
    if corrected := [f"article:{article.pk}" for article in corrected_articles]:
        with_changed = [changes for changes in visible_changes if changes.changed]
        filings = tags_of_filings([filed for changes in with_changed for _, filed in changes.changed])
        invalidate(*filings, *_source_tags(with_changed), *corrected)


def _source_tags(changes: Iterable[FeedChanges]) -> set[str]:
    return {f"source:{one.result.feed.source.slug}" for one in changes}


def _write_outcomes(batch_changes: Iterable[FeedChanges], updated: Mapping[int, int]) -> None:
    visits, ended = [], []
    for changes in batch_changes:
        result = changes.result
        feed, outcome = result.feed, result.outcome
        if result.status == "ok":
            counts = {"new": len(changes.new), "updated": updated.get(feed.pk, 0), "unchanged": changes.unchanged}
            outcome = replace(
                outcome, counts=counts | {"skipped": dict(changes.skipped)}, recent=_recent_dates(changes)
            )
        visits.append(_visit_row(changes, updated.get(feed.pk, 0)))
        ended.append((feed, outcome, result.token))
        if changes.flood:
            entries = [QuarantinedEntry(item.key, item.fingerprint, item.entry.title) for item in changes.flood]
            Quarantine.objects.record_entries(feed, entries, outcome.at, Quarantine.Reason.FLOOD)
    Feed.objects.finish_visits(ended)
    insert_returning_keys(Visit, visits)


def _recent_dates(changes: FeedChanges) -> tuple[int, ...]:
    """The feed's recent publication times, newest first, in seconds since 1970."""
    items = [*(new.item for new in changes.new), *(item for item, _ in changes.new_appearances)]
    dates = {int(item.entry.published.timestamp()) for item in items if item.entry.published}
    return tuple(sorted(dates.union(changes.result.feed.recent), reverse=True)[:MAX_RECENT_DATES])


def _visit_row(changes: FeedChanges, updated: int) -> dict[str, Any]:
    """The columns of a Visit; with the feed's document if there is a flood, or if the visit fails for a new reason."""
    result = changes.result
    outcome = result.outcome
    is_unusual = bool(changes.flood) or (bool(outcome.reason) and outcome.reason != result.feed.reason)
    return {
        "feed_id": result.feed.pk,
        "at": datetime_value(outcome.at),
        "status": result.status,
        "reason": outcome.reason,
        "new": len(changes.new),
        "updated": updated,
        "skipped": json_value(dict(changes.skipped)),
        "body": result.compressed_body if is_unusual and result.body else None,
    }
