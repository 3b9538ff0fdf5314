"""The regulatory watch: its filters (authority, zone, kind of text) and its pages."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.listings.taxonomy_cache import cached_taxonomy
from articles.listings.watch.document_kinds import DocumentKind
from articles.listings.watch.kind_of_title import document_kind
from articles.models import Article, Country, Organisation, Region, Source
from articles.models.articles.article import ArticleQuerySet
from articles.models.articles.index_paths import join_sql
from articles.text.fold import fold

AUTHORITIES_TTL_SECONDS = 600  # of all texts, however old: kept for some minutes
MAX_TITLES_READ = 1000  # for a page of one kind; if too few match, the next page continues from there
# Beneath the first page. Of older texts, where few are of elsewhere, the index of the category would be read to its end.
MAX_ELSEWHERE_TEXTS, ELSEWHERE_PERIOD = 10, timedelta(days=30)
Cursor = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority that issues texts: an institution that articles are about, its own sources, or both."""

    slug: str
    name: str
    organisation: Organisation | None = None
    sources: Sequence[Source] = ()
    is_african: bool = False


class Elsewhere:
    """The zone of the texts that neither name Africa nor concern it."""

    pk = "ailleurs"

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return _("Ailleurs dans le monde")


@dataclass(frozen=True, slots=True)
class WatchPage:
    """A page: its keys, newest first, and the rows where the `older` and `newer` pages begin, if there are any."""

    keys: Sequence[int]
    older: Article | None = None
    newer: Article | None = None


ELSEWHERE = Elsewhere()
Zone = Region | Country | Elsewhere


def authority(slug: str) -> Authority | None:
    """The authority with this slug, an institution's or else an official source's; or None."""
    official = list(Source.objects.official().select_related("country", "region"))
    institutions = Organisation.objects.of_kind(Organisation.Kind.INSTITUTION)
    found = institutions.select_related("country", "region").filter(pk=slug).first()
    own = [one for one in official if one.slug == slug or (found and _is_own_site(one, found))]
    if found:
        return Authority(slug, found.name, found, own, _is_african(found))
    return Authority(slug, own[0].name, None, own, _is_african(own[0])) if own else None


def authorities(texts: ArticleQuerySet) -> list[Authority]:
    """The authorities of the watch's `texts`, cached for some minutes, in their order in the reader's language."""
    cached: Any = cache.get_or_set(
        f"authorities:3:{get_language()}", partial(_authorities, texts), AUTHORITIES_TTL_SECONDS
    )
    return list(cached)


def african_first(found: Iterable[Authority]) -> list[Authority]:
    """The African authorities, then the others, each by name."""
    return sorted(found, key=lambda one: (not one.is_african, fold(one.name)))


def _authorities(texts: ArticleQuerySet) -> list[Authority]:
    """The official sources of the texts that the first page of one authority shows, and the institutions these are about."""
    recent = Q(is_finance=True, published_at__gte=timezone.now() - ELSEWHERE_PERIOD)
    shown = texts.filter(Q(reach__gt=Article.Reach.ELSEWHERE) | recent).order_by()
    # Scalar subqueries, so that PostgreSQL looks for one text of each.
    mentioned = shown.filter(organisations=OuterRef("pk")).values("pk")[:1]
    issued = shown.filter(source=OuterRef("pk")).values("pk")[:1]
    rows = Organisation.objects.of_kind(Organisation.Kind.INSTITUTION).alias(text=Subquery(mentioned))
    institutions = list(rows.exclude(text=None).select_related("country", "region").defer("names", "shipped"))
    official = Source.objects.official().alias(text=Subquery(issued)).exclude(text=None)
    sources = official.select_related("country", "region")
    without_institution = [one for one in sources if not any(_is_own_site(one, other) for other in institutions)]
    return african_first(
        [Authority(one.pk, one.name, is_african=_is_african(one)) for one in institutions]
        + [Authority(one.slug, one.name, is_african=_is_african(one)) for one in without_institution]
    )


def _is_african(one: Organisation | Source) -> bool:
    """Whether its country is in Africa, or it is of a group of African countries, or of the continent."""
    return bool(one.country and one.country.african) or bool(one.region and one.region.kind != Region.WORLD)


