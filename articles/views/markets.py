"""Marchés: the families side by side, then all their news."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from articles.listings import named
from articles.listings.market_blocks import market_blocks, other_markets
from articles.views.home import is_narrowed
from articles.views.listings import listing_response

ARTICLES_PER_BLOCK = 6


def marches(request: HttpRequest) -> HttpResponse:
    """The families and the first page of all their news; its later pages, and what is asked for, are plain listings."""
    markets_listing = named.marches()
    if request.path != markets_listing.url or is_narrowed(request.GET):
        return listing_response(request, markets_listing)
    extra_context: dict[str, Any] = {
        "children": (),
        "market_blocks": market_blocks(ARTICLES_PER_BLOCK),
        "other_markets": other_markets(),
    }
    return listing_response(request, markets_listing, template="articles/listings/markets.html", **extra_context)
