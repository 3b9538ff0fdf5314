"""The indexes of listings: all sectors, countries, companies or institutions, each with its newest headline."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.listings.index_pages import (
    MAX_LEADING_ROWS,
    african_countries,
    alphabetical,
    by_region,
    index_rows,
    leading_rows,
)
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article, Country, Organisation
from articles.text.fold import fold
from portal.web.query_words import reads

MAX_ROWS_TOGETHER = 150  # organisations on one page
MAX_LEADING_OF_MANY = 12
LEADING_PERIOD = timedelta(days=3)
COLUMNS = ("slug", "kind", "name_fr", "name_en", "sector_id", "country_id", "region_id")
NO_LETTER = "0"  # names that begin with none from A to Z


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


@reads("pays", "lettre")
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The companies in the news."""
    return _organisation_index(request, Organisation.Kind.COMPANY)


@reads("pays", "lettre")
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions in the news."""
    return _organisation_index(request, Organisation.Kind.INSTITUTION)


def _organisation_index(request: HttpRequest, kind: str) -> HttpResponse:
    """The organisations with published articles, from A to Z, companies of elsewhere last.

    `pays=` narrows them to a country, `lettre=` to an initial. Of more than MAX_ROWS_TOGETHER the page shows those most written
    about lately, and leads to the letters: a thousand rows cost a slow phone as much as the whole paper.
    """
    every = list(Organisation.objects.of_kind(kind).in_the_news().values_list(*COLUMNS, named=True))
    country, letter = request.GET.get("pays", ""), request.GET.get("lettre", "")
    of_country = [one for one in every if country in {"", (one.country_id or "").lower()}]
    shown = [one for one in of_country if letter in {"", _initial(one).lower() or NO_LETTER}]
    if "" in request.GET.values() or (request.GET and not shown):
        return HttpResponsePermanentRedirect(request.path)
    is_company = kind == Organisation.Kind.COMPANY
    context = {
        **_rows(shown, is_company=is_company, is_whole_letter=bool(letter)),
        "initials": sorted({_initial(one) for one in of_country}),
        "countries": _countries(every),
        "country": cached_taxonomy().countries.get(country.upper()),
        "letter": letter,
        "is_company": is_company,
        "section": "companies" if is_company else "institutions",
    }
    return render(request, "articles/listings/organisations.html", context)


def _rows(shown: Sequence[Any], *, is_company: bool, is_whole_letter: bool) -> dict[str, Sequence[Any]]:
    """What the page shows of them: `leading`, those most written about; `letters`; `elsewhere`. Of many, `leading` alone."""
    is_long = len(shown) > MAX_ROWS_TOGETHER and not is_whole_letter
    if is_long:
        leaders = Organisation.objects.filter(kind=shown[0].kind)
        leaders = leaders.african() if is_company else leaders
        slugs = {*leaders.most_written_about(timezone.now() - LEADING_PERIOD, MAX_LEADING_OF_MANY)}
        shown = [one for one in shown if one.slug in slugs]
    known, subjects = cached_taxonomy(), [Organisation(**one._asdict()) for one in shown]
    for one in subjects:
        one.sector, one.country = known.sectors.get(one.sector_id or ""), known.countries.get(one.country_id or "")
        one.region = known.regions.get(one.region_id or "")
    rows = index_rows(subjects, Article.objects.published(), "organisations") if subjects else []
    if is_long:
        return {"leading": leading_rows(rows, MAX_LEADING_OF_MANY), "letters": (), "elsewhere": ()}
    elsewhere = [row for row in rows if is_company and row.subject.is_elsewhere]
    rows = [row for row in rows if not (is_company and row.subject.is_elsewhere)]
    return {
        "leading": leading_rows(rows) if len(rows) > MAX_LEADING_ROWS else (),
        "letters": [(letter, list(group)) for letter, group in groupby(rows, key=lambda row: _initial(row.subject))],
        "elsewhere": elsewhere,
    }


def _countries(organisations: Iterable[Any]) -> list[Country]:
    """The countries of these organisations, from A to Z."""
    found = {one.country_id for one in organisations}
    return sorted((one for key, one in cached_taxonomy().countries.items() if key in found), key=alphabetical)


def _initial(one: Any) -> str:
    """The letter under which an organisation, or its row, is listed; empty if its name does not begin with A to Z."""
    first = fold((one.name_en if get_language() == "en" else one.name_fr)[:1])[:1]
    return first.upper() if "a" <= first <= "z" else ""
