"""Which articles stand where on the front page: the keys of each block are chosen first, no event twice.

The score by which articles are ranked is in `listings/front/ranking.py:front_page_score`, the questions asked of the database
in `listings/front/questions.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from articles.listings.editions import Edition
from articles.listings.front import questions
from articles.listings.front.market_blocks import PREFERRED_FOR, category_slugs, market_refs
from articles.listings.front.questions import COMMENTED_ARTICLES, EDITION_POOL_SIZE, SPARE_PER_BLOCK, WATCH_ARTICLES
from articles.listings.front.ranking import (
    POOL_SIZE,
    ArticleRef,
    Candidate,
    event_key,
    ranked_keys,
    top_keys,
    without_pinned_events,
)
from articles.listings.taxonomy_cache import cached_front_page_numbers, cached_taxonomy
from articles.models import Article, Pin

TOP_SLOTS = 4  # the top article, and three secondary articles
MIN_POOL_FOR_TOP = 3 * TOP_SLOTS  # with fewer articles only the top article is taken, so that the river has some left
MARKET_ARTICLES, MAX_COUNTRIES_SHOWN = 2, 8
MIN_RIVER = 4  # articles of an edition that its market rows leave to its river
MIN_BENEATH = 8  # in an edition, articles of the rest of Africa beneath those of the edition
FORTNIGHT, WEEK = timedelta(days=14), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Selection:
    """The keys of the articles of each block (`listings/front/front_page.py:FrontPage` has the articles), and of all of them."""

    first: list[int]
    markets: list[tuple[str, list[int]]]
    watch: list[int]
    commented: list[int]
    countries: list[tuple[str, int]]
    river: list[int]
    beneath: list[int]
    keys: list[int]
    has_more: bool
    has_too_few_edition_articles: bool


def select(now: datetime, length: int, language: str, edition: Edition | None) -> Selection:
    """The articles of the front page for readers of `language`, with a river of `length`, in a fixed number of queries.

    Undated articles come last in the river, if it has slots left: we know only when we first saw them, not whether they are
    new. The listings of their sources and subjects always show them.
    """
    pool, shown = _pool(now, edition), ShownEvents()
    first = shown.add_new(_top_refs(pool, now, language, edition), TOP_SLOTS)
    edition_slots = length - MIN_BENEATH if edition else length
    river_refs = _river_refs(pool, now - WEEK if edition else None)
    local = _local_news(pool, now) if edition else []
    spare = shown.count_new(river_refs) - MIN_RIVER if edition else 0
    newest = market_refs(MARKET_ARTICLES + SPARE_PER_BLOCK, language)
    markets, in_markets = _markets(shown, newest, local, spare)
    watch = shown.add_new(questions.watch(now, language, edition), WATCH_ARTICLES)
    commented = shown.add_new(questions.commented(now, now - FORTNIGHT), COMMENTED_ARTICLES)
    # An edition's countries take what its river can spare.
    spare = max(0, shown.count_new(river_refs) + in_markets - edition_slots) if edition else MAX_COUNTRIES_SHOWN
    countries = _countries(now, shown, edition, max_count=min(spare, MAX_COUNTRIES_SHOWN))
    river = shown.add_new(river_refs, edition_slots)
    beneath = shown.add_new(_beneath_refs(pool), length - len(river))
    of_edition = [one for one in pool if one.is_of_edition]
    return Selection(
        first=first,
        markets=markets,
        watch=watch,
        commented=commented,
        countries=countries,
        river=river,
        beneath=beneath,
        keys=[*shown.events.values()],
        has_more=len(of_edition) == (EDITION_POOL_SIZE if edition else POOL_SIZE)
        or any(event_key(one.ref) not in shown.events for one in of_edition),
        has_too_few_edition_articles=edition is not None and len(river) + in_markets < edition_slots,
    )


def _pool(now: datetime, edition: Edition | None) -> list[Candidate]:
    """The candidates, newest first; in an edition those of its places, then the rest of Africa; no event twice."""
    everywhere = questions.candidates_of(now, None)
    if edition is None:
        return everywhere
    of_edition = questions.candidates_of(now, edition)
    edition_events = {event_key(one.ref) for one in of_edition}
    return of_edition + [
        replace(one, is_of_edition=False) for one in everywhere if event_key(one.ref) not in edition_events
    ]


def _river_refs(pool: Sequence[Candidate], since: datetime | None) -> Sequence[ArticleRef]:
    """The articles of the river, those published at `since` or later: dated ones first, each part newest first."""
    return [one.ref for one in _dated_first(_of_edition(pool, since))]


def _beneath_refs(pool: Sequence[Candidate]) -> Iterable[ArticleRef]:
    """The articles about other places of Africa, for beneath an edition's articles, in the same order."""
    african = (one for one in pool if not one.is_of_edition and one.reach == Article.Reach.AFRICA)
    return [one.ref for one in _dated_first(african)]


def _of_edition(pool: Iterable[Candidate], since: datetime | None) -> list[Candidate]:
    """The articles of the edition's places, or of all Africa, those published at `since` or later."""
    return [one for one in pool if one.is_of_edition and (since is None or one.published_at >= since)]


def _refs_in(market: str, candidates: Iterable[Candidate]) -> list[ArticleRef]:
    """Those of this market category or of its children; none if it was deleted in the meantime."""
    category = cached_taxonomy().categories.get(market)
    slugs = category_slugs(category) if category else ()
    return [one.ref for one in candidates if one.category in slugs]


def _local_news(pool: Iterable[Candidate], now: datetime) -> list[Candidate]:
    """An edition's own dated news for the market rows: among its candidates, so that no query looks for it by category."""
    return [one for one in _of_edition(pool, now - PREFERRED_FOR) if one.has_source_date]


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

    def count_new(self, refs: Iterable[ArticleRef]) -> int:
        """How many events of `refs` are not on the page yet."""
        return len({event_key(one) for one in refs} - self.events.keys())


def _markets(
    shown: ShownEvents, newest: Iterable[tuple[str, Sequence[ArticleRef]]], local: Iterable[Candidate], spare: int
) -> tuple[list[tuple[str, list[int]]], int]:
    """The articles of the market rows, and how many of them are `local`.

    Each row begins with an edition's own news, in all as many as its river can `spare`; then come the `newest` of the market.
    """
    rows, count = [], 0
    for market, refs in newest:
        own = shown.add_new(_refs_in(market, local), max(0, min(spare - count, MARKET_ARTICLES)))
        rows.append((market, own + shown.add_new(refs, MARKET_ARTICLES - len(own))))
        count += len(own)
    return rows, count


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


def _countries(now: datetime, shown: ShownEvents, edition: Edition | None, max_count: int) -> list[tuple[str, int]]:
    """The countries (African ones, or the edition's) with most events this week, each with its newest that is not on the page."""
    refs_by_country: dict[str, dict[int, ArticleRef]] = defaultdict(dict)
    for code, key, story, is_lead in questions.filed(now, now - WEEK, edition):
        if is_lead or event_key((key, story)) not in refs_by_country[code]:
            refs_by_country[code][event_key((key, story))] = (key, story)
    busiest = sorted(refs_by_country, key=lambda code: -len(refs_by_country[code]))[:max_count]
    return [(code, key) for code in busiest for key in shown.add_new(refs_by_country[code].values(), 1)]
