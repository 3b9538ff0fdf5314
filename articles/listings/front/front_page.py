"""The front page: the keys of each block are chosen first, no event twice, then all articles are loaded together.

The score by which articles are ranked is in `listings/front/ranking.py:front_page_score`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, Max, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from articles.listings.editions import Edition
from articles.listings.front.market_blocks import MarketBlock, market_refs
from articles.listings.front.ranking import (
    POOL_SIZE,
    ArticleRef,
    Candidate,
    candidates,
    event_key,
    ranked_keys,
    top_keys,
    without_pinned_events,
)
from articles.listings.pieces import rows_for_pieces
from articles.listings.taxonomy_cache import cached_front_page_numbers, cached_taxonomy
from articles.models import Article, Comment, Country, Pin, Story
from articles.models.articles.article import ArticleQuerySet
from portal.sql.prepared import Prepared

FiledRef = tuple[str, int, int | None, bool]  # a country, an article, its story, whether the article leads the story

TOP_SLOTS = 4  # the top article, and three secondary articles
MIN_POOL_FOR_TOP = 3 * TOP_SLOTS  # with fewer articles only the top article is taken, so that the river has some left
MARKET_ARTICLES, WATCH_ARTICLES, COMMENTED_ARTICLES, MAX_COUNTRIES_SHOWN = 2, 4, 5, 8
SPARE_PER_BLOCK = 4  # loaded in addition, since some events may be shown higher on the page
# An edition's newest articles, which are ranked. Few, because so many rows are read for each of its countries and regions.
EDITION_POOL_SIZE = 120
MIN_BENEATH = 8  # in an edition, articles of the rest of Africa beneath those of the edition
FORTNIGHT, WEEK = timedelta(days=14), timedelta(days=7)
MAX_COUNTED_FILINGS = 1000  # the latest filings under countries that are counted


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The page's blocks with their articles; `articles` are all of them, `top` is the first and largest one.

    The river is the list of articles below the blocks; `has_more` says that there are more after its last one.
    In an edition the river has the edition's articles of a week, `beneath` those of the rest of Africa;
    `has_too_few_edition_articles` says that those of the edition do not fill their slots.
    """

    top: Article | None
    secondary: Sequence[Article]
    river: Sequence[Article]
    beneath: Sequence[Article]
    markets: Sequence[MarketBlock]
    watch: Sequence[Article]
    commented: Sequence[Article]
    countries: Sequence[tuple[Country, Article]]
    articles: Collection[Article]
    has_more: bool
    has_too_few_edition_articles: bool


def front_page(
    articles: ArticleQuerySet, now: datetime, length: int, language: str, edition: Edition | None = None
) -> FrontPage:
    """The front page of `articles` for readers of `language`, with a river of `length` articles, in a fixed number of queries.

    Undated articles come last in the river, if it has slots left: we know only when we first saw them, not whether they are
    new. The listings of their sources and subjects always show them.
    """
    pool, shown = _pool(articles, edition), ShownEvents()
    first = shown.add_new(_top_refs(pool, now, language, edition), TOP_SLOTS)
    markets = [
        (category, shown.add_new(refs, MARKET_ARTICLES))
        for category, refs in market_refs(MARKET_ARTICLES + SPARE_PER_BLOCK)
    ]
    watch = shown.add_new(_watch(edition), WATCH_ARTICLES)
    commented = shown.add_new(_commented_refs.rows(now, now - FORTNIGHT), COMMENTED_ARTICLES)
    countries = _countries(now, shown, edition)
    edition_slots = length - MIN_BENEATH if edition else length
    river = shown.add_new(_river_refs(pool, now - WEEK if edition else None), edition_slots)
    beneath = shown.add_new(_beneath_refs(pool), length - len(river))
    loaded = _load(shown.events.values())
    top, *secondary = _loaded_articles(loaded, first) or (None,)
    of_edition = [one for one in pool if one.is_of_edition]
    return FrontPage(
        top=top,
        secondary=secondary,
        river=_loaded_articles(loaded, river),
        beneath=_loaded_articles(loaded, beneath),
        markets=[MarketBlock(category, articles=_loaded_articles(loaded, keys)) for category, keys in markets if keys],
        watch=_loaded_articles(loaded, watch),
        commented=_loaded_articles(loaded, commented),
        countries=[pair for code, key in countries for pair in _country_pairs(loaded, code, key)],
        articles=loaded.values(),
        has_more=len(of_edition) == (EDITION_POOL_SIZE if edition else POOL_SIZE)
        or any(event_key(one.ref) not in shown.events for one in of_edition),
        has_too_few_edition_articles=edition is not None and len(river) < edition_slots,
    )


def _pool(articles: ArticleQuerySet, edition: Edition | None) -> list[Candidate]:
    """The candidates, newest first; in an edition those of its places, then the rest of Africa; no event twice."""
    everywhere = candidates(articles.one_per_story())
    if edition is None:
        return everywhere
    of_edition = candidates(articles.in_zone(edition.countries, edition.regions).one_per_story(), EDITION_POOL_SIZE)
    edition_events = {event_key(one.ref) for one in of_edition}
    return of_edition + [
        replace(one, is_of_edition=False) for one in everywhere if event_key(one.ref) not in edition_events
    ]


def _river_refs(pool: Sequence[Candidate], since: datetime | None) -> Iterable[ArticleRef]:
    """The articles of the river, those published at `since` or later: dated ones first, each part newest first."""
    of_edition = [one for one in pool if one.is_of_edition and (since is None or one.published_at >= since)]
    return [one.ref for one in _dated_first(of_edition)]


