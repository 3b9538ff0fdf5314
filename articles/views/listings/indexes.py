"""The indexes of listings: all sectors, countries, companies or institutions, each with its newest headline."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.listings.index_pages import (
    MAX_LEADING_ROWS,
    IndexRow,
    african_countries,
    alphabetical,
    by_region,
    index_rows,
    leading_rows,
)
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country, Organisation
from articles.text.fold import fold


@require_safe
def sectors(request: HttpRequest) -> HttpResponse:
    """All sectors, children under their parents, each with its newest headline."""
    top = [sector for sector in cached_taxonomy().sectors.values() if not sector.parent_id]
    rows = index_rows(top, Article.objects.published().about_africa(), "sectors", parent="parent")
    context = {"rows": sorted(rows, key=lambda row: row.subject.order), "section": "sectors"}
    return render(request, "articles/listings/sectors.html", context)


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """The African countries by region with their newest headlines, the regions, and the other countries with articles."""
    published = Article.objects.published()
    rows = index_rows(african_countries(), published.economic(), "countries")
    context = {
        "rows": rows,
        "leading": leading_rows(rows),
        "groups": by_region(rows),
        "others": sorted(Country.objects.elsewhere_of(published), key=alphabetical),
        "regions": sorted(cached_taxonomy().regions.values(), key=alphabetical),
        "section": "countries",
    }
    return render(request, "articles/listings/countries.html", context)


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The companies in the news."""
    return _organisation_index(request, Organisation.Kind.COMPANY)


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions in the news."""
    return _organisation_index(request, Organisation.Kind.INSTITUTION)


def _organisation_index(request: HttpRequest, kind: str) -> HttpResponse:
    """The organisations with published articles, from A to Z, companies of elsewhere last; with `pays=`, those of that country."""
    found = list(Organisation.objects.of_kind(kind).in_the_news().select_related("sector", "country", "region"))
    countries = {row.country.iso2.lower(): row.country for row in found if row.country}
    country_code = request.GET.get("pays", "")
    if "pays" in request.GET and country_code not in countries:
        return HttpResponsePermanentRedirect(request.path)
    shown = [row for row in found if not country_code or row.country == countries[country_code]]
    rows = index_rows(shown, Article.objects.published(), "organisations") if shown else []
    is_company = kind == Organisation.Kind.COMPANY
    elsewhere = [row for row in rows if is_company and row.subject.is_elsewhere]
    rows = [row for row in rows if not (is_company and row.subject.is_elsewhere)]
    context = {
        "elsewhere": elsewhere,
        "leading": leading_rows(rows) if len(rows) > MAX_LEADING_ROWS else (),
        "letters": [(letter, list(group)) for letter, group in groupby(rows, key=_initial)],
        "countries": sorted(countries.values(), key=alphabetical),
        "country": countries.get(country_code),
        "is_company": is_company,
        "section": "companies" if is_company else "institutions",
    }
    return render(request, "articles/listings/organisations.html", context)


def _initial(row: IndexRow) -> str:
    """The letter under which it is listed; empty if its name does not begin with A to Z."""
    first = fold(row.subject.name)[:1]
    return first.upper() if "a" <= first <= "z" else ""