def zone_by_slug(slug: str) -> Zone | None:
    """The region or the country by the slug in its address (« cemac », « cm »), or ELSEWHERE; None if there is none."""
    if slug == ELSEWHERE.pk:
        return ELSEWHERE
    known = cached_taxonomy()
    is_code = len(slug) == 2 and slug == slug.lower()
    return known.countries.get(slug.upper()) if is_code else known.regions.get(slug)


def zones(chosen: Zone | None) -> tuple[list[Region], list[Country]]:
    """The zones offered, sorted by name: all regions, the African countries, and the country chosen now."""
    known = cached_taxonomy()
    countries = [one for one in known.countries.values() if one.african or one is chosen]
    return sorted(known.regions.values(), key=_folded), sorted(countries, key=_folded)


def watch_page(
    articles: ArticleQuerySet, length: int, kind: DocumentKind | None, cursor: Cursor | None, *, back: bool
) -> WatchPage:
    """The page of `articles` after `cursor`, or with `back` before it.

    The kind is not a column, it is recognised from titles here; a page reads at most MAX_TITLES_READ, however rare the kind.
    """
    rows = list(articles.only("title", "published_at").page_after(_max_rows(length, kind) + 1, cursor, back=back))
    page = _page_of(rows, length, kind)
    if back and page.older is None:  # these are the newest: show the first page
        return watch_page(articles, length, kind, None, back=False)
    keys, edge = page.keys, page.older
    first = next((row for row in rows if row.pk in keys), rows[0]) if cursor and rows else None
    return WatchPage(keys[::-1], older=first, newer=edge) if back else WatchPage(keys, older=edge, newer=first)


def first_pages(
    africa: ArticleQuerySet, elsewhere: ArticleQuerySet, length: int, kind: DocumentKind | None
) -> tuple[WatchPage, WatchPage]:
    """The first page of the texts that touch Africa, and what stands beneath it, in one query."""
    lengths = (length, MAX_ELSEWHERE_TEXTS)
    parts = [
        some.page_after(_max_rows(number, kind) + 1).values("pk").query.sql_with_params()
        for some, number in zip((africa, elsewhere), lengths, strict=True)
    ]
    keys, params = join_sql(parts, " UNION ALL ")
    found = Article.objects.filter(pk__in=RawSQL(keys, params))  # noqa: S611
    rows = list(found.only("title", "published_at", "reach").newest_first())
    of_africa = [row for row in rows if row.reach > Article.Reach.ELSEWHERE]
    others = [row for row in rows if row.reach == Article.Reach.ELSEWHERE]
    return _page_of(of_africa, length, kind), _page_of(others, MAX_ELSEWHERE_TEXTS, kind)


def _max_rows(length: int, kind: DocumentKind | None) -> int:
    return MAX_TITLES_READ if kind else length


def _page_of(rows: Sequence[Article], length: int, kind: DocumentKind | None) -> WatchPage:
    """The first `length` rows of that kind, and where the next page begins; `rows` are one more than a page reads, if there are."""
    max_rows = _max_rows(length, kind)
    matching = [row for row in rows[:max_rows] if kind is None or document_kind(row.title) is kind]
    edge = matching[length - 1] if len(matching) > length else rows[max_rows - 1] if len(rows) > max_rows else None
    return WatchPage([row.pk for row in matching[:length]], older=edge)


def load_articles(keys: Collection[int]) -> list[Article]:
    """The articles with these keys, in their order, with everything that the watch shows of them."""
    institutions = Organisation.objects.of_kind(Organisation.Kind.INSTITUTION).defer("names", "shipped")
    rows = Article.objects.published().for_watch()
    with_institutions = rows.prefetch_related(
        "regions", Prefetch("organisations", institutions, to_attr="institutions")
    )
    by_key = with_institutions.fetch_mode(models.FETCH_RAISE).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def place_in_watch(published_at: datetime, *, is_official: bool) -> tuple[date, bool, datetime]:
    """The newest day first; of one day the officials' own texts before what the press says of them. To be sorted in reverse."""
    return timezone.localdate(published_at), is_official, published_at


def _folded(one: Region | Country) -> str:
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
