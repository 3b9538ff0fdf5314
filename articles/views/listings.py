"""The pages of listings (by sector, category, country…), the markets page, and the indexes of listings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.figures.board import cached_board
from articles.listings import named, written
from articles.listings.filters import FILTER_PARAMS, FORM_PARAM, is_canonical_query, query_string
from articles.listings.front.market_blocks import market_blocks, other_markets
from articles.listings.index_pages import (
    MAX_LEADING_ROWS,
    IndexRow,
    african_countries,
    alphabetical,
    by_region,
    index_rows,
    leading_rows,
)
from articles.listings.listing import Listing
from articles.listings.page_cache_tags import tags_of_page
from articles.listings.paging import (
    PAGE_SIZE,
    InvalidCursor,
    KeysetPage,
    africa_first,
    load_page,
    page_start,
    read_page,
)
from articles.listings.pieces import CARD, LINE, add_pieces, article_count, by_value, filter_form, head, named_row
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country, Organisation
from articles.templatetags.listings import list_items
from articles.text.fold import fold
from portal.page_cache import pieces, store
from portal.page_cache.frames import Parts, render_framed
from portal.web.preferences import preferences

PAGE = "articles/listings/listing.html"
NARROWING_PARAMS = {*FILTER_PARAMS, "avant", "apres"}
MIN_AFRICAN_ARTICLES, MAX_ELSEWHERE_ARTICLES = 5, 10  # with fewer of the first, some of the second stand beneath
MAX_COUNTED = 1000  # a larger number is shown as “more than”


@dataclass(frozen=True, slots=True)
class ArticleTotal:
    """The number of articles; if not `is_all`, there are more than `number`."""

    number: int
    is_all: bool


class NonCanonicalURL(Exception):
    """The URL is not canonical: wrong spelling, unknown cursor or unknown filter; `address` is the right one."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def sector(request: HttpRequest, slug: str) -> HttpResponse:
    """A sector."""
    return listing_response(request, named.sector(slug))


def rubrique(request: HttpRequest, slug: str) -> HttpResponse:
    """A category."""
    return listing_response(request, named.rubrique(slug))


