"""The articles related to an article: « Sur le même thème », and below it the latest of its sector."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from django.db.models import FETCH_RAISE, Prefetch
from django.utils import timezone

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, ArticleSector, Category, Sector
from articles.models.articles.article import ArticleQuerySet

MAX_NEAR, MAX_LATEST = 6, 8  # articles in each of the two lists
MAX_WITH_WEAK = 3  # in the first, where some are near by their country or rubrique alone
RELATED_WINDOW = timedelta(days=90)
LIST_ROWS = 60  # articles taken of each list of a company, country and so on
MAX_EXAMINED = 300  # rows of each list, where what may not be shown is among the newest
MAX_KEYS = 6  # of a field, whose lists are read
# A country's zone is the first of these that it belongs to: a union of one currency, else its part of the continent.
ZONES = (
    "uemoa",
    "cemac",
    "afrique-ouest",
    "afrique-centre",
    "afrique-est",
    "afrique-australe",
    "afrique-nord",
)
SECTORS_PREFETCH = Prefetch("filed_sectors", ArticleSector.objects.select_related("sector"))


class Rank(IntEnum):
    """How near another article is, the nearest first."""

    ORGANISATION_AND_COUNTRY = 0
    ORGANISATION = 1
    COUNTRY_AND_SUBJECT = 2
    ZONE_AND_CATEGORY = 3
    COUNTRY = 4
    CATEGORY = 5


class Other(NamedTuple):
    """Another article by what it has in common with the one that is read; `is_african` if it names Africa or concerns it.

    `sector` is the principal one of both. `subject` says whether it belongs in the list below, of the sector or category.
    """

    key: int
    published_at: datetime
    is_african: bool = True
    is_economic: bool = True
    organisation: bool = False
    country: bool = False
    zone: bool = False
    sector: bool = False
    category: bool = False
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """`near` is nearest first; `latest` are others of `subject` (its principal sector, else its category) by date."""

    near: list[Article]
    latest: list[Article]
    subject: Sector | Category


def rank_of(other: Other) -> Rank | None:
    """How near it is; None if it is not. By its country or its category alone only economic news is, by its category of Africa."""
    if other.organisation:
        return Rank.ORGANISATION_AND_COUNTRY if other.country else Rank.ORGANISATION
    if other.country and (other.sector or other.category):
        return Rank.COUNTRY_AND_SUBJECT
    if other.zone and other.category:
        return Rank.ZONE_AND_CATEGORY
    if other.country and other.is_economic:
        return Rank.COUNTRY
    return Rank.CATEGORY if other.category and other.is_economic and other.is_african else None


def nearest(others: Iterable[Other], recent: datetime) -> list[int]:
    """The keys of those shown as near, the nearest first, the newest first within a rank.

    Only what is about the same organisation may be older than `recent`. What is near by its country or category alone
    completes a short list to MAX_WITH_WEAK, no further.
    """
    ranked = [(rank, one) for one in others if (rank := rank_of(one)) is not None]
    found = [(rank, one) for rank, one in ranked if rank <= Rank.ORGANISATION or one.published_at >= recent]
    found.sort(key=lambda pair: (pair[1].published_at, pair[1].key), reverse=True)
    found.sort(key=lambda pair: pair[0])
    strong = sum(rank < Rank.COUNTRY for rank, _ in found)
    return [one.key for _, one in found[: min(MAX_NEAR, max(strong, MAX_WITH_WEAK))]]


def related_to(article: Article, now: datetime | None = None) -> Related:
    """Articles about other events, each the lead of its story. Needs the article's places, sectors and organisations prefetched.

    Nothing of elsewhere under an article about Africa. Two queries: one reads the newest LIST_ROWS that may be shown of each
    company, country, region, category and sector of the article from their indexes, among the newest MAX_EXAMINED, and says
    what each has in common with it; one the rows shown.
    """
    subject = _subject_of(article)
    others = _others(article, subject)
    near = nearest(others, (now or timezone.now()) - RELATED_WINDOW)
    below = sorted((one for one in others if one.subject and one.key not in near), key=_age, reverse=True)
    latest = [one.key for one in below[:MAX_LATEST]]
    rows = _shown({*near, *latest})
    return Related([rows[key] for key in near if key in rows], [rows[key] for key in latest if key in rows], subject)


def _age(other: Other) -> tuple[datetime, int]:
    return other.published_at, other.key


def _subject_of(article: Article) -> Sector | Category:
    """Its principal sector, else its category: from the cached taxonomy, which knows their children."""
    known = cached_taxonomy()
    if sector := article.primary_sector:
        return known.sectors.get(sector.pk, sector)
    return known.categories.get(article.category.pk, article.category)


def _others(article: Article, subject: Sector | Category) -> list[Other]:
    """The newest leads of other events of each list to which the article belongs."""
    organisations = [one.pk for one in article.organisations.all()][:MAX_KEYS]
    countries = [one.pk for one in article.countries.all()][:MAX_KEYS]
    zones = _zones_of(article, countries)
    sector = article.primary_sector
    slugs = [subject.pk, *(child.pk for child in subject.children.all())]
    category = article.category.pk
    sectors, categories = (slugs, [category]) if sector else ([], list({category, *slugs}))
    rows = _leads_of_others(article).newest_of_lists(
        {
            "organisations": organisations,
            "countries": countries,
            "regions": zones,
            "sectors": sectors,
            "category": categories,
        },
        LIST_ROWS,
        MAX_EXAMINED,
    )
    known = cached_taxonomy().regions
    inside = {one.pk for slug in zones if slug in known for one in known[slug].countries.all()}
    found = (
        rows.with_sector_key()
        .with_filed(
            organisation=("organisations", organisations),
            country=("countries", countries),
            region=("regions", zones),
            of_zone=("countries", sorted(inside)),
            of_subject=("sectors", sectors),
        )
        .values_list(
            *("pk", "published_at", "reach", "is_finance", "category_id"),
            *("organisation", "country", "region", "of_zone", "sector_key", "of_subject"),
        )
    )
    return [
        Other(
            key,
            at,
            reach > Article.Reach.ELSEWHERE,
            is_economic,
            bool(organisation),
            bool(country),
            bool(region or of_zone),
            sector is not None and principal == sector.pk,
            filed == category,
            bool(of_subject) if sector else filed in categories,
        )
        for key, at, reach, is_economic, filed, organisation, country, region, of_zone, principal, of_subject in found
    ]


def _zones_of(article: Article, countries: Iterable[str]) -> list[str]:
    """The regions that it is about, without the continent and the world, and the zone of each of its countries."""
    known = cached_taxonomy().countries
    own = [one.pk for one in article.regions.all() if one.is_zone]
    for code in countries:
        inside = {one.pk for one in known[code].regions.all()} if code in known else set()
        own += [slug for slug in ZONES if slug in inside][:1]
    return list(dict.fromkeys(own))[:MAX_KEYS]


def _leads_of_others(article: Article) -> ArticleQuerySet:
    """Those that may be shown: under an article about Africa, only what is about it."""
    others = Article.objects.published().leads().exclude(pk=article.pk)
    if article.reach > Article.Reach.ELSEWHERE:
        others = others.about_africa()
    return others.exclude(story=article.story_id) if article.story_id else others


def _shown(keys: Iterable[int]) -> dict[int, Article]:
    """These articles by their keys, with what the lists show: the sector by its key."""
    rows = Article.objects.filter(pk__in=keys).select_related("category").defer("body_html", "why", "summary")
    return rows.with_sector_key().fetch_mode(FETCH_RAISE).in_bulk()
