"""The pages that list: articles on their shelves, and the shelves themselves."""

from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from articles.ingest.fold import fold
from articles.models import Article, Category, Country, Organisation, Region, Sector, Source
from articles.ranking import lead_of, most_commented
from articles.views import shelves
from articles.views.paging import PAGE, BadCursor, Page, page
from articles.views.shelves import BadLanguage, Shelf


class Misspelt(Exception):
    """A listing asked for in another spelling, with a cursor or a language of nobody's; `address` is the right one."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what leads, then the river. Its later pages are plain listings."""
    try:
        shelf, found = _read(request, shelves.home(), PAGE + 1)
    except Misspelt as right:
        return HttpResponsePermanentRedirect(right.address)
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


def company(request: HttpRequest, slug: str) -> HttpResponse:
    """A company."""
    return _listing(request, shelves.company(slug), template="articles/organisation.html")


def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """An institution."""
    return _listing(request, shelves.institution(slug), template="articles/organisation.html")


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


def companies(request: HttpRequest) -> HttpResponse:
    """The companies in the news."""
    return _organisations(request, Organisation.Kind.COMPANY)


def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions in the news."""
    return _organisations(request, Organisation.Kind.INSTITUTION)


def _organisations(request: HttpRequest, kind: str) -> HttpResponse:
    """Those that an article speaks of, from A to Z; with `pays=`, those of that country."""
    rows = Organisation.objects.of_kind(kind).in_the_news().select_related("sector", "country", "region")
    found = sorted(rows, key=_in_alphabet)
    countries = {row.country.iso2.lower(): row.country for row in found if row.country}
    asked = request.GET.get("pays", "")
    if "pays" in request.GET and asked not in countries:
        return HttpResponsePermanentRedirect(request.path)
    shown = [row for row in found if not asked or row.country == countries[asked]]
    context = {
        "letters": [(letter, list(group)) for letter, group in groupby(shown, key=_letter)],
        "countries": sorted(countries.values(), key=_in_alphabet),
        "country": countries.get(asked),
        "is_company": kind == Organisation.Kind.COMPANY,
        "section": "companies" if kind == Organisation.Kind.COMPANY else "institutions",
    }
    return render(request, "articles/organisations.html", context)


def _in_alphabet(row: Country | Region | Organisation) -> str:
    return fold(row.name)


def _letter(row: Organisation) -> str:
    """Under which it stands; those that begin with no letter of ours come first."""
    first = fold(row.name)[:1]
    return first.upper() if "a" <= first <= "z" else ""


def _listing(request: HttpRequest, shelf: Shelf, **more: Any) -> HttpResponse:
    """A shelf's page; any other spelling of its address is sent to it for good."""
    try:
        return _shelf_page(request, *_read(request, shelf), **more)
    except Misspelt as right:
        return HttpResponsePermanentRedirect(right.address)


def _read(request: HttpRequest, shelf: Shelf, size: int = PAGE) -> tuple[Shelf, Page]:
    """The shelf in the language asked for, and its page. Raises Misspelt."""
    if request.path != shelf.url:
        query = request.GET.urlencode()
        raise Misspelt(f"{shelf.url}?{query}" if query else shelf.url)
    try:
        asked = shelf.asked(request.GET)
    except BadLanguage as error:
        raise Misspelt(shelf.url) from error
    try:
        return asked, page(asked.articles.for_listing(), request.GET, size)
    except BadCursor as error:
        raise Misspelt(asked.address) from error


def _shelf_page(
    request: HttpRequest, shelf: Shelf, found: Page, template: str = "articles/listing.html", **more: Any
) -> HttpResponse:
    return render(request, template, {"shelf": shelf, "page": found, "section": shelf.section, **more})
