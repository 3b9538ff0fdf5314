"""What the indexes of sectors, places and organisations say of each: how many articles of late, and the newest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country, Region
from articles.models.articles.article import ArticleQuerySet
from articles.text.fold import fold

RECENT_DAYS = 30
MAX_HEADLINES = 120  # on one page, of those with most articles: the others have their number only
MAX_LEADING_ROWS = 8
GEOGRAPHIC_REGIONS = ("afrique-ouest", "afrique-centre", "afrique-nord", "afrique-est", "afrique-australe")


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A sector, place or organisation, its number of recent articles, and the newest of them."""

    subject: Any
    number: int = 0
    newest: Article | None = None


@dataclass(frozen=True, slots=True)
class RegionRows:
    """A part of Africa with its countries; None stands for those in no part."""

    region: Region | None
    rows: Sequence[IndexRow]


def index_rows(subjects: Iterable[Any], articles: ArticleQuerySet, field: str, parent: str = "") -> list[IndexRow]:
    """A row each, from A to Z in the reader's language; two queries, or one if there are no articles."""
    since = timezone.now() - timedelta(days=RECENT_DAYS)
    known = {subject.pk: subject for subject in subjects}
    keys = () if parent else known
    found = {key: (number, pk) for key, number, pk in articles.newest_under(field, since, parent, keys)}
    shown = sorted((key for key in found if key in known), key=lambda key: -found[key][0])[:MAX_HEADLINES]
    headlines = articles.for_headlines().in_bulk([found[key][1] for key in shown])
    newest = {key: headlines.get(found[key][1]) for key in shown}
    rows = [IndexRow(subject, found.get(key, (0, 0))[0], newest.get(key)) for key, subject in known.items()]
    return sorted(rows, key=lambda row: fold(row.subject.name))


def leading_rows(rows: Iterable[IndexRow], number: int = MAX_LEADING_ROWS) -> list[IndexRow]:
    """The `number` of them with most articles, the most first."""
    return sorted((row for row in rows if row.newest), key=lambda row: -row.number)[:number]


def by_region(rows: Sequence[IndexRow]) -> list[RegionRows]:
    """Countries of Africa by the part of it where they lie: the first of GEOGRAPHIC_REGIONS that has them."""
    left, grouped = {row.subject.pk: row for row in rows}, []
    regions = cached_taxonomy().regions
    for region in (regions[slug] for slug in GEOGRAPHIC_REGIONS if slug in regions):
        here = {country.pk for country in region.countries.all()}
        grouped.append(
            RegionRows(region, [left.pop(row.subject.pk) for row in rows if row.subject.pk in here & left.keys()])
        )
    grouped.append(RegionRows(None, list(left.values())))
    return [one for one in grouped if one.rows]


def alphabetical(place: Country | Region) -> str:
    """The name in the reader's language, folded: the key to sort by."""
    return fold(place.name)


def african_countries() -> list[Country]:
    """The countries of Africa; no query."""
    return [country for country in cached_taxonomy().countries.values() if country.african]