def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country, with its figures and links to its regions."""
    listing = named.country(code)
    shows_figures = request.path == listing.url and not is_narrowed(request.GET)
    figures = cached_board().of_country(listing.subject.iso2, listing.subject.currency) if shows_figures else []
    if not figures:
        return listing_response(request, listing)
    providers = {provider.pk: provider for one in figures for provider in one.providers}
    shown = {"figures": figures, "providers": providers.values()}
    return listing_response(request, listing, template="articles/listings/country.html", **shown)


def region(request: HttpRequest, slug: str) -> HttpResponse:
    """A region, with links to its countries."""
    return listing_response(request, named.region(slug))


def company(request: HttpRequest, slug: str) -> HttpResponse:
    """A company."""
    return listing_response(request, named.company(slug), template="articles/listings/organisation.html")


def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """An institution."""
    return listing_response(request, named.institution(slug), template="articles/listings/organisation.html")


def monde(request: HttpRequest) -> HttpResponse:
    """The economic news of the rest of the world."""
    return listing_response(request, named.monde())


def language(request: HttpRequest, code: str) -> HttpResponse:
    """A language."""
    return listing_response(request, named.language(code))


@require_safe
def sectors(request: HttpRequest) -> HttpResponse:
    """All sectors, children under their parents, each with its newest headline."""
    top = [sector for sector in cached_taxonomy().sectors.values() if not sector.parent_id]
    rows = index_rows(top, Article.objects.published().about_africa(), "sectors", parent="parent")
    context = {"rows": sorted(rows, key=lambda row: row.subject.order), "section": "sectors"}
    return render(request, "articles/listings/sectors.html", context)


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """The African countries by region with their newest headlines, the regions, and the other countries with articles."""
    published = Article.objects.published()
    rows = index_rows(african_countries(), published.economic(), "countries")
    context = {
        "rows": rows,
        "leading": leading_rows(rows),
        "groups": by_region(rows),
        "others": sorted(Country.objects.elsewhere_of(published), key=alphabetical),
        "regions": sorted(cached_taxonomy().regions.values(), key=alphabetical),
        "section": "countries",
    }
    return render(request, "articles/listings/countries.html", context)


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The companies in the news."""
    return _organisation_index(request, Organisation.Kind.COMPANY)


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions in the news."""
    return _organisation_index(request, Organisation.Kind.INSTITUTION)


def _organisation_index(request: HttpRequest, kind: str) -> HttpResponse:
    """The organisations with published articles, from A to Z, companies of elsewhere last; with `pays=`, those of that country."""
    found = list(Organisation.objects.of_kind(kind).in_the_news().select_related("sector", "country", "region"))
    countries = {row.country.iso2.lower(): row.country for row in found if row.country}
    country_code = request.GET.get("pays", "")
    if "pays" in request.GET and country_code not in countries:
        return HttpResponsePermanentRedirect(request.path)
    shown = [row for row in found if not country_code or row.country == countries[country_code]]
    rows = index_rows(shown, Article.objects.published(), "organisations") if shown else []
    is_company = kind == Organisation.Kind.COMPANY
    elsewhere = [row for row in rows if is_company and row.subject.is_elsewhere]
    rows = [row for row in rows if not (is_company and row.subject.is_elsewhere)]
    context = {
        "elsewhere": elsewhere,
        "leading": leading_rows(rows) if len(rows) > MAX_LEADING_ROWS else (),
        "letters": [(letter, list(group)) for letter, group in groupby(rows, key=_initial)],
        "countries": sorted(countries.values(), key=alphabetical),
        "country": countries.get(country_code),
        "is_company": is_company,
        "section": "companies" if is_company else "institutions",
    }
    return render(request, "articles/listings/organisations.html", context)


def _initial(row: IndexRow) -> str:
    """The letter under which it is listed; empty if its name does not begin with A to Z."""
    first = fold(row.subject.name)[:1]
    return first.upper() if "a" <= first <= "z" else ""


def listing_response(request: HttpRequest, listing: Listing, **more: Any) -> HttpResponse:
    """A listing's page; other spellings of its address redirect to it permanently."""
    version = pieces.current_version()
    try:
        return render_listing(request, *requested_page(request, listing, version), version, **more)
    except NonCanonicalURL as canonical:
        return HttpResponsePermanentRedirect(canonical.address)


def requested_page(request: HttpRequest, listing: Listing, version: int | None) -> tuple[Listing, KeysetPage]:
    """The listing narrowed by the query's filters, and the requested page as `add_pieces` needs it. Raises NonCanonicalURL.

    `version` is the number of the last change; None where no pieces are kept.
    """
    narrowed = listing.narrowed_by(request.GET)
    try:
        direction, _at = page_start(request.GET)
    except InvalidCursor as error:
        raise NonCanonicalURL(narrowed.address) from error
    if request.path != listing.url or not is_canonical_query(narrowed.filters, request.GET):
        cursor_param = {direction: str(request.GET[direction])} if direction else {}
        raise NonCanonicalURL(listing.url + query_string(narrowed.filters, **cursor_param))
    return narrowed, _read(narrowed, request.GET, version)


def _read(listing: Listing, query: QueryDict, version: int | None, size: int = PAGE_SIZE) -> KeysetPage:
    if version is None:
        return load_page(listing.articles.for_listing(), query, size)
    return read_page(written.page_reader(listing, timezone.now()), query, size)


def _elsewhere(listing: Listing, found: KeysetPage, version: int | None) -> Sequence[Any]:
    """The newest of what the listing leaves out, where few articles touch Africa; without those of the stories on the page."""
    is_whole = not found.newer and not found.older
    if not listing.leaves_out_elsewhere or not is_whole or len(found.articles) >= MIN_AFRICAN_ARTICLES:
        return ()
    stories = {one.story_id for one in found.articles if one.story_id}
    most = MAX_ELSEWHERE_ARTICLES + MIN_AFRICAN_ARTICLES  # as many as are left, whatever stories are on the page
    others = _read(listing.elsewhere, QueryDict(), version, most).articles
    return [one for one in others if one.story_id not in stories][:MAX_ELSEWHERE_ARTICLES]


