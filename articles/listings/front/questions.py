"""What the front page asks the database; a process writes each query once for all Africa, and once for each edition."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, Max, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from articles.listings import named
from articles.listings.editions import EDITIONS, Edition
from articles.listings.front.market_blocks import PREFERRED_LANGUAGE_FOR
from articles.listings.front.ranking import POOL_SIZE, ArticleRef, Candidate, as_candidates, candidate_rows
from articles.listings.paging import PLACED_COLUMNS
from articles.listings.watch.regulatory import place_in_watch
from articles.models import Article, Comment, Pin, Story
from articles.models.articles.article_queries import ArticleQuerySet
from articles.models.feeds.source import OFFICIAL_KINDS
from portal.sql.prepared import Prepared

# Keys that change when a scheduled article comes out, or a pin begins or ends.
ByClock = tuple[int | None, ...]
WatchRow = tuple[
    int, int | None, datetime, str, str
]  # an article, its story, its date, the kind of its source, its language
FiledRef = tuple[str, int, int | None, bool]  # a country, an article, its story, whether the article leads the story

# An edition's newest articles, which are ranked. Few, because so many rows are read for each of its countries and regions.
EDITION_POOL_SIZE = 120
WATCH_ARTICLES, COMMENTED_ARTICLES = 4, 5
RANKED_WATCH_ARTICLES = 24  # the newest texts, among which those of the watch's block are found
SPARE_PER_BLOCK = 4  # read in addition, since some events may be shown higher on the page
MAX_COUNTED_FILINGS = 1000  # the latest filings under countries that are counted


def changed_by_clock(now: datetime) -> ByClock:
    """The newest public article, the latest active pin, and the pin that ended last: time alone changes them."""
    found = _changed_by_clock.rows(now)
    return tuple(found[0]) if found else ()


def candidates_of(now: datetime, edition: Edition | None) -> list[Candidate]:
    """The candidates of all Africa, or of an edition's places, newest first, one per story."""
    return as_candidates(_candidates(_slug(edition)).rows(now))


def watch(now: datetime, language: str, edition: Edition | None) -> Sequence[ArticleRef]:
    """The latest texts of the regulatory watch; in an edition, about its countries and regions.

    Those of the last two days in `language` come first, then the others, each in the order of the watch.
    """
    since = now - PREFERRED_LANGUAGE_FOR

    def place(row: WatchRow) -> tuple[Any, ...]:
        _key, _story, published_at, kind, written_in = row
        is_preferred = written_in == language and published_at >= since
        return is_preferred, *place_in_watch(published_at, is_official=kind in OFFICIAL_KINDS)

    return [(key, story) for key, story, *_ in sorted(_watch(_slug(edition)).rows(now), key=place, reverse=True)]


def commented(now: datetime, since: datetime) -> Sequence[ArticleRef]:
    """The most commented stories since a moment, each by its lead, and articles without a story."""
    return _commented.rows(now, since)


def filed(now: datetime, since: datetime, edition: Edition | None) -> Sequence[FiledRef]:
    """The articles since a moment, newest first, each once for every country it is filed under: in Africa, or the edition's.

    Without those of Info générale: appointments, prizes and conferences say little of a country's economy.
    """
    return _filed(_slug(edition)).rows(now, since)


def placed_rows(now: datetime, keys: Collection[int]) -> Iterable[Any]:
    """PLACED_COLUMNS of the public ones of these articles, the newest first."""
    rows = Article.objects.published(now).filter(pk__in=keys).newest_first()
    return rows.values_list(*PLACED_COLUMNS)


def _slug(edition: Edition | None) -> str:
    return edition.slug if edition else ""


def _news(now: datetime, edition: str) -> ArticleQuerySet:
    """The articles of the listing of all Africa, or of an edition's."""
    return named.front_listing(edition).choose(Article.objects.published(now))


def _economic_news(now: datetime) -> ArticleQuerySet:
    return Article.objects.published(now).economic().exclude(category="info-generale")


def _clock_query(now: datetime) -> QuerySet[Any, ByClock]:
    begun = Pin.objects.active(now).order_by("-since", "-pk").values("pk")[:1]
    ended = Pin.objects.filter(until__lte=now).order_by("-until", "-pk").values("pk")[:1]
    return Article.objects.published(now).newest_first().values_list("pk", Subquery(begun), Subquery(ended))[:1]


def _commented_query(now: datetime, since: datetime) -> QuerySet[Comment, ArticleRef]:
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


_changed_by_clock = Prepared[ByClock](_clock_query, datetime)
_commented = Prepared[ArticleRef](_commented_query, datetime, datetime)


@cache
def _candidates(edition: str) -> Prepared[Any]:
    size = EDITION_POOL_SIZE if edition else POOL_SIZE
    return Prepared(lambda now: candidate_rows(_news(now, edition).one_per_story(), now, size), datetime)


@cache
def _watch(edition: str) -> Prepared[WatchRow]:
    def texts(now: datetime) -> QuerySet[Article, WatchRow]:
        every = _news(now, edition).filter(category="reglementation").one_per_story()
        facts = ("pk", "story", "published_at", "source__kind", "language")
        return every.page_after(RANKED_WATCH_ARTICLES).values_list(*facts)

    return Prepared(texts, datetime)


@cache
def _filed(edition: str) -> Prepared[FiledRef]:
    def of_edition(now: datetime, since: datetime) -> QuerySet[Any, FiledRef]:
        # By the filings' own dates: otherwise SQLite would read a country's articles of many years.
        public = _economic_news(now).filter(pk=OuterRef("article"))
        places = sorted(EDITIONS[edition].countries)
        found = Article.countries.through.objects.filter(Exists(public), published_at__gte=since, country__in=places)
        facts = ("country", "article", "article__story", "article__is_lead")
        return found.order_by("-published_at", "-article").values_list(*facts)[:MAX_COUNTED_FILINGS]

    def of_africa(now: datetime, since: datetime) -> QuerySet[Any, FiledRef]:
        # From the newest article on, until there are enough filings. By country, all filings of the week would be sorted.
        found = _economic_news(now).since(since).filter(countries__african=True)
        return found.newest_first().values_list("countries", "pk", "story", "is_lead")[:MAX_COUNTED_FILINGS]

    return Prepared(of_edition if edition else of_africa, datetime, datetime)
