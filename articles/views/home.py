"""The front page, and its editions."""

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.context_processors import quoted_return_path
from articles.ingest import network
from articles.listings import named
from articles.listings.editions import EDITIONS, Edition
from articles.listings.front.blocks import blocks_of, editions_bar
from articles.listings.front.front_page import FrontPage, front_page
from articles.listings.listing import Listing
from articles.listings.paging import PAGE_SIZE, KeysetPage, Placed, encode_cursor
from articles.listings.pieces import (
    CARD,
    LEAD,
    LINE,
    MAX_LISTED_ARTICLES,
    SECOND,
    TALK_LINE,
    add_pieces,
    by_value,
    head,
)
from articles.views.listings.response import is_narrowed, listing_response
from portal.page_cache.frames import render_framed
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
    front = front_page(timezone.now(), PAGE_SIZE, language, edition)
    prefs, slug = preferences(request), edition.slug if edition else ""
    add_pieces(_places(front), prefs, timezone.now())
    river = named.edition(slug) if edition and edition != listing.subject else listing
    older = _older_address(front, "" if river.url == listing.url else river.url)
    newest = KeysetPage([*islice(front.articles, MAX_LISTED_ARTICLES)], older)
    lacks_news, return_path = front.has_too_few_edition_articles, quoted_return_path(request)
    parts: dict[str, Any] = {
        "head": partial(head, by_value(listing), listing.description, newest, "", is_light=prefs.light),
        "editions_bar": editions_bar(slug, listing.url, prefs.edition, return_path, lacks_news=lacks_news),
    }
    if front.top:
        parts |= blocks_of(front, slug, older, is_light=prefs.light)
    decides = {
        "title": river.title,
        "edition": slug,
        "our_network_is_down": front.top is None and network.is_down(),
        "section": listing.section,
    }
    key = (*decides.values(), front.top is None)
    return render_framed(request, "articles/home/home.html", {"front": front, **decides}, parts, key)


def _places(front: FrontPage) -> dict[str, list[Placed]]:
    """The articles by the template that shows them; each stands once on the page."""
    return {
        LEAD: [front.top] if front.top else [],
        SECOND: [*front.secondary],
        CARD: [*front.river, *front.beneath],
        LINE: [
            *(article for block in front.markets for article in block.articles),
            *front.watch,
            *(article for _country, article in front.countries),
        ],
        TALK_LINE: [*front.commented],
    }


def _older_address(front: FrontPage, path: str) -> str:
    """The address at which the river goes on, of the listing at `path`; empty if it ends here."""
    if not front.has_more or not front.river:
        return ""
    return f"{path}?avant={encode_cursor(min(front.river, key=lambda one: (one.published_at, one.pk)))}"
