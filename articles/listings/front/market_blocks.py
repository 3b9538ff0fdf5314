"""The market blocks: the market categories, each with its latest headlines."""

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models
from django.utils import timezone

from articles.listings.front.ranking import ArticleRef
from articles.listings.paging import PLACED_COLUMNS, Placed, PlacedRow
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Category
from articles.models.articles.article import ArticleQuerySet
from portal.page_cache import pieces
from portal.sql.prepared import Prepared, RecentQueries

MARKET_CATEGORIES = ("forex", "matieres-premieres", "actions", "obligations", "taux")
OTHER_MARKET_CATEGORIES = ("monetaire", "crypto")
SHOWN_BY_LINES = (  # the columns that a line shows, and `reach`, which ranks it
    "title",
    "language",
    "published_at",
    "date_is_guessed",
    "category",
    "reach",
    "story",
    "outlet",
    "source__name",
    "source__is_sample",
)
RANKED_ARTICLES = 24  # the newest of a category, among which those that a block shows are found
PREFERRED_FOR = timedelta(days=7)  # how long news of Africa, or of an edition's places, goes before newer news
REFS_SECONDS = 30  # how long the keys of the newest articles are kept
PREFERRED_LANGUAGE_FOR = timedelta(days=2)  # and how long, of one reach, news in the reader's language
MarketRow = tuple[str, int, str, Placed]  # an article's category, its reach, its language, itself

# By how many articles a block has, and the categories with their children.
_written = RecentQueries[tuple[Any, ...], Prepared[tuple[Any, ...]]](20)


@dataclass(frozen=True, slots=True)
class MarketBlock:
    """A market category and its articles: those about Africa first, then those that concern it, in the order of `_place`."""

    category: Category
    articles: Sequence[Placed] = ()


def market_blocks(each: int, language: str) -> list[MarketBlock]:
    """The market categories, each with its newest articles, one per story, for readers of `language`; one query.

    News of Africa goes before what concerns it, and of each recent news in `language` before other news; what is older than
    PREFERRED_FOR comes last, whatever its reach.
    The articles are as `add_pieces` needs them; where no pieces are kept, with what a line shows.
    """
    known, now = cached_taxonomy().categories, timezone.now()
    found = [known[slug] for slug in MARKET_CATEGORIES if slug in known]
    if not found:
        return []
    ranked = (_placed_rows if pieces.are_kept() else _articles)(found, max(each, RANKED_ARTICLES), now)
    ranked.sort(key=partial(_place, now, language), reverse=True)
    return [
        MarketBlock(one, [article for category, _, _, article in ranked if category in category_slugs(one)][:each])
        for one in found
    ]


def category_slugs(category: Category) -> set[str]:
    """The category and its children, whose articles stand in its block."""
    return {category.pk, *(child.pk for child in category.children.all())}


def _place(now: datetime, language: str, row: MarketRow) -> tuple[int, bool, datetime, int]:
    _, reach, written_in, article = row
    age = now - article.published_at
    is_preferred = written_in == language and age <= PREFERRED_LANGUAGE_FOR
    return reach if age <= PREFERRED_FOR else 0, is_preferred, article.published_at, article.pk


def _placed_rows(categories: Sequence[Category], each: int, now: datetime) -> list[MarketRow]:
    """The newest articles. Django writes the query once: writing it takes longer than the answer."""

    def build(at: datetime) -> models.QuerySet[Any, tuple[Any, ...]]:
        return _newest(categories, each, at).values_list("category_id", "reach", "language", *PLACED_COLUMNS)

    key = (each, *((one.pk, *sorted(category_slugs(one))) for one in categories))
    rows = _written.get(key, lambda: Prepared(build, datetime)).rows(now)
    return [(category, reach, language, PlacedRow(*row)) for category, reach, language, *row in rows]


def _articles(categories: Sequence[Category], each: int, now: datetime) -> list[MarketRow]:
    """The same articles with what their lines show."""
    rows = _newest(categories, each, now).select_related("source").only(*SHOWN_BY_LINES).fetch_mode(models.FETCH_RAISE)
    return [(article.category_id or "", article.reach, article.language, article) for article in rows]


def _newest(categories: Sequence[Category], each: int, now: datetime) -> ArticleQuerySet:
    """The newest articles of each of these categories, one per story."""
    keys = [_newest_keys(category, each, now) for category in categories]
    return Article.objects.filter(pk__in=keys[0].union(*keys[1:], all=True)).newest_first()


def market_refs(each: int, language: str, by_clock: Hashable) -> list[tuple[str, list[ArticleRef]]]:
    """The market categories, each with the keys of its newest articles and of their stories, for readers of `language`.

    The keys are kept as a piece, so that the front page asks this query twice a minute at most. `by_clock` changes when a
    scheduled article comes out.
    """
    key = ("market refs", each, language, by_clock)
    blocks = pieces.piece(key, partial(_refs_as_json, each, language), _tags_of_markets, REFS_SECONDS)
    return [(slug, [(key, story) for key, story in refs]) for slug, refs in json.loads(blocks)]


def _refs_as_json(each: int, language: str) -> str:
    blocks = [
        (one.category.pk, [(row.pk, row.story_id) for row in one.articles]) for one in market_blocks(each, language)
    ]
    return json.dumps(blocks)


def _tags_of_markets(_key: object, _json: str) -> set[str]:
    known = cached_taxonomy().categories
    markets = [known[slug] for slug in MARKET_CATEGORIES if slug in known]
    return {f"rubrique:{slug}" for category in markets for slug in category_slugs(category)}


def other_markets() -> list[Category]:
    """The other market categories, those that exist."""
    known = cached_taxonomy().categories
    return [known[slug] for slug in OTHER_MARKET_CATEGORIES if slug in known]


def _newest_keys(category: Category, each: int, now: datetime) -> Any:
    """The keys of the category's newest articles. Nested in a second query because SQLite rejects LIMIT inside UNION."""
    articles = Article.objects.published(now).african_news().in_category(category)
    newest = articles.one_per_story().newest_first()[:each]
    return Article.objects.filter(pk__in=newest.values("pk")).order_by().values("pk")
