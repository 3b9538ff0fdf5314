"""The views of the endpoints, and the manual."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.api import figures, queries, serializers
from articles.api.endpoints import (
    API_ROOT,
    ENDPOINTS,
    FILTER_PARAMETERS,
    OBSERVATION_PARAMETERS,
    PAGING_PARAMETERS,
    SEARCH_PARAMETER,
)
from articles.api.openapi import openapi_document
from articles.api.parameters import ParsedQuery
from articles.api.problems import PROBLEM_KINDS
from articles.api.queries import ApiPage
from articles.api.responses import gone, not_found
from articles.api.serializers import JsonObject
from articles.figures.board import cached_board
from articles.models import Article, Category, Country, Region, Sector, Source
from portal.page_cache.store import add_tags


def index(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """The addresses of the endpoints."""
    lists = [one for one in ENDPOINTS if one.is_list or one.name == "description"]
    return {
        "name": settings.SITE_NAME,
        "version": "1",
        "documentation": serializers.absolute_url(reverse("api")),
        "addresses": {one.name: serializers.endpoint_url(one.name) for one in lists},
    }


def articles(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """Articles, newest first."""
    return _page_answer(request, parsed, queries.articles(parsed, request.GET), serializers.article)


def article(request: HttpRequest, parsed: ParsedQuery, key: str) -> JsonObject:
    """An article; one that was withdrawn is gone."""
    found = queries.article(int(key))
    if found is None:
        raise gone() if Article.objects.is_withdrawn(int(key)) else not_found()
    add_tags(request, f"article:{found.pk}")
    return serializers.article_in_full(found)


def stories(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """Stories, in the order of their leads, newest first."""
    return _page_answer(request, parsed, queries.stories(parsed, request.GET), serializers.story)


def story(request: HttpRequest, parsed: ParsedQuery, key: str) -> JsonObject:
    """A story."""
    lead = queries.lead(int(key))
    if lead is None:
        raise not_found()
    data = serializers.story(lead)
    add_tags(request, f"story:{data['id']}", *(f"article:{one['id']}" for one in data["articles"]))
    return data


def sectors(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """All sectors."""
    return _whole_list(map(serializers.sector, Sector.objects.all()))


def rubriques(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """All categories."""
    return _whole_list(map(serializers.rubrique, Category.objects.all()))


def countries(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """All countries."""
    return _whole_list(map(serializers.country, Country.objects.order_by("pk").prefetch_related("regions")))


def regions(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """All regions, each with its countries in the order of their codes."""
    members = Prefetch("countries", Country.objects.order_by("pk"))
    return _whole_list(map(serializers.region, Region.objects.order_by("pk").prefetch_related(members)))


def sources(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """The sources with published articles, without samples."""
    return _whole_list(map(serializers.source, Source.objects.public().without_samples().order_by("slug")))


def series(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """The figures that may be handed on, in the order of the board."""
    return _whole_list(map(figures.series, cached_board().exportable().values()))


def observations(request: HttpRequest, parsed: ParsedQuery, key: str) -> JsonObject:
    """A figure with its values; one that may not be handed on is not there."""
    found = cached_board().exportable().get(key)
    if found is None:
        raise not_found()
    return figures.series_in_full(found, parsed)


def description(request: HttpRequest, parsed: ParsedQuery) -> JsonObject:
    """The OpenAPI description."""
    return openapi_document()


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    """The manual of the API, a page for people."""
    context = {
        "site": settings.SITE_URL,
        "root": f"{settings.SITE_URL}/{API_ROOT}",
        "endpoints": ENDPOINTS,
        "parameters": (SEARCH_PARAMETER, *FILTER_PARAMETERS, *PAGING_PARAMETERS),
        "observation_parameters": OBSERVATION_PARAMETERS,
        "problems": PROBLEM_KINDS,
        "per_minute": int(settings.API_LIMITS[0].partition("/")[0]),
    }
    return render(request, "articles/pages/api.html", context)


def _page_answer(
    request: HttpRequest, parsed: ParsedQuery, found: ApiPage, serialize: Callable[[Article], JsonObject]
) -> JsonObject:
    here = serializers.absolute_url(request.path)
    return {
        "items": [serialize(one) for one in found.articles],
        "next": here + parsed.query_string(avant=found.older_cursor) if found.older_cursor else None,
        "previous": here + parsed.query_string(apres=found.newer_cursor) if found.newer_cursor else None,
    }


def _whole_list(rows: Iterable[Any]) -> JsonObject:
    return {"items": [*rows], "next": None, "previous": None}
