"""What a search can be narrowed to, with how many of the answers each choice would leave."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.listings import filters
from articles.listings.filters import Filter
from articles.listings.taxonomy_cache import Catalogue, catalogue
from articles.models import Article, ArticleSector
from articles.text.fold import fold

MOST_CHOICES = 10
LABELS: dict[str, dict[str, Any]] = {
    "langue": dict(filters.LANGUAGES),
    "periode": {word: label for word, (label, _) in filters.PERIODS.items()},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An article that answers, as far as counting and ranking go."""

    pk: int
    title: str
    published: datetime
    category: str
    language: str
    source: str
    source_name: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one filter, those that leave most first, each with how many it leaves."""

    word: str
    choices: Sequence[tuple[Filter, int]]


@dataclass(slots=True)
class Tally:
    """Under which sectors (parents included) and countries some articles are filed, in their order."""

    sectors: dict[int, list[str]] = field(default_factory=dict)
    countries: dict[int, list[str]] = field(default_factory=dict)


def answers(keys: Iterable[int]) -> dict[int, Answer]:
    """Those of these articles that the public may see, by their keys."""
    columns = ("pk", "title", "published_at", "category_id", "language", "source__slug", "source__name")
    rows = Article.objects.published().filter(pk__in=list(keys)).order_by().values_list(*columns)
    return {row[0]: Answer(*row) for row in rows}


def tally(keys: Iterable[int]) -> Tally:
    """How these articles are filed: two questions."""
    found, some = Tally(), list(keys)
    columns = ("article_id", "sector_id", "sector__parent_id")
    for key, sector, parent in ArticleSector.objects.filter(article__in=some).order_by("rank").values_list(*columns):
        mine = found.sectors.setdefault(key, [])
        mine += [slug for slug in (sector, parent) if slug and slug not in mine]
    through = Article.countries.through.objects.filter(article__in=some).values_list("article_id", "country_id")
    for key, country in through:
        found.countries.setdefault(key, []).append(country)
    return found


def facets(seen: Sequence[Answer], filed: Tally, chosen: Iterable[Filter], now: datetime) -> list[Facet]:
    """The filters not chosen yet, as far as choosing would change anything."""
    known, ages = catalogue(), [now - one.published for one in seen]
    counts = {
        "rubrique": Counter(one.category for one in seen),
        "secteur": Counter(slug for one in seen for slug in filed.sectors.get(one.pk, ())),
        "pays": Counter(code.lower() for one in seen for code in filed.countries.get(one.pk, ())),
        "source": Counter(one.source for one in seen),
        "langue": Counter(one.language for one in seen),
        "periode": Counter({word: sum(age <= length for age in ages) for word, (_, length) in filters.PERIODS.items()}),
    }
    taken = {one.word for one in chosen}
    made = [Facet(word, _choices(word, counter, known)) for word, counter in counts.items() if word not in taken]
    return [facet for facet in made if any(count < len(seen) for _, count in facet.choices)]


def _choices(word: str, counter: Counter[str], known: Catalogue) -> list[tuple[Filter, int]]:
    every: dict[str, Mapping[str, Any]] = {
        "rubrique": known.categories,
        "secteur": known.sectors,
        "pays": {code.lower(): row for code, row in known.countries.items()},
        "source": known.sources,
    }
    rows = every.get(word, {})
    labels = {key: row.name for key, row in rows.items()} if word in every else LABELS[word]
    found = [(Filter(word, key, labels[key], rows.get(key)), n) for key, n in counter.items() if n and key in labels]
    if word != "periode":  # periods keep their own order
        found.sort(key=lambda pair: (-pair[1], fold(str(pair[0].label))))
    return found[:MOST_CHOICES]