def _beneath_refs(pool: Sequence[Candidate]) -> Iterable[ArticleRef]:
    """The articles of other places, for beneath an edition's articles, in the same order."""
    return [one.ref for one in _dated_first(one for one in pool if not one.is_of_edition)]


def _dated_first(some: Iterable[Candidate]) -> list[Candidate]:
    return sorted(some, key=lambda one: not one.has_source_date)


class ShownEvents:
    """The events that are on the page already, each with the key of its article there."""

    def __init__(self) -> None:
        self.events: dict[int, int] = {}

    def add_new(self, refs: Iterable[ArticleRef], max_count: int) -> list[int]:
        """Add the first `max_count` of `refs` whose events are not on the page yet; the keys of those added."""
        offered: dict[int, int] = {}
        for one in refs:
            offered.setdefault(event_key(one), one[0])
        found = dict(islice(((one, key) for one, key in offered.items() if one not in self.events), max_count))
        self.events |= found
        return list(found.values())


def _top_refs(pool: Sequence[Candidate], now: datetime, language: str, edition: Edition | None) -> Iterable[ArticleRef]:
    """The articles for the slots of the top and the secondary articles: those pinned by editors, the other slots filled by score.

    An edition takes the pins of articles about its countries and regions.
    """
    about_it = Article.objects.in_zone(edition.countries, edition.regions) if edition else None
    pins = Pin.objects.pinned_by_slot(now, about_it)
    highest_pinned = max(pins, default=0)
    slots = max(TOP_SLOTS if len(pool) >= MIN_POOL_FOR_TOP else 1, highest_pinned)
    ref_by_key = dict([*(one.ref for one in pool), *pins.values()])
    keys = top_keys(
        ranked_keys(without_pinned_events(pool, pins.values()), now, language, cached_front_page_numbers()),
        {slot: key for slot, (key, _story) in pins.items()},
        slots,
    )
    return [(key, ref_by_key[key]) for key in keys]


def _watch(edition: Edition | None) -> Iterable[ArticleRef]:
    """The latest texts of the regulatory watch; in an edition, about its countries and regions."""
    texts = Article.objects.published().filter(category="reglementation").economic().about_africa().not_late()
    if edition:
        texts = texts.in_zone(edition.countries, edition.regions)
    return texts.one_per_story().page_after(WATCH_ARTICLES + SPARE_PER_BLOCK).values_list("pk", "story")


def _commented(now: datetime, since: datetime) -> QuerySet[Comment, ArticleRef]:
    """The most commented stories since a moment, each by its lead, and articles without a story."""
    recent = Article.objects.published(now).since(since).filter(pk=OuterRef("article"))
    public = Comment.objects.public().filter(Exists(recent), created_at__gte=since)
    # Grouped without joining the stories: only the leads of those returned are looked up.
    alone = Case(When(article__story=None, then=F("article")))
    lead = Subquery(Story.objects.filter(pk=OuterRef("article__story")).values("lead"))
    counted = public.order_by().values(story=F("article__story"), alone=alone)
    ranked = counted.annotate(
        said=Count("pk"), newest=Max("article"), lead=Coalesce(lead, "alone", output_field=BigIntegerField())
    )
    return ranked.order_by("-said", "-newest").values_list("lead", "story")[: COMMENTED_ARTICLES + SPARE_PER_BLOCK]


_commented_refs = Prepared[ArticleRef](_commented, datetime, datetime)


def _countries(now: datetime, shown: ShownEvents, edition: Edition | None) -> list[tuple[str, int]]:
    """The countries (African ones, or the edition's) with most events this week, each with the newest that is not on the page."""
    filed = _filed(now, now - WEEK, edition) if edition else _filed_anywhere.rows(now, now - WEEK)
    refs_by_country: dict[str, dict[int, ArticleRef]] = defaultdict(dict)
    for code, key, story, is_lead in filed:
        if is_lead or event_key((key, story)) not in refs_by_country[code]:
            refs_by_country[code][event_key((key, story))] = (key, story)
    busiest = sorted(refs_by_country, key=lambda code: -len(refs_by_country[code]))[:MAX_COUNTRIES_SHOWN]
    return [(code, key) for code in busiest for key in shown.add_new(refs_by_country[code].values(), 1)]


def _filed(now: datetime, since: datetime, edition: Edition | None = None) -> QuerySet[Any, FiledRef]:
    """The articles since a moment, newest first, each once for every country it is filed under."""
    # By the filings' own dates: otherwise SQLite would read a country's articles of many years.
    public = Article.objects.published(now).economic().filter(pk=OuterRef("article"))
    places = {"country__in": sorted(edition.countries)} if edition else {"country__african": True}
    filed = Article.countries.through.objects.filter(Exists(public), published_at__gte=since, **places)
    facts = ("country", "article", "article__story", "article__is_lead")
    return filed.order_by("-published_at", "-article").values_list(*facts)[:MAX_COUNTED_FILINGS]


_filed_anywhere = Prepared[FiledRef](_filed, datetime, datetime)


def _load(keys: Collection[int]) -> dict[int, Article]:
    """The articles, to be given their pieces; one that was hidden in the meantime is left out."""
    return rows_for_pieces(Article.objects.published()).in_bulk(keys)


def _loaded_articles(loaded: Mapping[int, Article], keys: Iterable[int]) -> tuple[Article, ...]:
    return tuple(loaded[key] for key in keys if key in loaded)


def _country_pairs(loaded: Mapping[int, Article], code: str, key: int) -> Iterable[tuple[Country, Article]]:
    country, article = cached_taxonomy().countries.get(code), loaded.get(key)
    return [(country, article)] if country and article else []
