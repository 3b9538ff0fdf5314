"""The market blocks: the market categories, each with its latest headlines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from articles.listings.front.ranking import ArticleRef
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Category
from articles.models.articles.article import ArticleQuerySet

MARKET_CATEGORIES = ("forex", "matieres-premieres", "actions", "obligations", "taux")
OTHER_MARKET_CATEGORIES = ("monetaire", "crypto")
RANKED_ARTICLES = 24  # the newest of a category, among which those that a block shows are found
MAX_EXAMINED = 1_000  # rows of each category, where what is not about Africa is among the newest
PREFERRED_FOR = timedelta(days=7)  # how long news of Africa, or of an edition's places, goes before newer news
PREFERRED_LANGUAGE_FOR = timedelta(days=2)  # and how long, of one reach, news in the reader's language


@dataclass(frozen=True, slots=True)
class MarketBlock:
    """A market category and its articles: those about Africa first, then those that concern it, in the order of `_place`."""

    category: Category
    articles: Sequence[Article] = ()


def market_blocks(each: int, language: str) -> list[MarketBlock]:
    """The market categories, each with its newest articles, one per story, for readers of `language`; one query.

    News of Africa goes before what concerns it, and of each recent news in `language` before other news; what is older than
    PREFERRED_FOR comes last, whatever its reach. The articles are as `add_cards` needs them.
    """
    known, now = cached_taxonomy().categories, timezone.now()
    found = [known[slug] for slug in MARKET_CATEGORIES if slug in known]
    if not found:
        return []
    newest = _newest(found, max(each, RANKED_ARTICLES), now).for_placing()
    ranked = sorted(newest, key=partial(_place, now, language), reverse=True)
    by_market = ((one, category_slugs(one)) for one in found)
    return [
        MarketBlock(one, _one_per_story(article for article in ranked if article.category_id in slugs)[:each])
        for one, slugs in by_market
    ]


def category_slugs(category: Category) -> set[str]:
    """The category and its children, whose articles stand in its block."""
    return {category.pk, *(child.pk for child in category.children.all())}


def market_refs(each: int, language: str) -> list[tuple[str, list[ArticleRef]]]:
    """The market categories, each with the keys of its newest articles and of their stories, for readers of `language`."""
    blocks = market_blocks(each, language)
    return [(block.category.pk, [(one.pk, one.story_id) for one in block.articles]) for block in blocks]


def other_markets() -> list[Category]:
    """The other market categories, those that exist."""
    known = cached_taxonomy().categories
    return [known[slug] for slug in OTHER_MARKET_CATEGORIES if slug in known]


def _place(now: datetime, language: str, article: Article) -> tuple[int, bool, datetime, int]:
    age = now - article.published_at
    is_preferred = article.language == language and age <= PREFERRED_LANGUAGE_FOR
    return article.reach if age <= PREFERRED_FOR else 0, is_preferred, article.published_at, article.pk


def _newest(categories: Sequence[Category], each: int, now: datetime) -> ArticleQuerySet:
    """The newest articles of each of these categories and of their children, one per story in each."""
    slugs = {slug for one in categories for slug in category_slugs(one)}
    articles = Article.objects.published(now).african_news().one_per_story_and_category()
    return articles.newest_of_lists({"category": sorted(slugs)}, each, MAX_EXAMINED)


def _one_per_story(articles: Iterable[Article]) -> list[Article]:
    """The first of each story, where a category and its child both have one."""
    return [*{one.story_id or -one.pk: one for one in reversed([*articles])}.values()][::-1]
