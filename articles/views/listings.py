"""The pages that list: articles on their shelves, and the shelves themselves."""

import unicodedata
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from articles.models import Article, Category, Country, Region, Sector, Source
from articles.ranking import lead_of, most_commented
from articles.views import shelves
from articles.views.paging import PAGE, BadCursor, Page, page
from articles.views.shelves import Shelf


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what leads, then the river. Its later pages are plain listings."""
    shelf = shelves.home()
    try:
        found = page(shelf.articles.for_listing(), request.GET, PAGE + 1)
    except BadCursor:
        return HttpResponsePermanentRedirect(shelf.url)
    if found.newer:
        return _shelf_page(request, shelf, found)
    lead = lead_of(found.articles, timezone.now())
    watch = Article.objects.published().leads().filter(category="reglementation").newest_first()
    context = {
        "shelf": shelf,
        "page": found,
        "lead": lead,
        "river": [article for article in found.articles if article is not lead],
        "commented": most_commented().select_related("source")[:5],
        "watch": watch.select_related("source")[:5],
        "section": shelf.section,
    }
    return render(request, "articles/home.html", context)


def sector(request: HttpRequest, slug: str) -> HttpResponse:
    """A sector."""
    return _listing(request, shelves.sector(slug), children=Sector.objects.filter(parent=slug.lower()))


def rubrique(request: HttpRequest, slug: str) -> HttpResponse:
    """A rubrique."""
    return _listing(request, shelves.rubrique(slug))


def marches(request: HttpRequest) -> HttpResponse:
    """Marchés, with links to its rubriques."""
    return _listing(request, shelves.marches(), children=Category.objects.filter(parent="marches"))


def veille(request: HttpRequest) -> HttpResponse:
    """Veille réglementaire."""
    return _listing(request, shelves.veille())


def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country, with links to its regions."""
    shelf = shelves.country(code)
    return _listing(request, shelf, children=shelf.subject.regions.all())


def region(request: HttpRequest, slug: str) -> HttpResponse:
    """A region, with links to its countries."""
    shelf = shelves.region(slug)
    return _listing(request, shelf, children=shelf.subject.countries.all())


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A source."""
    return _listing(request, shelves.source(slug), template="articles/source.html")


def sectors(request: HttpRequest) -> HttpResponse:
    """All sectors, children under their parents."""
    rows = Sector.objects.filter(parent=None).prefetch_related("children")
    return render(request, "articles/sectors.html", {"sectors": rows, "section": "sectors"})


def countries(request: HttpRequest) -> HttpResponse:
    """The countries of Africa, the others we have written about, and the regions; in the alphabet of the reader."""
    written_about = Article.objects.published().filter(countries=OuterRef("pk"))
    others = Country.objects.filter(Exists(written_about), african=False)
    context = {
        "african": sorted(Country.objects.filter(african=True), key=_in_alphabet),
        "others": sorted(others, key=_in_alphabet),
        "regions": sorted(Region.objects.all(), key=_in_alphabet),
        "section": "countries",
    }
    return render(request, "articles/countries.html", context)


def sources(request: HttpRequest) -> HttpResponse:
    """The sources that have something to read, by kind."""
    rows = Source.objects.public().annotate(article_count=Count("articles")).select_related("country").order_by("name")
    return render(request, "articles/sources.html", {"sources": rows, "section": "sources"})


def _in_alphabet(row: Country | Region) -> str:
    return unicodedata.normalize("NFD", row.name).casefold()


def _listing(request: HttpRequest, shelf: Shelf, **more: Any) -> HttpResponse:
    """A shelf's page; any other spelling of its address is sent to it for good, and so is a cursor we never wrote."""
    if request.path != shelf.url:
        query = request.GET.urlencode()
        return HttpResponsePermanentRedirect(f"{shelf.url}?{query}" if query else shelf.url)
    try:
        return _shelf_page(request, shelf, page(shelf.articles.for_listing(), request.GET), **more)
    except BadCursor:
        return HttpResponsePermanentRedirect(shelf.url)


def _shelf_page(
    request: HttpRequest, shelf: Shelf, found: Page, template: str = "articles/listing.html", **more: Any
) -> HttpResponse:
    return render(request, template, {"shelf": shelf, "page": found, "section": shelf.section, **more})
