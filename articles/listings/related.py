"""The articles related to an article: « Sur le même thème », and below it the latest of its sector."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import FETCH_RAISE, Prefetch
from django.utils import timezone

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, ArticleSector, Category, Organisation, Sector
from articles.models.articles.article import ArticleQuerySet

MAX_NEAR, MAX_LATEST = 8, 8  # articles in each of the two lists
RELATED_WINDOW = timedelta(days=90)
SECTORS_PREFETCH = Prefetch("filed_sectors", ArticleSector.objects.select_related("sector"))


@dataclass(frozen=True, slots=True)
class Related:
    """`near` is nearest first; `latest` are others of `subject` (its principal sector, else its category) by date."""

    near: list[Article]
    latest: list[Article]
    subject: Sector | Category


def related_to(article: Article, now: datetime | None = None) -> Related:
    """Articles about other events, each the lead of its story. Needs the article's places, sectors and organisations prefetched.

    First those about the same company, of any age; then the same place and sector, or place and institution; then the
    sector. All but the first are from the last 90 days.
    """
    recent = (now or timezone.now()) - RELATED_WINDOW
    others = _others(article)
    subject = _subject_of(article)
    in_subject = others.in_sector(subject) if isinstance(subject, Sector) else others.in_category(subject)
    latest = list(in_subject.page_after(MAX_NEAR + MAX_LATEST))
    fresh = (row for row in latest if row.published_at >= recent)
    near = _first_distinct(MAX_NEAR, _same_company(article, others), _same_place(article, others.since(recent)), fresh)
    shown = {row.pk for row in near}
    below = [row for row in latest if row.pk not in shown][:MAX_LATEST]
    return Related(near, below, subject)


def _subject_of(article: Article) -> Sector | Category:
    """Its principal sector, else its category: from the cached taxonomy, which knows their children."""
    known = cached_taxonomy()
    if sector := article.primary_sector:
        return known.sectors.get(sector.pk, sector)
    return known.categories.get(article.category.pk, article.category)


def _others(article: Article) -> ArticleQuerySet:
    """The leads of other events, with what the lists show: the sector by its key."""
    others = Article.objects.published().leads().exclude(pk=article.pk)
    if article.story_id:
        others = others.exclude(story=article.story_id)
    shown = others.select_related("category").defer("body_html", "why", "summary").with_sector_key()
    return shown.newest_first().fetch_mode(FETCH_RAISE)


def _same_company(article: Article, others: ArticleQuerySet) -> Iterator[Article]:
    companies = _of_kind(article, Organisation.Kind.COMPANY)
    if companies:
        yield from others.about_organisations(*companies).page_after(MAX_NEAR)


def _same_place(article: Article, others: ArticleQuerySet) -> Iterator[Article]:
    """Articles about its countries, or its regions if it has no country."""
    countries, regions = list(article.countries.all()), list(article.regions.all())
    sectors = [filed.sector for filed in article.filed_sectors.all()]
    institutions = _of_kind(article, Organisation.Kind.INSTITUTION)
    if (countries or regions) and (sectors or institutions):
        there = others.in_places(countries, [] if countries else regions)
        yield from there.on_subject(sectors[:1], institutions)[:MAX_NEAR]


def _of_kind(article: Article, kind: str) -> list[Organisation]:
    return [one for one in article.organisations.all() if one.kind == kind]


def _first_distinct(number: int, *lists: Iterable[Article]) -> list[Article]:
    """The first articles of the lists, each once; a list that is not needed is not evaluated."""
    found: dict[int, Article] = {}
    for rows in lists:
        if len(found) < number:
            found |= {row.pk: row for row in rows if row.pk not in found}
    return list(found.values())[:number]
