"""Parses the address of a search, and builds the addresses of related searches."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.listings import filters
from articles.listings.filters import Filter
from articles.listings.listing import Listing
from articles.search import positions
from articles.search.facets import Facet
from articles.search.query import parse_search_query
from articles.search.results import BY_DATE, MAX_RELEVANCE_PAGES, SearchRequest

PARAM_ORDER = ("q", *filters.FILTER_PARAMS, "tri", "page", "avant", "apres")
FILTER_TITLES = {
    "rubrique": gettext_lazy("Rubrique"),
    "secteur": gettext_lazy("Secteur"),
    "pays": pgettext_lazy("one of them", "Pays"),
    "region": gettext_lazy("Région"),
    "source": gettext_lazy("Source"),
    "langue": gettext_lazy("Langue"),
    "periode": gettext_lazy("Période"),
}


@dataclass(frozen=True, slots=True)
class SearchListing(Listing):
    """The results of a search as a listing, for feeds; `search_query` is the query string of its address."""

    search_query: str = ""

    @property
    def query_string(self) -> str:
        """The query string of its address."""
        return self.search_query


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A link with its address, its label and its number of results."""

    url: str
    label: str
    count: int = 0
    title: str = ""  # the filter's own name


def parse_request(query: QueryDict) -> SearchRequest:
    """The search request in a query; invalid parts are ignored."""
    search_request = SearchRequest(
        parse_search_query(str(query.get("q", ""))), filters.parse_filters(_lowercase_country(query))
    )
    by_date = bool(search_request.query) and query.get("tri") == BY_DATE
    search_request = replace(search_request, by_date=by_date)
    if not search_request.by_date:
        page = query.get("page", "")
        return (
            replace(search_request, page_number=int(page))
            if page in map(str, range(2, MAX_RELEVANCE_PAGES + 1))
            else search_request
        )
    before, after = _index_position(query.get("avant", "")), _index_position(query.get("apres", ""))
    return replace(search_request, before=before, after=after if before is None else None)


def _lowercase_country(query: QueryDict) -> QueryDict:
    """The query with its country in lower case; old addresses have it in capitals."""
    found = query.copy()
    if "pays" in found:
        found["pays"] = str(found["pays"]).lower()
    return found


def _index_position(text: str) -> int | None:
    is_one = text.isascii() and text.isdigit() and len(text) <= 19 and int(text) < positions.MAX_POSITION
    return int(text) if is_one else None


def search_query_string(search_request: SearchRequest, **more: str) -> str:
    """The canonical query string of a request: in a fixed order, each parameter once; empty if there is none."""
    values = {
        "q": search_request.query.text,
        **{one.param: one.value for one in search_request.filters},
        "tri": BY_DATE if search_request.by_date else "",
        **more,
    }
    kept = {name: values[name] for name in PARAM_ORDER if values.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def is_canonical(search_request: SearchRequest, query: QueryDict) -> bool:
    """Whether `query` equals the canonical query string, except the spelling of `q` and unknown parameters."""
    right = QueryDict(search_query_string(search_request, **page_params(search_request)).removeprefix("?"))
    words = len(query.getlist("q")) < 2
    return words and all(query.getlist(name) == right.getlist(name) for name in PARAM_ORDER if name != "q")


def page_params(search_request: SearchRequest) -> dict[str, str]:
    """The query parameters of the requested page."""
    page = {"page": str(search_request.page_number)} if search_request.page_number > 1 else {}
    at = {"avant": search_request.before, "apres": search_request.after}
    return page | {word: str(place) for word, place in at.items() if place is not None}


def first_page_url(search_request: SearchRequest, **changes: Any) -> str:
    """The address of the first page of `search_request` with `changes`."""
    return reverse("search") + search_query_string(
        replace(search_request, page_number=1, before=None, after=None, **changes)
    )


def removal_links(search_request: SearchRequest) -> list[FacetLink]:
    """A link for each chosen filter: the same search without it."""
    return [
        FacetLink(
            first_page_url(search_request, filters=_without_filter(search_request, one.param)),
            str(one.label),
            title=str(FILTER_TITLES[one.param]),
        )
        for one in search_request.filters
    ]


def facet_links(search_request: SearchRequest, facets: Iterable[Facet]) -> list[tuple[str, list[FacetLink]]]:
    """For each facet its title, and a link for each choice."""
    return [
        (
            str(FILTER_TITLES[facet.param]),
            [FacetLink(_url_with_filter(search_request, one), str(one.label), count) for one, count in facet.choices],
        )
        for facet in facets
    ]


def _without_filter(search_request: SearchRequest, param_name: str) -> tuple[Filter, ...]:
    return tuple(one for one in search_request.filters if one.param != param_name)


def _url_with_filter(search_request: SearchRequest, chosen: Filter) -> str:
    return first_page_url(search_request, filters=(*_without_filter(search_request, chosen.param), chosen))


def is_plain_listing(search_request: SearchRequest) -> bool:
    """Whether there are filters but no words: then it is a listing, not a search."""
    return bool(search_request.filters) and not search_request.query.text


def listing_url(search_request: SearchRequest, file: str = "") -> str:
    """The equivalent listing: that of the first filter with a page, narrowed by the others; `file` is a feed's file name."""
    first = next((one for one in search_request.filters if isinstance(one.resolved, Model)), None)
    home = first.resolved.get_absolute_url() if first else reverse("home")
    return home + file + filters.query_string(one for one in search_request.filters if one is not first)


def search_listing(search_request: SearchRequest) -> SearchListing:
    """The listing of a search."""
    parts = [search_request.query.text, *(str(one.label) for one in search_request.filters)]
    title = (
        _("Recherche\u00a0: %(words)s") % {"words": ", ".join(filter(None, parts))}
        if search_request
        else _("Recherche")
    )
    return SearchListing(
        key="search",
        title=title,
        description=title,
        url=reverse("search"),
        section="search",
        search_query=search_query_string(replace(search_request, by_date=False)),
    )
