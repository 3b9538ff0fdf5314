"""The facets of a search: the filters it can be narrowed to, each with the number of results."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.listings import filters
from articles.listings.filters import Filter
from articles.listings.taxonomy_cache import CachedTaxonomy, cached_taxonomy
from articles.models import Article, ArticleSector
from articles.text.fold import fold

MAX_CHOICES = 10
LABELS: dict[str, dict[str, Any]] = {
    "langue": dict(filters.LANGUAGE_NAMES),
    "periode": {word: label for word, (label, _) in filters.PERIODS.items()},
}


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A result with the columns that counting and ranking need."""

    pk: int
    title: str
    published: datetime
    category: str
    language: str
    source: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one filter with their numbers of results, the largest first."""

    param: str
    choices: Sequence[tuple[Filter, int]]


@dataclass(slots=True)
class FilingKeys:
    """Article → its sectors (by rank, parents included) and its countries (in no order)."""

    sectors: dict[int, list[str]] = field(default_factory=dict)
    countries: dict[int, list[str]] = field(default_factory=dict)


def found_articles(keys: Iterable[int]) -> dict[int, FoundArticle]:
    """The published articles with these keys, by key."""
    columns = ("pk", "title", "published_at", "category_id", "language", "source__slug")
    rows = Article.objects.published().filter(pk__in=[*keys]).order_by().values_list(*columns)
    return {row[0]: FoundArticle(*row) for row in rows}


def filings_of(keys: Iterable[int]) -> FilingKeys:
    """The sectors and countries of these articles, in two queries."""
    found, some = FilingKeys(), list(keys)
    columns = ("article_id", "sector_id", "sector__parent_id")
    for key, sector, parent in ArticleSector.objects.filter(article__in=some).order_by("rank").values_list(*columns):
        slugs = found.sectors.setdefault(key, [])
        slugs += [slug for slug in (sector, parent) if slug and slug not in slugs]
    through = Article.countries.through.objects.filter(article__in=some).values_list("article_id", "country_id")
    for key, country in through:
        found.countries.setdefault(key, []).append(country)
    return found


def facets(seen: Sequence[FoundArticle], filings: FilingKeys, chosen: Iterable[Filter], now: datetime) -> list[Facet]:
    """The facets of filters not chosen yet, without those whose choices would change nothing."""
    known, ages = cached_taxonomy(), [now - one.published for one in seen]
    counts = {
        "rubrique": Counter(one.category for one in seen),
        "secteur": Counter(slug for one in seen for slug in filings.sectors.get(one.pk, ())),
        "pays": Counter(code.lower() for one in seen for code in filings.countries.get(one.pk, ())),
        "source": Counter(one.source for one in seen),
        "langue": Counter(one.language for one in seen),
        "periode": Counter({word: sum(age <= length for age in ages) for word, (_, length) in filters.PERIODS.items()}),
    }
    taken = {one.param for one in chosen}
    made = [Facet(word, _choices(word, counter, known)) for word, counter in counts.items() if word not in taken]
    return [facet for facet in made if any(count < len(seen) for _, count in facet.choices)]


def _choices(param: str, counter: Counter[str], known: CachedTaxonomy) -> list[tuple[Filter, int]]:
    every: dict[str, Mapping[str, Any]] = {
        "rubrique": known.categories,
        "secteur": known.sectors,
        "pays": {code.lower(): row for code, row in known.countries.items()},
        "source": known.sources,
    }
    rows = every.get(param, {})
    labels = {key: row.name for key, row in rows.items()} if param in every else LABELS[param]
    found = [(Filter(param, key, labels[key], rows.get(key)), n) for key, n in counter.items() if n and key in labels]
    if param != "periode":  # periods keep their own order
        found.sort(key=lambda pair: (-pair[1], fold(str(pair[0].label))))
    return found[:MAX_CHOICES]
