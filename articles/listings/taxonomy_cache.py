"""The cached taxonomy and sources that listings need, and the numbers of the front page: each loaded by one query a minute."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Coalesce

from articles.models import Article, Category, Country, FrontPageNumbers, Region, Sector, Source
from articles.models.articles.front_page_numbers import ScoreNumbers
from articles.models.taxonomy import TAXONOMY_STAMP_KEY
from portal.page_cache import once, store

store.ask_along(TAXONOMY_STAMP_KEY)
CACHE_TTL_SECONDS = 60  # saving or deleting a row clears the cache at once
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CachedTaxonomy:
    """Rows by the slugs of their addresses, without editors' columns, with their children, regions and countries set.

    Only sources with published articles are included, with key, slug, name and weight.
    """

    sectors: dict[str, Sector] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def cached_taxonomy() -> CachedTaxonomy:
    """The taxonomy, at most a minute old. Its rows are shared and must not be changed."""
    return _load(_stamp())


def cached_front_page_numbers() -> ScoreNumbers:
    """The numbers of the front page's score, at most a minute old."""
    return _load_numbers(_stamp())


def _stamp() -> str:
    """Names the state of the cached rows: another stamp means that they must be loaded again."""
    along = once.state().along
    stamp: str | None = along.get(TAXONOMY_STAMP_KEY) or cache.get(TAXONOMY_STAMP_KEY)
    if stamp is None:
        stamp = secrets.token_hex(8)
        cache.set(TAXONOMY_STAMP_KEY, stamp, CACHE_TTL_SECONDS)
    along[TAXONOMY_STAMP_KEY] = stamp  # for the rest of this request
    return stamp


@lru_cache(maxsize=1)
def _load_numbers(stamp: str) -> ScoreNumbers:
    return FrontPageNumbers.objects.current().values


@lru_cache(maxsize=1)
def _load(stamp: str) -> CachedTaxonomy:
    known, within = CachedTaxonomy(), []
    for kind, key, fr, en, parent, scope_fr, scope_en, number, flag in _rows():
        names = {"name_fr": fr, "name_en": en}
        scopes = {"scope_fr": scope_fr, "scope_en": scope_en, "order": number, "parent_id": parent or None}
        if kind == "sector":
            known.sectors[key] = _as_stored(Sector(slug=key, **names, **scopes))
        elif kind == "category":
            known.categories[key] = _as_stored(Category(slug=key, assignable=bool(flag), **names, **scopes))
        elif kind == "region":
            known.regions[key] = _as_stored(Region(slug=key, **names))
        elif kind == "country":
            known.countries[key] = _as_stored(Country(iso2=key, african=bool(flag), currency=parent, **names))
        elif kind == "source" and flag:
            known.sources[key] = _as_stored(Source(pk=int(parent), slug=key, name=fr, weight=number))
        elif kind == "member":
            within.append((key, parent))
    _link_relations(known, within)
    return known


def _rows() -> Iterable[Row]:
    """All rows in one query, as columns: kind, key, names, parent, scopes, a number, a flag."""
    nothing, yes, scoped = Value(""), Value(True), ("scope_fr", "scope_en", "order")
    bare, names = (nothing, nothing, Value(0)), ("name_fr", "name_en")
    parent = Coalesce("parent_id", nothing)
    has_published = Exists(Article.objects.published().filter(source=OuterRef("pk")))
    members = Country.regions.through.objects
    every = [
        _as_columns("sector", Sector.objects, "slug", *names, parent, *scoped, yes),
        _as_columns("category", Category.objects, "slug", *names, parent, *scoped, F("assignable")),
        _as_columns("region", Region.objects, "slug", *names, nothing, *bare, yes),
        _as_columns("country", Country.objects, "iso2", *names, F("currency"), *bare, F("african")),
        _as_columns("member", members, "region_id", nothing, nothing, F("country_id"), *bare, yes),
        _as_columns(
            "source",
            Source.objects,
            "slug",
            "name",
            "name",
            Cast("pk", CharField()),
            nothing,
            nothing,
            "weight",
            has_published,
        ),
    ]
    return every[0].union(*every[1:], all=True).order_by()


def _as_columns(kind: str, rows: Any, *columns: Any) -> Any:
    """The rows of one kind in columns with the same names for all kinds."""
    values = {f"c{n}": F(column) if isinstance(column, str) else column for n, column in enumerate(columns)}
    return rows.order_by().annotate(sort_of_row=Value(kind), **values).values_list("sort_of_row", *values)


def _link_relations(known: CachedTaxonomy, within: Iterable[tuple[str, str]]) -> None:
    """Set the parents, children, regions and countries of the rows, so that using them needs no query."""
    each: tuple[dict[str, Any], ...] = (known.sectors, known.categories)
    for rows in each:
        ordered = sorted(rows.values(), key=lambda row: row.order)
        for row in ordered:
            row.parent = rows.get(row.parent_id)
            _set_prefetched(row, "children", [one for one in ordered if one.parent_id == row.pk])
    pairs = [(known.regions[region], known.countries[code]) for region, code in within]
    for region in known.regions.values():
        _set_prefetched(region, "countries", sorted((country for one, country in pairs if one is region), key=_name))
    for country in known.countries.values():
        _set_prefetched(country, "regions", sorted((region for region, one in pairs if one is country), key=_name))


def _set_prefetched(row: Any, name: str, others: list[Any]) -> None:
    """Set a relation as `prefetch_related` would."""
    found = getattr(row, name).all()
    found._result_cache = others
    found._prefetch_done = True
    row._prefetched_objects_cache = {**getattr(row, "_prefetched_objects_cache", {}), name: found}


def _name(row: Any) -> str:
    return str(row.name_fr)


def _as_stored(row: Any) -> Any:
    """Mark a row as loaded from the database."""
    row._state.adding, row._state.db = False, "default"
    return row
