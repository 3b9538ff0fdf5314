"""What the front page asks the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, Max, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from articles.listings import named
from articles.listings.editions import Edition
from articles.listings.front.market_blocks import PREFERRED_LANGUAGE_FOR
from articles.listings.front.ranking import POOL_SIZE, ArticleRef, Candidate, as_candidates, candidate_rows
from articles.listings.watch.regulatory import place_in_watch
from articles.models import Article, Comment, Story
from articles.models.articles.article_queries import ArticleQuerySet
from articles.models.feeds.source import OFFICIAL_KINDS

FiledRef = tuple[str, int, int | None, bool]  # a country, an article, its story, whether the article leads the story

# An edition's newest articles, which are ranked. Few, because so many rows are read for each of its countries and regions.
EDITION_POOL_SIZE = 120
WATCH_ARTICLES, COMMENTED_ARTICLES = 4, 5
RANKED_WATCH_ARTICLES = 24  # the newest texts, among which those of the watch's block are found
SPARE_PER_BLOCK = 4  # read in addition, since some events may be shown higher on the page
MAX_COUNTED_FILINGS = 1000  # the latest filings under countries that are counted


def candidates_of(now: datetime, edition: Edition | None) -> list[Candidate]:
    """The candidates of all Africa, or of an edition's places, newest first, one per story."""
    size = EDITION_POOL_SIZE if edition else POOL_SIZE
    return as_candidates(candidate_rows(_news(now, edition).one_per_story(), now, size))


def watch(now: datetime, language: str, edition: Edition | None) -> Sequence[ArticleRef]:
    """The latest texts of the regulatory watch; in an edition, about its countries and regions.

    Those of the last two days in `language` come first, then the others, each in the order of the watch.
    """
    since = now - PREFERRED_LANGUAGE_FOR
    texts = _news(now, edition).filter(category="reglementation").one_per_story().page_after(RANKED_WATCH_ARTICLES)
    rows = texts.values_list("pk", "story", "published_at", "source__kind", "language")

    def place(row: tuple[Any, ...]) -> tuple[Any, ...]:
        _key, _story, published_at, kind, written_in = row
        is_preferred = written_in == language and published_at >= since
        return is_preferred, *place_in_watch(published_at, is_official=kind in OFFICIAL_KINDS)

    return [(key, story) for key, story, *_ in sorted(rows, key=place, reverse=True)]


def commented(now: datetime, since: datetime) -> Sequence[ArticleRef]:
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
    rows = ranked.order_by("-said", "-newest").values_list("lead", "story")
    return list(rows[: COMMENTED_ARTICLES + SPARE_PER_BLOCK])


def filed(now: datetime, since: datetime, edition: Edition | None) -> Sequence[FiledRef]:
    """The articles since a moment, newest first, each once for every country it is filed under: in Africa, or the edition's.

    Without those of Info générale: appointments, prizes and conferences say little of a country's economy.
    """
    public = Article.objects.published(now).economic().exclude(category="info-generale")
    if edition is None:
        # From the newest article on, until there are enough filings. By country, all filings of the week would be sorted.
        found = public.since(since).filter(countries__african=True).newest_first()
        return list(found.values_list("countries", "pk", "story", "is_lead")[:MAX_COUNTED_FILINGS])
    # By the filings' own dates: otherwise SQLite would read a country's articles of many years.
    readable = Exists(public.filter(pk=OuterRef("article")))
    places = sorted(edition.countries)
    filings = Article.countries.through.objects.filter(readable, published_at__gte=since, country__in=places)
    facts = ("country", "article", "article__story", "article__is_lead")
    return list(filings.order_by("-published_at", "-article").values_list(*facts)[:MAX_COUNTED_FILINGS])


def _news(now: datetime, edition: Edition | None) -> ArticleQuerySet:
    """The articles of the listing of all Africa, or of an edition's."""
    return named.front_listing(edition.slug if edition else "").choose(Article.objects.published(now))
