"""The page of any listing: the requested articles, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render

from articles.listings.cards import CARD, add_cards
from articles.listings.filters import FILTER_PARAMS, FORM_PARAM, is_canonical_query, query_string
from articles.listings.listing import Listing
from articles.listings.paging import InvalidCursor, KeysetPage, africa_first, load_page, page_start
from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from portal.web.preferences import preferences

PAGE = "articles/listings/listing.html"
NARROWING_PARAMS = {*FILTER_PARAMS, "avant", "apres"}
LISTING_WORDS = {*NARROWING_PARAMS, FORM_PARAM}
MIN_AFRICAN_ARTICLES, MAX_ELSEWHERE_ARTICLES = 5, 10  # with fewer of the first, some of the second stand beneath
MAX_COUNTED = 1000  # a larger number is shown as “more than”


@dataclass(frozen=True, slots=True)
class ArticleTotal:
    """The number of articles; if not `is_all`, there are more than `number`."""

    number: int
    is_all: bool


def listing_response(request: HttpRequest, listing: Listing, template: str = PAGE, **more: Any) -> HttpResponse:
    """A listing's page; other spellings of its address redirect to it permanently. `more` is what another template shows."""
    narrowed = listing.narrowed_by(request.GET)
    if address := _other_address(request, narrowed):
        return HttpResponsePermanentRedirect(address)
    articles = narrowed.articles
    found = load_page(articles.for_placing(), request.GET)
    total = _total(articles, found)
    elsewhere = _elsewhere(narrowed, found)
    add_cards({CARD: [*found.articles, *elsewhere]}, preferences(request))
    shown = [one for one in found.articles if one.card]
    context = {
        "listing": narrowed,
        "page": replace(found, articles=africa_first(shown) if narrowed.puts_africa_first else shown),
        "elsewhere": [one for one in elsewhere if one.card],  # type: ignore[attr-defined]
        "total": total,
        # Its 170 options cost a slow phone 120 ms on each listing, so it comes only when it is asked for, or nothing passes.
        "opens_form": request.GET.get(FORM_PARAM) == "1" or (narrowed.filters and not shown),
        "children": narrowed.children,
        "section": narrowed.section,
    }
    return render(request, template, context | more)


def _other_address(request: HttpRequest, narrowed: Listing) -> str:
    """The address to which this one leads, of wrong spelling, with an unknown cursor or filter; empty if it is the right one."""
    try:
        direction, _at = page_start(request.GET)
    except InvalidCursor:
        return narrowed.address
    is_canonical = is_canonical_query(narrowed.filters, request.GET) and not _asks_form_wrongly(request.GET)
    if request.path == narrowed.url and is_canonical:
        return ""
    cursor_param = {direction: str(request.GET[direction])} if direction else {}
    return narrowed.url + query_string(narrowed.filters, **cursor_param)


def _elsewhere(listing: Listing, found: KeysetPage) -> Sequence[Article]:
    """The newest of what the listing leaves out, where few articles touch Africa; without those of the stories on the page."""
    is_whole = not found.newer and not found.older
    if not listing.leaves_out_elsewhere or not is_whole or len(found.articles) >= MIN_AFRICAN_ARTICLES:
        return ()
    stories = {one.story_id for one in found.articles if one.story_id}
    most = MAX_ELSEWHERE_ARTICLES + MIN_AFRICAN_ARTICLES  # as many as are left, whatever stories are on the page
    others = load_page(listing.elsewhere.articles.for_placing(), QueryDict(), most).articles
    return [one for one in others if one.story_id not in stories][:MAX_ELSEWHERE_ARTICLES]


def _total(articles: ArticleQuerySet, found: KeysetPage) -> ArticleTotal:
    """The number of articles; no query if one page shows them all."""
    if not found.newer and not found.older:
        return ArticleTotal(len(found.articles), is_all=True)
    number, is_all = articles.counted()
    if is_all and number <= MAX_COUNTED:
        return ArticleTotal(number, is_all=True)
    return ArticleTotal(_rounded_down(number), is_all=False)


def _rounded_down(number: int) -> int:
    """The number rounded down to its first digit, at most MAX_COUNTED."""
    step = 10 ** (len(str(number)) - 1)
    return min(number // step * step, MAX_COUNTED)


def is_narrowed(query: QueryDict) -> bool:
    """Whether the query has a filter or a cursor, or asks for the filter form wrongly."""
    return not NARROWING_PARAMS.isdisjoint(query) or _asks_form_wrongly(query)


def _asks_form_wrongly(query: QueryDict) -> bool:
    """Whether it has another value for the form than « 1 »: anybody could invent some without end."""
    return query.get(FORM_PARAM, "1") != "1"
