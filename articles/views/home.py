"""The front page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from articles.ingest import network
from articles.listings import named
from articles.listings.front_page import front_page
from articles.listings.paging import PAGE_SIZE, KeysetPage, encode_cursor
from articles.views.listings import is_narrowed, listing_response


def home(request: HttpRequest) -> HttpResponse:
    """The front page; with filters or a cursor in the query, a plain listing instead."""
    front_listing = named.home()
    if request.path != front_listing.url or is_narrowed(request.GET):
        return listing_response(request, front_listing)
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    front = front_page(front_listing.articles.one_per_story(), timezone.now(), PAGE_SIZE, language)
    older = (
        f"?avant={encode_cursor(min(front.river, key=lambda one: (one.published_at, one.pk)))}"
        if front.has_more and front.river
        else ""
    )
    context: dict[str, Any] = {
        "listing": front_listing,
        "page": KeysetPage(list(front.articles), older),
        "front": front,
        "section": front_listing.section,
    }
    if front.lead is None:
        context["our_network_is_down"] = network.is_down()
    return render(request, "articles/home/home.html", context)
