"""The page of any listing: the requested articles, how many there are in all, and what decides its parts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.template.loader import get_template
from django.utils import timezone

from articles.listings import written
from articles.listings.filters import FILTER_PARAMS, FORM_PARAM, is_canonical_query, query_string
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
from articles.listings.pieces import CARD, add_pieces, article_count, by_value, filter_form, head, named_row
from articles.templatetags.listings import list_items
from portal.page_cache import pieces, store
from portal.page_cache.frames import Parts, render_framed
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


class NonCanonicalURL(Exception):
    """The URL is not canonical: wrong spelling, unknown cursor or unknown filter; `address` is the right one."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


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
    is_canonical = is_canonical_query(narrowed.filters, request.GET) and not _asks_form_wrongly(request.GET)
    if request.path != listing.url or not is_canonical:
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


def is_narrowed(query: QueryDict) -> bool:
    """Whether the query has a filter or a cursor, or asks for the filter form wrongly."""
    return not NARROWING_PARAMS.isdisjoint(query) or _asks_form_wrongly(query)


def _asks_form_wrongly(query: QueryDict) -> bool:
    """Whether it has another value for the form than « 1 »: anybody could invent some without end."""
    return query.get(FORM_PARAM, "1") != "1"
