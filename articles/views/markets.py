"""Marchés: the families side by side, then all their news."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from articles.listings import named
from articles.listings.market_blocks import market_blocks, other_markets
from articles.views.home import is_narrowed
from articles.views.listings import listing

EACH = 6


def marches(request: HttpRequest) -> HttpResponse:
    """The families and the first page of all their news; its later pages, and what is asked for, are plain listings."""
    shelf = named.marches()
    if request.path != shelf.url or is_narrowed(request.GET):
        return listing(request, shelf)
    told: dict[str, Any] = {"children": (), "families": market_blocks(EACH), "lesser": other_markets()}
    return listing(request, shelf, template="articles/listings/markets.html", **told)
