"""The filters of a listing: query parameters, each at most once and in a fixed order."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.listings.taxonomy_cache import CachedTaxonomy, cached_taxonomy
from articles.models.articles.article import ArticleQuerySet
from articles.text.fold import fold

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}  # the languages of the filter, by their own names
PERIODS: dict[str, tuple[str | Promise, timedelta]] = {
    "24h": (_("24 dernières heures"), timedelta(hours=24)),
    "7j": (_("7 derniers jours"), timedelta(days=7)),
    "30j": (_("30 derniers jours"), timedelta(days=30)),
    "1an": (_("12 derniers mois"), timedelta(days=365)),
}
MAX_SOURCES = 60  # the sources of most weight are offered: a list of all is too long for a slow connection


@dataclass(frozen=True, slots=True)
class Filter:
    """A query parameter, its value, the label that readers see, and the row or value it stands for."""

    param: str
    value: str
    label: str | Promise
    resolved: Any


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field of the filter form: (value, name, whether selected) for each option."""

    param: str
    label: str | Promise
    any_label: str | Promise
    options: Sequence[tuple[str, str | Promise, bool]]


def _row_finder(name: str) -> Callable[[str], Any]:
    return lambda value: getattr(cached_taxonomy(), name).get(value)


# Parameter → the function that resolves its value, to None if it is unknown.
RESOLVERS: dict[str, Callable[[str], Any]] = {
    "secteur": _row_finder("sectors"),
    "pays": lambda value: cached_taxonomy().countries.get(value.upper()) if value == value.lower() else None,
    "rubrique": _row_finder("categories"),
    "region": _row_finder("regions"),
    "source": _row_finder("sources"),
    "langue": lambda value: value if value in LANGUAGE_NAMES else None,
    "periode": lambda value: PERIODS[value][1] if value in PERIODS else None,
    "tout": lambda value: True if value == "1" else None,
}
Narrower = Callable[[ArticleQuerySet, Any], ArticleQuerySet]
NARROWERS: dict[str, Narrower] = {
    "secteur": ArticleQuerySet.in_sector,
    "pays": ArticleQuerySet.in_country,
    "rubrique": ArticleQuerySet.in_category,
    "region": ArticleQuerySet.in_region,
    "source": ArticleQuerySet.from_source,
    "langue": ArticleQuerySet.in_language,
    "periode": lambda articles, length: articles.since(timezone.now() - length),
    "tout": lambda articles, _: articles,  # it widens a listing that leaves some out by default (listing.py)
}
FILTER_PARAMS = tuple(RESOLVERS)
FORM_PARAM = "filtrer"  # `?filtrer=1` opens the filter form, which is no filter itself
PERIOD_PARAM = "periode"
PLACE_PARAMS = frozenset({"pays", "region"})
EVERYTHING_PARAM = "tout"  # offered only by listings that show by default economic news, or what touches Africa


def parse_filters(
    query: QueryDict, fixed: Collection[str] = (), *, offers_everything: bool = False
) -> tuple[Filter, ...]:
    """The filters in a query, without unknown ones and those `fixed` by the listing itself."""
    refused = {*fixed} if offers_everything else {*fixed, EVERYTHING_PARAM}
    found = []
    for param in FILTER_PARAMS:
        value = str(query.get(param) or "")
        resolved = RESOLVERS[param](value) if value and param not in refused else None
        if resolved is not None:
            found.append(Filter(param, value, _label(param, value, resolved), resolved))
    return tuple(found)


def is_canonical_query(filters: Iterable[Filter], query: QueryDict) -> bool:
    """Whether the query has exactly these filters, each once and in their order."""
    pairs = [(param, value) for param, values in query.lists() for value in values if param in RESOLVERS]
    return pairs == [(one.param, one.value) for one in filters]


def narrow(
    articles: ArticleQuerySet, filters: Iterable[Filter], own: Mapping[str, Narrower] = NARROWERS
) -> ArticleQuerySet:
    """The articles that pass all filters; `own` are the listing's own meanings of some, in place of NARROWERS."""
    narrowers = {**NARROWERS, **own}
    for one in filters:
        articles = narrowers[one.param](articles, one.resolved)
    return articles


def narrow_but_period(
    articles: ArticleQuerySet, filters: Iterable[Filter], own: Mapping[str, Narrower] = NARROWERS
) -> ArticleQuerySet:
    """The articles that pass all filters but that of the period, which depends on the clock."""
    return narrow(articles, (one for one in filters if one.param != PERIOD_PARAM), own)


def period_start(filters: Iterable[Filter], now: datetime) -> datetime | None:
    """Since when articles are asked for; None for those of all times."""
    return next((now - one.resolved for one in filters if one.param == PERIOD_PARAM), None)


def query_string(filters: Iterable[Filter], **more: str) -> str:
    """The query string of these filters: empty, or « ?… »."""
    params = {one.param: one.value for one in filters} | more
    return f"?{urlencode(params)}" if params else ""


def filter_fields(filters: Iterable[Filter], fixed: Collection[str]) -> list[FilterField]:
    """The fields of the filter form, except `fixed` ones. The language has links instead of a field."""
    known, chosen_by_param = cached_taxonomy(), {one.param: one for one in filters}
    every = [
        FilterField("secteur", _("Secteur"), _("Tous"), _options_of(known.sectors)),
        FilterField("pays", _("Pays"), _("Tous"), _options_of(_african_or_chosen(known, chosen_by_param.get("pays")))),
        FilterField("rubrique", _("Rubrique"), _("Toutes"), _options_of(known.categories)),
        FilterField("region", _("Région"), _("Toutes"), _options_of(known.regions)),
        FilterField(
            "source", _("Source"), _("Toutes"), _options_of(_top_sources(known, chosen_by_param.get("source")))
        ),
        FilterField(
            "periode", _("Période"), _("Toutes"), [(word, name, False) for word, (name, _length) in PERIODS.items()]
        ),
    ]
    return [_with_selected(one, chosen_by_param.get(one.param)) for one in every if one.param not in fixed]


def _label(param: str, value: str, resolved: Any) -> str | Promise:
    if param == PERIOD_PARAM:
        return PERIODS[value][0]
    if param == EVERYTHING_PARAM:
        return _("Toute l’actualité")
    return LANGUAGE_NAMES[value] if param == "langue" else str(resolved.name)


def _options_of(rows: dict[str, Any]) -> list[tuple[str, str | Promise, bool]]:
    named = sorted((fold(row.name), key.lower(), row.name) for key, row in rows.items())
    return [(key, name, False) for _folded, key, name in named]


def _african_or_chosen(known: CachedTaxonomy, chosen: Filter | None) -> dict[str, Any]:
    return {key: row for key, row in known.countries.items() if row.african or (chosen and chosen.resolved is row)}


def _top_sources(known: CachedTaxonomy, chosen: Filter | None) -> dict[str, Any]:
    heaviest = sorted(known.sources.items(), key=lambda item: (-item[1].weight, item[0]))[:MAX_SOURCES]
    return dict(heaviest) | ({chosen.value: chosen.resolved} if chosen else {})


def _with_selected(choice: FilterField, chosen: Filter | None) -> FilterField:
    options = [(key, name, chosen is not None and chosen.value == key) for key, name, _no in choice.options]
    return FilterField(choice.param, choice.label, choice.any_label, options)
