"""The search page and its feeds."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.figures.page_names import figure_names
from articles.listings.listing import FEED_FILES
from articles.models import Article
from articles.search.own_pages import own_pages
from articles.search.query import parse_search_query
from articles.search.results import (
    MAX_COUNTED_RESULTS,
    RESULTS_PER_PAGE,
    Results,
    SearchRequest,
    latest_keys,
    run_search,
)
from articles.search.suggestions import busiest_sectors, suggest
from articles.search.widening import widened
from articles.views import feeds, search_urls
from portal.rate_limits import client_address, count_action
from portal.web.query_words import reads


@reads(*search_urls.PARAM_ORDER)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page: an empty form, results, or suggestions. Other spellings redirect permanently."""
    search_request = search_urls.parse_request(request.GET)
    if search_urls.is_plain_listing(search_request):
        return HttpResponsePermanentRedirect(search_urls.listing_url(search_request))
    if not search_urls.is_canonical(search_request, request.GET):
        query = search_urls.search_query_string(search_request, **search_urls.page_params(search_request))
        return HttpResponsePermanentRedirect(reverse("search") + query)
    wait = _seconds_to_wait(request) if search_request else 0
    context = {
        "wait": _wait_sentence(wait) if wait else "",
        "search_request": search_request,
        "section": "search",
        "active_filters": search_urls.removal_links(search_request),
        "listing": search_urls.search_listing(search_request),
    }
    if search_request and not wait:
        context |= _context_of(search_request, run_search(search_request))
        context["own_pages"] = own_pages(search_request, figure_names())
    if not wait and not context.get("page"):
        context["sectors"] = busiest_sectors()
    response = render(request, "articles/search/search.html", context, status=429 if wait else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@reads(*search_urls.PARAM_ORDER)
@require_safe
def feed(request: HttpRequest, feed_format: str) -> HttpResponse:
    """The newest results as a feed."""
    search_request = search_urls.parse_request(request.GET)
    if search_urls.is_plain_listing(search_request):
        return HttpResponsePermanentRedirect(search_urls.listing_url(search_request, FEED_FILES[feed_format]))
    if not search_request:
        raise Http404
    listing = search_urls.search_listing(search_request)
    if request.get_full_path() != listing.feed_address(feed_format):
        return HttpResponsePermanentRedirect(listing.feed_address(feed_format))
    if wait := _seconds_to_wait(request):
        return HttpResponse(_wait_sentence(wait), "text/plain; charset=utf-8", 429, headers={"Retry-After": str(wait)})
    found = Article.objects.published().without_samples().filter(pk__in=latest_keys(search_request, RESULTS_PER_PAGE))
    return feeds.feed_response(listing, found.newest_first().for_listing(), feed_format)


def _seconds_to_wait(request: HttpRequest) -> int:
    """0 if this address may search now. Answers from the page cache do not count, they never reach this code."""
    return count_action(f"search:{client_address(request)}", settings.SEARCH_LIMITS)


def _wait_sentence(seconds: int) -> str:
    return _("Trop de demandes depuis votre adresse. Réessayez dans %(seconds)s secondes.") % {"seconds": seconds}


def _context_of(search_request: SearchRequest, found: Results) -> dict[str, Any]:
    """The template's context for a search that was run; if it found nothing, a wider one that finds some, or suggestions."""
    if found.count:
        return _results_context(search_request, found)
    if wider := widened(search_request):
        asked, results = wider
        names = ", ".join(str(one.label) for one in asked.filters)
        return _results_context(asked, results) | {
            "wider": {"names": names, "words": asked.query.text, "url": search_urls.first_page_url(asked)}
        }
    return {
        "search_results": found,
        "counted": MAX_COUNTED_RESULTS,
        "followed": search_urls.search_listing(search_request),
        "suggestions": _suggestion_links(search_request),
    }


def _results_context(search_request: SearchRequest, found: Results) -> dict[str, Any]:
    """The template's context for a search that found something; `asked` is what the links on the page narrow and follow."""
    address = reverse("search")
    return {
        "search_results": found,
        "counted": MAX_COUNTED_RESULTS,
        "page": found.articles,
        "asked": search_request,
        "followed": search_urls.search_listing(search_request),
        "facets": search_urls.facet_links(search_request, found.facets),
        "older": address + search_urls.search_query_string(search_request, **found.older) if found.older else "",
        "newer": address + search_urls.search_query_string(search_request, **found.newer) if found.newer else "",
        "by_relevance": search_urls.first_page_url(search_request, by_date=False),
        "by_date": search_urls.first_page_url(search_request, by_date=True),
    }


def _suggestion_links(search_request: SearchRequest) -> dict[str, Any]:
    """The suggestions as links."""
    suggested = suggest(search_request)
    return {
        "corrected": _search_link(suggested.corrected) if suggested.corrected else None,
        "broader": [_search_link(words) for words in suggested.broader],
        "unfiltered": search_urls.first_page_url(search_request, filters=()) if suggested.unfiltered else "",
    }


def _search_link(words: str) -> search_urls.FacetLink:
    return search_urls.FacetLink(search_urls.first_page_url(SearchRequest(parse_search_query(words))), words)
