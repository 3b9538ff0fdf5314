"""The pages that list: articles on their shelves, and the shelves themselves."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.listings import named
from articles.listings.filters import is_canonical_query, query_string
from articles.listings.listing import Listing
from articles.listings.paging import PAGE_SIZE, InvalidCursor, Page, load_page, page_start
from articles.models import Article, Country, Organisation, Region, Sector
from articles.text.fold import fold

MOST_COUNTED = 1000  # beyond that, nobody reads the figure


@dataclass(frozen=True, slots=True)
class Total:
    """How many articles; when that is not all, there are more than `number`."""

    number: int
    is_all: bool


class Misspelt(Exception):
    """A listing asked for in another spelling, with a cursor or a language of nobody's; `address` is the right one."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def sector(request: HttpRequest, slug: str) -> HttpResponse:
    """A sector."""
    return listing(request, named.sector(slug))


def rubrique(request: HttpRequest, slug: str) -> HttpResponse:
    """A rubrique."""
    return listing(request, named.rubrique(slug))


def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country, with links to its regions."""
    return listing(request, named.country(code))


def region(request: HttpRequest, slug: str) -> HttpResponse:
    """A region, with links to its countries."""
    return listing(request, named.region(slug))


def company(request: HttpRequest, slug: str) -> HttpResponse:
    """A company."""
    return listing(request, named.company(slug), template="articles/listings/organisation.html")


def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """An institution."""
    return listing(request, named.institution(slug), template="articles/listings/organisation.html")


def language(request: HttpRequest, code: str) -> HttpResponse:
    """A language."""
    return listing(request, named.language(code))


def sectors(request: HttpRequest) -> HttpResponse:
    """All sectors, children under their parents."""
    rows = Sector.objects.filter(parent=None).prefetch_related("children")
    return render(request, "articles/listings/sectors.html", {"sectors": rows, "section": "sectors"})


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
    return render(request, "articles/listings/countries.html", context)


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
    return render(request, "articles/listings/organisations.html", context)


def _in_alphabet(row: Country | Region | Organisation) -> str:
    return fold(row.name)


def _letter(row: Organisation) -> str:
    """Under which it stands; those that begin with no letter of ours come first."""
    first = fold(row.name)[:1]
    return first.upper() if "a" <= first <= "z" else ""


def listing(request: HttpRequest, shelf: Listing, **more: Any) -> HttpResponse:
    """A shelf's page; any other spelling of its address is sent to it for good."""
    try:
        return shelf_page(request, *read(request, shelf), **more)
    except Misspelt as right:
        return HttpResponsePermanentRedirect(right.address)


def read(request: HttpRequest, shelf: Listing, size: int = PAGE_SIZE) -> tuple[Listing, Page]:
    """The shelf narrowed as asked, and its page. Raises Misspelt."""
    asked = shelf.narrowed_by(request.GET)
    try:
        word, _at = page_start(request.GET)
    except InvalidCursor as error:
        raise Misspelt(asked.address) from error
    if request.path != shelf.url or not is_canonical_query(asked.filters, request.GET):
        kept = {word: str(request.GET[word])} if word else {}
        raise Misspelt(shelf.url + query_string(asked.filters, **kept))
    return asked, load_page(asked.articles.for_listing(), request.GET, size)


def shelf_page(
    request: HttpRequest, shelf: Listing, found: Page, template: str = "articles/listings/listing.html", **more: Any
) -> HttpResponse:
    """The page of a shelf that was `read`."""
    context = {"shelf": shelf, "page": found, "total": total(shelf, found), "section": shelf.section}
    return render(request, template, context | {"children": shelf.children} | more)


def total(shelf: Listing, found: Page) -> Total:
    """How many articles the shelf holds; not asked where one page shows them all."""
    if not found.newer and not found.older:
        return Total(len(found.articles), is_all=True)
    number, is_all = shelf.articles.bounded_count()
    return Total(number, is_all) if is_all and number <= MOST_COUNTED else Total(_rounded(number), is_all=False)


def _rounded(number: int) -> int:
    """Down to its first digit, and no more than is counted."""
    step = 10 ** (len(str(number)) - 1)
    return min(number // step * step, MOST_COUNTED)
