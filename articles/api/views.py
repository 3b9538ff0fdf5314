"""What each endpoint finds, and the manual."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.api import queries, serializers
from articles.api.endpoints import ENDPOINTS, FILTERS, PAGING, QUESTION, ROOT
from articles.api.openapi import document
from articles.api.parameters import Asked
from articles.api.problems import KINDS
from articles.api.queries import Found
from articles.api.responses import not_found
from articles.api.serializers import Data
from articles.models import Article, Category, Country, Region, Sector, Source
from portal.page_cache.store import concerns


def index(request: HttpRequest, asked: Asked) -> Data:
    """What is where."""
    lists = [one for one in ENDPOINTS if one.is_list or one.name == "description"]
    return {
        "name": settings.SITE_NAME,
        "version": "1",
        "documentation": serializers.whole(reverse("api")),
        "addresses": {one.name: serializers.address(one.name) for one in lists},
    }


def articles(request: HttpRequest, asked: Asked) -> Data:
    """Articles, newest first."""
    return _page(request, asked, queries.articles(asked, request.GET), serializers.article)


def article(request: HttpRequest, asked: Asked, key: str) -> Data:
    """An article."""
    found = queries.article(int(key))
    if found is None:
        raise not_found()
    concerns(request, f"article:{found.pk}")
    return serializers.article_in_full(found)


def stories(request: HttpRequest, asked: Asked) -> Data:
    """Stories, that of the newest lead first."""
    return _page(request, asked, queries.stories(asked, request.GET), serializers.story)


def story(request: HttpRequest, asked: Asked, key: str) -> Data:
    """A story."""
    lead = queries.lead(int(key))
    if lead is None:
        raise not_found()
    told = serializers.story(lead)
    concerns(request, f"story:{told['id']}", *(f"article:{one['id']}" for one in told["articles"]))
    return told


def sectors(request: HttpRequest, asked: Asked) -> Data:
    """All sectors."""
    return _all(map(serializers.sector, Sector.objects.all()))


def rubriques(request: HttpRequest, asked: Asked) -> Data:
    """All rubriques."""
    return _all(map(serializers.rubrique, Category.objects.all()))


def countries(request: HttpRequest, asked: Asked) -> Data:
    """All countries."""
    return _all(map(serializers.country, Country.objects.order_by("pk").prefetch_related("regions")))


def regions(request: HttpRequest, asked: Asked) -> Data:
    """All regions, each with its countries in the order of their codes."""
    members = Prefetch("countries", Country.objects.order_by("pk"))
    return _all(map(serializers.region, Region.objects.order_by("pk").prefetch_related(members)))


def sources(request: HttpRequest, asked: Asked) -> Data:
    """The sources that the public reads."""
    return _all(map(serializers.source, Source.objects.public().without_samples().order_by("slug")))


def description(request: HttpRequest, asked: Asked) -> Data:
    """The OpenAPI description."""
    return document()


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    """How to use it, for people."""
    context = {
        "site": settings.SITE_URL,
        "root": f"{settings.SITE_URL}/{ROOT}",
        "endpoints": ENDPOINTS,
        "parameters": (QUESTION, *FILTERS, *PAGING),
        "problems": KINDS,
        "per_minute": int(settings.API_LIMITS[0].partition("/")[0]),
    }
    return render(request, "articles/pages/api.html", context)


def _page(request: HttpRequest, asked: Asked, found: Found, told: Callable[[Article], Data]) -> Data:
    here = serializers.whole(request.path)
    return {
        "items": [told(one) for one in found.articles],
        "next": here + asked.written(avant=found.older) if found.older else None,
        "previous": here + asked.written(apres=found.newer) if found.newer else None,
    }


def _all(rows: Iterable[Any]) -> Data:
    return {"items": [*rows], "next": None, "previous": None}
