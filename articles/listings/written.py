"""The queries of listings, which Django writes once: a page of a listing, how many articles it has, what their cards show.

Writing them took longer than anything else on a page, and the database answers in a tenth of that time. What a query depends on
is in its key; what differs from one visit to the next, the clock and the cursor, are its values.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from articles.listings.listing import Listing
from articles.listings.paging import PLACED_COLUMNS, PageReader, PlacedRow
from articles.models import Article, ArticleSector, Category, Country, Region, Sector
from articles.models.articles.keyset import Cursor, as_count
from portal.sql.prepared import Prepared, PreparedSql, RecentQueries

MAX_KEPT = 200  # queries of a kind that a process keeps


class Asked(NamedTuple):
    """What decides which query it is. The day is there because the index path is chosen by how many articles there are."""

    listing: str
    subject: Hashable
    filters: tuple[tuple[str, Hashable], ...]
    is_narrowed: bool
    day: date


_pages = RecentQueries[tuple[Any, ...], Prepared[tuple[Any, ...]]](MAX_KEPT)
_counts = RecentQueries[Asked, PreparedSql](MAX_KEPT)


def asked(listing: Listing, now: datetime) -> Asked:
    """The key of a listing's queries."""
    filters = tuple((one.param, _asked_of(one.resolved)) for one in listing.filters)
    return Asked(listing.key, _asked_of(listing.subject), filters, listing.is_narrowed, timezone.localdate(now))


def _asked_of(subject: Any) -> Hashable:
    """The keys that are asked for: of a row and of those under it; of a value without a key, the value."""
    if isinstance(subject, Sector | Category | Region):
        under = subject.countries if isinstance(subject, Region) else subject.children
        return subject.pk, *(one.pk for one in under.all())
    return getattr(subject, "pk", subject)


def page_reader(listing: Listing, now: datetime) -> PageReader:
    """Reads pages of the listing."""
    since, key = listing.since(now), asked(listing, now)

    def read(number: int, cursor: Cursor | None, back: bool) -> list[PlacedRow]:
        def build(*values: Any) -> QuerySet[Any, tuple[Any, ...]]:
            at, start, place = _parts(values, has_start=since is not None)
            return listing.articles_at(at, start).page_after(number, place, back=back).values_list(*PLACED_COLUMNS)

        values = [now, *([since] if since else []), *(cursor or ())]
        kinds = [type(value) for value in values]
        query = _pages.get((key, number, back, len(values)), lambda: Prepared(build, *kinds))
        return [PlacedRow(*row) for row in query.rows(*values)]

    return read


def count(listing: Listing, now: datetime) -> tuple[int, bool]:
    """How many articles the listing has, and whether that is all: MAX_COUNTED_ROWS rows are read at most."""
    values = [now, *([since] if (since := listing.since(now)) else [])]

    def compose(*values: datetime) -> tuple[str, Any]:
        return listing.articles_at(values[0], values[1] if len(values) > 1 else None).count_sql()

    query = _counts.get(asked(listing, now), lambda: PreparedSql(compose, *(datetime for _ in values)))
    return as_count(query.row(*values))


def next_publication(now: datetime) -> datetime | None:
    """When the next scheduled article is published."""
    return next(iter(_next_publication.rows(now)), None)


def articles_for_cards(keys: Collection[int], now: datetime) -> dict[int, Article]:
    """`ArticleQuerySet.for_listing` of these articles by key, those that the public may read."""
    found = {one.pk: one for one in _rows_of("articles", keys, now)}
    countries, sectors = _by("of_article", _rows_of("countries", found)), _by("article_id", _rows_of("sectors", found))
    stories = {one.story_id: one.story for one in found.values() if one.story}
    others = _by("story_id", _rows_of("others", stories, now))
    for key, article in found.items():
        filed = {"countries": countries[key], "filed_sectors": sectors[key]}
        article._prefetched_objects_cache = filed  # as `prefetch_related` has it
        if article.story:
            article.story.others = others[article.story_id]
    return found


_next_publication = Prepared[datetime](
    lambda now: Article.objects.scheduled(now).values_list("published_at", flat=True)[:1], datetime
)
# The queries of what cards show. Their keys are those of the articles; for `others`, those of the stories. Some need the time.
_SHOWN_ON_CARDS: dict[str, Callable[..., QuerySet[Any, Any]]] = {
    "articles": lambda keys, now: Article.objects.published(now).for_listing(now).filter(pk__in=keys),
    "countries": lambda keys: Country.objects.filter(articles__in=keys).annotate(of_article=F("articles")),
    "sectors": lambda keys: ArticleSector.objects.select_related("sector").filter(article__in=keys),
    "others": lambda keys, now: Article.objects.published(now).for_coverage().filter(story__in=keys),
}


def _rows_of(name: str, keys: Collection[int], *now: datetime) -> list[Any]:
    """The rows of these keys; no query without keys. A query is written for 1, 2, 4, 8… keys; the last key is repeated."""
    if not keys:
        return []
    asked = [*keys]
    number = 1 << (len(asked) - 1).bit_length()
    return _cards(name, number, len(now)).rows(*now, *asked, *asked[-1:] * (number - len(asked)))


@cache
def _cards(name: str, number: int, times: int) -> Prepared[Any]:
    return Prepared(
        lambda *values: _SHOWN_ON_CARDS[name](values[times:], *values[:times]), *[datetime] * times, *[int] * number
    )


def _by(name: str, rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    """The rows by one of their columns, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _parts(values: tuple[Any, ...], *, has_start: bool) -> tuple[datetime, datetime | None, Cursor | None]:
    """The time, the start of the period and the cursor."""
    now, *others = values
    start = others.pop(0) if has_start else None
    return now, start, (others[0], others[1]) if others else None
