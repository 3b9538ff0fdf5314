"""The only writer of articles. One transaction for all the visits on a tray: all of it, or nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from articles import search
from articles.ingest.enrich import jobs
from articles.ingest.feed_result import Brought
from articles.ingest.records import Filed, Item
from articles.ingest.store.columns import filed_as, place, said
from articles.ingest.store.corrections import follow
from articles.listings.cache_tags import tags_of_days, tags_of_filed
from articles.models import Appearance, Article, Feed, Page, Picture, Quarantine, Visit
from articles.models.feeds.visit import Aside
from articles.stories.assign import tell
from portal.bulk_sql import document, insert_new, insert_plain, moment, texts
from portal.page_cache import store as pagecache

NAME = ("feed_id", "article_id", "key", "guid", "fingerprint", "seen_at")
RECENT = 40  # publications whose times are kept to know a feed's pace


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article nobody has: `joins` is the key of the article that told the same event before, or None.

    `number` is negative and names the headline until the article has a key; `joins` may be such a number too.
    """

    item: Item
    filed: Filed
    published: datetime
    joins: int | None
    number: int


NewRow = tuple[NewArticle, dict[str, Any]]  # with its columns


@dataclass(frozen=True, slots=True)
class Decided:
    """What a visit decided. `seen`: other names of articles we have (None: of one in this very document)."""

    brought: Brought
    new: Sequence[NewArticle] = ()
    seen: Sequence[tuple[Item, int | None]] = ()
    changed: Sequence[tuple[Item, Filed]] = ()
    held_back: Sequence[Item] = ()
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written. `lost`: the feeds that another worker holds by now, of which nothing was written.

    `numbers`: the number of each new headline → the key of its article; `updated`: feed → articles corrected.
    """

    lost: frozenset[int]
    numbers: Mapping[int, int]
    updated: Mapping[int, int]


def store(decided: Sequence[Decided], *, finish: bool = True) -> Stored:
    """Write the visits' articles, appearances, stories, search rows and outcomes together.

    Raises IntegrityError when another worker stored the same address in the meantime (know again and try again): then
    nothing is written. With `finish` false the feeds stay held and their outcomes unwritten.
    """
    with transaction.atomic():
        lost = Feed.objects.lost((one.brought.feed, one.brought.token) for one in decided)
        kept = [one for one in decided if one.brought.feed.pk not in lost]
        new = [made for one in kept for made in one.new]
        # In the order of their dates, so that each page of the indexes by date is turned to once.
        dated = sorted((pair for one in kept for pair in _rows(one)), key=_published)
        keys = insert_new(Article, [row for _, row in dated])
        numbers = {made.number: key for key, (made, _) in zip(keys, dated, strict=True)}
        # Now, while the articles' pages are still in SQLite's memory: those it had to write are dear to write once more.
        tell(new, numbers, _to_correct(kept))
        place((key, row["published_at"], made.filed) for key, (made, row) in zip(keys, dated, strict=True))
        Appearance.objects.make_room(
            (one.brought.feed.pk, article) for one in kept for _, article in one.seen if article
        )
        names = [name for one in kept for name in _names(one, numbers)]
        insert_plain(Appearance, NAME, names)  # the same name noted by another worker a moment ago stays as it is
        corrected = {one.brought.feed.pk: _corrected(one) for one in kept if one.changed}
        _send_for(kept, numbers)
        followed = [article for some in corrected.values() for article in some]
        search.index([*map(_told, keys, dated), *followed])
        _tell_pages([one for one in kept if one.new or corrected.get(one.brought.feed.pk)], followed)
        updated = {feed: len(some) for feed, some in corrected.items()}
        if finish:
            _finish(kept, updated)
    return Stored(lost, numbers, updated)


def _to_correct(kept: Iterable[Decided]) -> set[int]:
    """The articles that were shown before what is said anew."""
    articles: set[int] = set()
    for one in kept:
        if one.changed:
            shown = one.brought.feed.appearances.filter(key__in=[item.key for item, _ in one.changed])
            articles.update(shown.values_list("article", flat=True))
    return articles


def _rows(decided: Decided) -> list[NewRow]:
    seen_at = moment(decided.brought.outcome.at)
    return [(new, _row(new, decided.brought.feed.source_id, seen_at)) for new in decided.new]


def _row(new: NewArticle, source: int, seen_at: Any) -> dict[str, Any]:
    """The columns of a new article, in one order for all."""
    row = said(new.item, new.filed) | filed_as(new.filed)
    return row | {
        "documents": document(row["documents"]),
        "why": texts(row["why"]),
        "source_id": source,
        "url": new.item.entry.url,
        "address_key": new.item.address_key,
        "published_at": moment(new.published),
        "date_is_guessed": new.item.entry.published is None,
        "first_seen_at": seen_at,
        "updated_at": None,
        "story_id": None,
        "is_lead": True,
        "status": Article.Status.PUBLISHED.value,
        "locks": document([]),
    }


def _published(pair: NewRow) -> datetime:
    return pair[0].published


def _told(key: int, pair: NewRow) -> search.Told:
    row = pair[1]
    return search.Told(key, row["title"], row["summary"], row["source_id"], _published(pair))


def _names(decided: Decided, numbers: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    """Under which guids the feed shows its articles, as far as they are new to us: rows of NAME."""
    feed, now = decided.brought.feed.pk, moment(decided.brought.outcome.at)
    by_address = {new.item.address_key: numbers[new.number] for new in decided.new}
    pairs = [(new.item, numbers[new.number]) for new in decided.new]
    pairs += [(item, article or by_address.get(item.address_key, 0)) for item, article in decided.seen]
    for item, article in pairs:
        if article:
            yield feed, article, item.key, item.entry.guid[:2000], item.fingerprint, now


def _corrected(decided: Decided) -> list[Article]:
    return follow(decided.brought.feed, decided.changed, decided.brought.outcome.at)


def _send_for(kept: Iterable[Decided], numbers: Mapping[int, int]) -> None:
    """Note which pages and pictures are to be fetched, as far as their sources allow: most allow nothing."""
    articles = [
        Article(id=numbers[made.number], source=source, url=made.item.entry.url, **said(made.item, made.filed))
        for one in kept
        if one.new and ((source := one.brought.feed.source).may_full_text or source.may_image)
        for made in one.new
    ]
    pages, photos = jobs.wanted(articles)
    if pages:
        Page.objects.bulk_create(pages, ignore_conflicts=True)
    if photos:
        Picture.objects.bulk_create(photos, ignore_conflicts=True)


def _tell_pages(told: Sequence[Decided], followed: Iterable[Article]) -> None:
    """Drop the kept pages that list what is new, or show what was corrected, from what we know of it here."""
    if not told:
        return
    shelves = tags_of_filed(
        [new.filed for one in told for new in one.new] + [filed for one in told for _, filed in one.changed]
    )
    days = tags_of_days(new.published for one in told for new in one.new)
    sources = {f"source:{one.brought.feed.source.slug}" for one in told}
    pagecache.changed(*shelves, *days, *sources, *(f"article:{article.pk}" for article in followed))


def _finish(decided: Iterable[Decided], updated: Mapping[int, int]) -> None:
    visits, ended = [], []
    for one in decided:
        brought = one.brought
        feed, outcome = brought.feed, brought.outcome
        if brought.status == "ok":
            counts = {"new": len(one.new), "updated": updated.get(feed.pk, 0), "unchanged": one.unchanged}
            outcome = replace(outcome, counts=counts | {"skipped": dict(one.skipped)}, recent=_recent(one))
        visits.append(_visit(one, updated.get(feed.pk, 0)))
        ended.append((feed, outcome, brought.token))
        if one.held_back:
            aside = [Aside(item.key, item.fingerprint, item.entry.title) for item in one.held_back]
            Quarantine.objects.note(feed, aside, outcome.at, Quarantine.Reason.FLOOD)
    Feed.objects.finish(ended)
    insert_new(Visit, visits)


def _recent(decided: Decided) -> tuple[int, ...]:
    """When the feed published lately, newest first, in seconds since 1970."""
    items = [*(new.item for new in decided.new), *(item for item, _ in decided.seen)]
    dates = {int(item.entry.published.timestamp()) for item in items if item.entry.published}
    return tuple(sorted(dates.union(decided.brought.feed.recent), reverse=True)[:RECENT])


def _visit(decided: Decided, updated: int) -> dict[str, Any]:
    """The visit as it is remembered; with what came, the first time that somebody may have to look at it."""
    brought = decided.brought
    outcome = brought.outcome
    strange = bool(decided.held_back) or (bool(outcome.reason) and outcome.reason != brought.feed.reason)
    return {
        "feed_id": brought.feed.pk,
        "at": moment(outcome.at),
        "status": brought.status,
        "reason": outcome.reason,
        "new": len(decided.new),
        "updated": updated,
        "skipped": document(dict(decided.skipped)),
        "body": brought.evidence if strange and brought.document else None,
    }
