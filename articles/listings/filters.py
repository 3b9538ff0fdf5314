"""What a listing can be narrowed to: words of its address, each at most once and in one order."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.listings.taxonomy_cache import Catalogue, catalogue
from articles.models.articles.article import ArticleQuerySet
from articles.text.fold import fold

LANGUAGES = {"fr": "Français", "en": "English"}  # in which articles can be asked for, by their own names
PERIODS: dict[str, tuple[str | Promise, timedelta]] = {
    "24h": (_("24 dernières heures"), timedelta(hours=24)),
    "7j": (_("7 derniers jours"), timedelta(days=7)),
    "30j": (_("30 derniers jours"), timedelta(days=30)),
    "1an": (_("12 derniers mois"), timedelta(days=365)),
}
MOST_SOURCES = 60  # that are offered: the weightiest; on a slow line a list of all of them is dear


@dataclass(frozen=True, slots=True)
class Filter:
    """A word of the address, its value, the name the reader knows it by, and what it stands for."""

    word: str
    value: str
    label: str | Promise
    meant: Any


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the form: (value, name, whether chosen) for each option."""

    word: str
    label: str | Promise
    every: str | Promise
    options: Sequence[tuple[str, str | Promise, bool]]


def _rows(name: str) -> Callable[[str], Any]:
    return lambda value: getattr(catalogue(), name).get(value)


# Word → what its value stands for, or None.
MEANT: dict[str, Callable[[str], Any]] = {
    "secteur": _rows("sectors"),
    "pays": lambda value: catalogue().countries.get(value.upper()) if value == value.lower() else None,
    "rubrique": _rows("categories"),
    "region": _rows("regions"),
    "source": _rows("sources"),
    "langue": lambda value: value if value in LANGUAGES else None,
    "periode": lambda value: PERIODS[value][1] if value in PERIODS else None,
}
NARROWED: dict[str, Callable[[ArticleQuerySet, Any], ArticleQuerySet]] = {
    "secteur": ArticleQuerySet.in_sector,
    "pays": ArticleQuerySet.in_country,
    "rubrique": ArticleQuerySet.in_category,
    "region": ArticleQuerySet.in_region,
    "source": ArticleQuerySet.from_source,
    "langue": ArticleQuerySet.in_language,
    "periode": lambda articles, length: articles.since(timezone.now() - length),
}
WORDS = tuple(MEANT)


def read(query: QueryDict, fixed: Collection[str] = ()) -> tuple[Filter, ...]:
    """The filters asked for, without those that are unknown or `fixed` by the listing itself."""
    found = []
    for word in WORDS:
        value = str(query.get(word) or "")
        meant = MEANT[word](value) if value and word not in fixed else None
        if meant is not None:
            found.append(Filter(word, value, _label(word, value, meant), meant))
    return tuple(found)


def are_written(filters: Iterable[Filter], query: QueryDict) -> bool:
    """Whether the address says just these, each once and in their order."""
    said = [(word, value) for word, values in query.lists() for value in values if word in MEANT]
    return said == [(one.word, one.value) for one in filters]


def narrow(articles: ArticleQuerySet, filters: Iterable[Filter]) -> ArticleQuerySet:
    """Those of `articles` that pass all of them."""
    for one in filters:
        articles = NARROWED[one.word](articles, one.meant)
    return articles


def written(filters: Iterable[Filter], **more: str) -> str:
    """The query of an address that asks for them: nothing, or « ?… »."""
    words = {one.word: one.value for one in filters} | more
    return f"?{urlencode(words)}" if words else ""


def choices(filters: Iterable[Filter], fixed: Collection[str]) -> list[Choice]:
    """What can be asked for beside: the fields of the form. The language has links of its own."""
    known, now = catalogue(), {one.word: one for one in filters}
    every = [
        Choice("secteur", _("Secteur"), _("Tous"), _rows_of(known.sectors)),
        Choice("pays", _("Pays"), _("Tous"), _rows_of(_african(known, now.get("pays")))),
        Choice("rubrique", _("Rubrique"), _("Toutes"), _rows_of(known.categories)),
        Choice("region", _("Région"), _("Toutes"), _rows_of(known.regions)),
        Choice("source", _("Source"), _("Toutes"), _rows_of(_weighty(known, now.get("source")))),
        Choice(
            "periode", _("Période"), _("Toutes"), [(word, name, False) for word, (name, _length) in PERIODS.items()]
        ),
    ]
    return [_marked(one, now.get(one.word)) for one in every if one.word not in fixed]


def _label(word: str, value: str, meant: Any) -> str | Promise:
    if word == "periode":
        return PERIODS[value][0]
    return LANGUAGES[value] if word == "langue" else str(meant.name)


def _rows_of(rows: dict[str, Any]) -> list[tuple[str, str | Promise, bool]]:
    named = sorted((fold(row.name), key.lower(), row.name) for key, row in rows.items())
    return [(key, name, False) for _folded, key, name in named]


def _african(known: Catalogue, chosen: Filter | None) -> dict[str, Any]:
    return {key: row for key, row in known.countries.items() if row.african or (chosen and chosen.meant is row)}


def _weighty(known: Catalogue, chosen: Filter | None) -> dict[str, Any]:
    heaviest = sorted(known.sources.items(), key=lambda item: (-item[1].weight, item[0]))[:MOST_SOURCES]
    return dict(heaviest) | ({chosen.value: chosen.meant} if chosen else {})


def _marked(choice: Choice, chosen: Filter | None) -> Choice:
    options = [(key, name, chosen is not None and chosen.value == key) for key, name, _no in choice.options]
    return Choice(choice.word, choice.label, choice.every, options)
