"""The regulatory watch: whom and what it can be asked for, and what is found in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from articles.listings.document_kinds import DocumentKind, document_kind
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country, Organisation, Region, Source
from articles.models.articles.article import ArticleQuerySet
from articles.text.fold import fold

MAX_RECENT_ARTICLES = 500  # of its articles, the latest, whose authorities are offered
AUTHORITIES_TTL_SECONDS = 60  # seconds for which they are remembered
MAX_TITLES_READ = (
    1000  # titles read for a page of one kind; fewer found than a page holds, the next page reads on from there
)
Cursor = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Authority:
    """Who issues texts: an institution that articles speak of, the sources that are its own, or both."""

    slug: str
    name: str
    organisation: Organisation | None = None
    sources: Sequence[Source] = ()


@dataclass(frozen=True, slots=True)
class WatchPage:
    """A page: its keys, newest first, and the rows from which `older` and `newer` pages go on, where there are any."""

    keys: Sequence[int]
    older: Article | None = None
    newer: Article | None = None


def authority(slug: str) -> Authority | None:
    """That one: by its institution's word, or by its source's where it is no institution of ours."""
    official = list(Source.objects.official())
    institutions = Organisation.objects.of_kind(Organisation.Kind.INSTITUTION)
    found = institutions.filter(pk=slug).first()
    own = [one for one in official if one.slug == slug or (found and _is_own_site(one, found))]
    if found:
        return Authority(slug, found.name, found, own)
    return Authority(slug, own[0].name, None, own) if own else None


def authorities(recent: QuerySet[Any, Any]) -> list[Authority]:
    """Those of the latest articles, as they were a minute ago at most, in the alphabet of the reader's language."""
    cached: Any = cache.get_or_set(
        f"authorities:2:{get_language()}", partial(_authorities, recent), AUTHORITIES_TTL_SECONDS
    )
    return list(cached)


def _authorities(recent: QuerySet[Any, Any]) -> list[Authority]:
    """Those who published these articles, and of whom they speak."""
    mentioned = Organisation.objects.of_kind(Organisation.Kind.INSTITUTION).filter(articles__in=recent).distinct()
    institutions = list(mentioned.defer("names", "shipped"))
    sources = Source.objects.official().filter(articles__in=recent).distinct()
    alone = [one for one in sources if not any(_is_own_site(one, other) for other in institutions)]
    found = [Authority(one.pk, one.name) for one in institutions] + [Authority(one.slug, one.name) for one in alone]
    return sorted(found, key=_folded)


def zone_by_slug(slug: str) -> Region | Country | None:
    """The region or the country of that word, as their own addresses have it."""
    known = cached_taxonomy()
    is_code = len(slug) == 2 and slug == slug.lower()
    return known.countries.get(slug.upper()) if is_code else known.regions.get(slug)


def zones(chosen: Region | Country | None) -> tuple[list[Region], list[Country]]:
    """Those that are offered, in the alphabet: all regions, the countries of Africa, and what is chosen now."""
    known = cached_taxonomy()
    countries = [one for one in known.countries.values() if one.african or one is chosen]
    return sorted(known.regions.values(), key=_folded), sorted(countries, key=_folded)


def watch_page(
    articles: ArticleQuerySet, length: int, kind: DocumentKind | None, cursor: Cursor | None, *, back: bool
) -> WatchPage:
    """The page of `articles` that follows the row at `cursor`, or with `back` that stands before it.

    No column tells the kind: titles do, read here. So a page never reads more than WINDOW of them, however rare the kind.
    """
    max_rows = MAX_TITLES_READ if kind else length
    rows = list(articles.only("title", "published_at").page_after(max_rows + 1, cursor, back=back))
    matching = [row for row in rows[:max_rows] if kind is None or document_kind(row.title) is kind]
    edge = matching[length - 1] if len(matching) > length else rows[max_rows - 1] if len(rows) > max_rows else None
    if back and edge is None:  # the newest of all: their page is the first
        return watch_page(articles, length, kind, None, back=False)
    keys = [row.pk for row in matching[:length]]
    first = (matching or rows)[0] if cursor and rows else None
    return WatchPage(keys[::-1], older=first, newer=edge) if back else WatchPage(keys, older=edge, newer=first)


def load_articles(keys: Collection[int]) -> list[Article]:
    """Those of `keys`, in their order, with all that a notice shows."""
    institutions = Organisation.objects.of_kind(Organisation.Kind.INSTITUTION).defer("names", "shipped")
    rows = Article.objects.published().for_notices()
    with_institutions = rows.prefetch_related(
        "regions", Prefetch("organisations", institutions, to_attr="institutions")
    )
    by_key = with_institutions.fetch_mode(models.FETCH_RAISE).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def _folded(one: Authority | Region | Country) -> str:
    return fold(one.name)


def _is_own_site(source: Source, organisation: Organisation) -> bool:
    """Whether the source is the organisation's own site."""
    host = _host(source.homepage)
    return source.slug == organisation.pk or bool(host and host == _host(organisation.homepage))


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
