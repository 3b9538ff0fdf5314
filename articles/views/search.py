"""Looking for articles."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.listings.listing import FEED_FILES
from articles.models import Article
from articles.search.query import parse_search_query as read_question
from articles.search.results import (
    MAX_COUNTED_RESULTS,
    RESULTS_PER_PAGE,
    Results,
    SearchRequest,
    latest_keys,
    run_search,
)
from articles.search.suggestions import busiest_sectors, suggest
from articles.views import feeds, search_urls


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page: an empty form, what was found, or what to try instead. Other spellings are sent here for good."""
    asked = search_urls.read(request.GET)
    if search_urls.is_a_listing(asked):
        return HttpResponsePermanentRedirect(search_urls.listing_of(asked))
    if not search_urls.is_right(asked, request.GET):
        query = search_urls.query_of(asked, **search_urls.cursor(asked))
        return HttpResponsePermanentRedirect(reverse("search") + query)
    context = {
        "asked": asked,
        "section": "search",
        "chosen": search_urls.ways_out(asked),
        "shelf": search_urls.shelf(asked),
    }
    if asked:
        context |= _found(asked, run_search(asked))
    if not context.get("page"):
        context["sectors"] = busiest_sectors()
    return render(request, "articles/search/search.html", context)


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The newest articles found, as a feed."""
    asked = search_urls.read(request.GET)
    if search_urls.is_a_listing(asked):
        return HttpResponsePermanentRedirect(search_urls.listing_of(asked, FEED_FILES[form]))
    if not asked:
        raise Http404
    shelf = search_urls.shelf(asked)
    if request.get_full_path() != shelf.feed_address(form):
        return HttpResponsePermanentRedirect(shelf.feed_address(form))
    found = Article.objects.published().without_samples().filter(pk__in=latest_keys(asked, RESULTS_PER_PAGE))
    return feeds.answer(shelf, found.newest_first().for_listing(), form)


def _found(asked: SearchRequest, found: Results) -> dict[str, Any]:
    """What the template is told of a search that was made."""
    if not found.count:
        return {"found": found, "counted": MAX_COUNTED_RESULTS, "tries": _tries(asked)}
    address = reverse("search")
    return {
        "found": found,
        "counted": MAX_COUNTED_RESULTS,
        "page": found.articles,
        "facets": search_urls.ways_in(asked, found.facets),
        "older": address + search_urls.query_of(asked, **found.older) if found.older else "",
        "newer": address + search_urls.query_of(asked, **found.newer) if found.newer else "",
        "by_relevance": search_urls.first_page(asked, by_date=False),
        "by_date": search_urls.first_page(asked, by_date=True),
    }


def _tries(asked: SearchRequest) -> dict[str, Any]:
    """What does find something, as links."""
    told = suggest(asked)
    return {
        "spelt": _way(told.corrected) if told.corrected else None,
        "wider": [_way(words) for words in told.broader],
        "unfiltered": search_urls.first_page(asked, filters=()) if told.unfiltered else "",
    }


def _way(words: str) -> search_urls.Way:
    return search_urls.Way(search_urls.first_page(SearchRequest(read_question(words))), words)
