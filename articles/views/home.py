"""The front page, and its editions."""

from dataclasses import replace
from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.ingest import network
from articles.listings import named
from articles.listings.editions import ALL_EDITIONS, EDITIONS, Edition
from articles.listings.front.front_page import FrontPage, front_page
from articles.listings.listing import MAX_LISTED_ARTICLES, Listing
from articles.listings.paging import PAGE_SIZE, KeysetPage, encode_cursor
from articles.views.listings.response import is_narrowed, listing_response
from portal.web.preferences import preferences


def home(request: HttpRequest) -> HttpResponse:
    """The front page, or the edition that this visitor has chosen; with filters or a cursor, a plain listing instead."""
    listing = named.home()
    if is_narrowed(request.GET):
        listing = replace(listing, title=_("Le fil"))
    return _front_response(request, listing, EDITIONS.get(preferences(request).edition))


def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """An edition of the front page; with filters or a cursor, a plain listing of the news of its places instead."""
    listing = named.edition(slug)
    return _front_response(request, listing, listing.subject)


def _front_response(request: HttpRequest, listing: Listing, edition: Edition | None) -> HttpResponse:
    """The front page at the address of `listing`, in this edition."""
    if request.path != listing.url or is_narrowed(request.GET):
        return listing_response(request, listing)
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    front = front_page(timezone.now(), PAGE_SIZE, language, preferences(request), edition)
    river = named.edition(edition.slug) if edition and edition != listing.subject else listing
    older = _older_address(front, "" if river.url == listing.url else river.url)
    context = {
        "front": front,
        "listing": listing,
        "river_listing": river,
        "page": KeysetPage([*islice(front.articles, MAX_LISTED_ARTICLES)], older),
        "edition": edition,
        "editions": ALL_EDITIONS,
        "our_network_is_down": not front.articles and network.is_down(),
        "section": listing.section,
    }
    return render(request, "articles/home/home.html", context)


def _older_address(front: FrontPage, path: str) -> str:
    """The address at which the river goes on, of the listing at `path`; empty if it ends here."""
    if not front.has_more or not front.river:
        return ""
    return f"{path}?avant={encode_cursor(min(front.river, key=lambda one: (one.published_at, one.pk)))}"