def render_listing(
    request: HttpRequest,
    listing: Listing,
    found: KeysetPage,
    version: int | None,
    template: str = PAGE,
    **more: Any,
) -> HttpResponse:
    """Render a listing and its page, as `requested_page` gives them; `more` is what another template than PAGE shows."""
    total = _total(request, listing, found, version)
    prefs, shown = preferences(request), by_value(listing)
    elsewhere = _elsewhere(listing, found, version)
    add_pieces({CARD: [*found.articles, *elsewhere]}, prefs, timezone.now(), version)
    articles = [one for one in found.articles if one.piece]
    found = replace(found, articles=africa_first(articles) if listing.puts_africa_first else articles)
    elsewhere = [one for one in elsewhere if one.piece]
    # Its 170 options cost a slow phone 120 ms on each listing, so it comes only when it is asked for, or nothing passes.
    opens_form = request.GET.get(FORM_PARAM) == "1" or (listing.filters and not found.articles)
    children = more.get("children", listing.children)
    decides = {
        "shown": shown,
        "total": total,
        "neighbours": replace(found, articles=()),
        "has_articles": bool(found.articles),
        "has_elsewhere": bool(elsewhere),
        "filter_form": filter_form(listing) if opens_form else "",
        "covered": tuple(map(named_row, children)),
    }
    parts: Parts = {
        "head": partial(head, shown, listing.search_description, found, request.get_full_path(), is_light=prefs.light),
        "days": partial(get_template("articles/listings/_days.html").render, {"articles": found.articles}),
        "elsewhere": partial(list_items, elsewhere),
    }
    key = (*decides.values(), listing.pictogram, listing.has_follow_button and listing.subject.pk)
    context = {"listing": listing, "page": found, "section": listing.section, **decides, **more}
    return render_framed(request, template, context, parts, key if template == PAGE and not more else None)


def _total(request: HttpRequest, listing: Listing, found: KeysetPage, version: int | None) -> ArticleTotal:
    """The number of articles of the listing; no query if one page shows them all."""
    if not found.newer and not found.older:
        return ArticleTotal(len(found.articles), is_all=True)

    def tags(number: int, is_all: bool) -> Collection[str]:
        """No tags for a rounded number: one more article does not change « plus de 1 000 »."""
        return store.page_tags(tags_of_page(request.resolver_match, b"")) if _is_exact(number, is_all) else ()

    number, is_all = article_count(listing, tags, timezone.now(), version)
    if _is_exact(number, is_all):
        return ArticleTotal(number, is_all=True)
    return ArticleTotal(_rounded_down(number), is_all=False)


def _is_exact(number: int, is_all: bool) -> bool:
    return is_all and number <= MAX_COUNTED


def _rounded_down(number: int) -> int:
    """The number rounded down to its first digit, at most MAX_COUNTED."""
    step = 10 ** (len(str(number)) - 1)
    return min(number // step * step, MAX_COUNTED)


ARTICLES_PER_BLOCK = 6


def marches(request: HttpRequest) -> HttpResponse:
    """Figures, market blocks and the first page of all market news; with filters or a cursor, a plain listing instead."""
    markets_listing = named.marches()
    if request.path != markets_listing.url or is_narrowed(request.GET):
        return listing_response(request, markets_listing)
    blocks = market_blocks(ARTICLES_PER_BLOCK, (get_language() or settings.LANGUAGE_CODE)[:2])
    lines = [article for block in blocks for article in block.articles]
    add_pieces({LINE: lines}, preferences(request), timezone.now())
    extra_context: dict[str, Any] = {
        "children": (),
        "market_blocks": blocks,
        "other_markets": other_markets(),
        "strip": cached_board().strip(),
    }
    return listing_response(request, markets_listing, template="articles/listings/markets.html", **extra_context)


def is_narrowed(query: QueryDict) -> bool:
    """Whether the query has a filter or a cursor; unknown parameters are ignored."""
    return not NARROWING_PARAMS.isdisjoint(query)
