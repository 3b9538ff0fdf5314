"""The pages of listings by name: a sector, a category, a country…, and the markets page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from articles.figures.board import cached_board
from articles.listings import named
from articles.listings.cards import LINE, add_cards
from articles.listings.front.market_blocks import market_blocks, other_markets
from articles.views.listings.response import is_narrowed, listing_response
from portal.web.preferences import preferences

ARTICLES_PER_BLOCK = 6  # of the markets page


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


def marches(request: HttpRequest) -> HttpResponse:
    """Figures, market blocks and the first page of all market news; with filters or a cursor, a plain listing instead."""
    markets_listing = named.marches()
    if request.path != markets_listing.url or is_narrowed(request.GET):
        return listing_response(request, markets_listing)
    blocks = market_blocks(ARTICLES_PER_BLOCK, (get_language() or settings.LANGUAGE_CODE)[:2])
    lines = [article for block in blocks for article in block.articles]
    add_cards({LINE: lines}, preferences(request))
    extra_context: dict[str, Any] = {
        "children": (),
        "market_blocks": blocks,
        "other_markets": other_markets(),
        "strip": cached_board().strip(),
    }
    return listing_response(request, markets_listing, template="articles/listings/markets.html", **extra_context)
