"""The cached taxonomy and sources that listings need, and the numbers of the front page: each is loaded once a minute."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import cache

from articles.models import Category, Country, FrontPageNumbers, Region, Sector, Source
from articles.models.articles.front_page_numbers import ScoreNumbers
from articles.models.taxonomy import TAXONOMY_STAMP_KEY
from portal.page_cache.once import once

CACHE_TTL_SECONDS = 60  # saving or deleting a row clears the cache at once


@dataclass(frozen=True, slots=True)
class CachedTaxonomy:
    """Rows by the slugs of their addresses, countries by their codes, with their parents, children, regions and countries loaded.

    Only sources with published articles are included, with key, slug, name and weight.
    """

    sectors: dict[str, Sector]
    categories: dict[str, Category]
    regions: dict[str, Region]
    countries: dict[str, Country]
    sources: dict[str, Source]


def cached_taxonomy() -> CachedTaxonomy:
    """The taxonomy, at most a minute old. Its rows are shared and must not be changed."""
    return _load(once("taxonomy", _stamp))


def cached_front_page_numbers() -> ScoreNumbers:
    """The numbers of the front page's score, at most a minute old."""
    return _load_numbers(once("taxonomy", _stamp))


def _stamp() -> str:
    """Names the state of the cached rows: another stamp means that they must be loaded again."""
    stamp: str | None = cache.get(TAXONOMY_STAMP_KEY)
    if stamp is None:
        stamp = secrets.token_hex(8)
        cache.set(TAXONOMY_STAMP_KEY, stamp, CACHE_TTL_SECONDS)
    return stamp


@lru_cache(maxsize=1)
def _load_numbers(stamp: str) -> ScoreNumbers:
    return FrontPageNumbers.objects.current().values


@lru_cache(maxsize=1)
def _load(stamp: str) -> CachedTaxonomy:
    return CachedTaxonomy(
        _by_slug(Sector.objects.select_related("parent").prefetch_related("children")),
        _by_slug(Category.objects.select_related("parent").prefetch_related("children")),
        _by_slug(Region.objects.prefetch_related("countries")),
        {country.pk: country for country in Country.objects.prefetch_related("regions")},
        _by_slug(Source.objects.public().only("slug", "name", "weight")),
    )


def _by_slug[Row: (Sector, Category, Region, Source)](rows: Iterable[Row]) -> dict[str, Row]:
    return {row.slug: row for row in rows}
