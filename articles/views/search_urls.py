"""A search as its address says it, and the addresses that lead on from it."""

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
from articles.models import Article
from articles.search import positions
from articles.search import query as question
from articles.search.facets import Facet
from articles.search.results import BY_DATE, MAX_RELEVANCE_PAGES, SearchRequest

NAMES = ("q", *filters.FILTER_PARAMS, "tri", "page", "avant", "apres")
TITLES = {
    "rubrique": gettext_lazy("Rubrique"),
    "secteur": gettext_lazy("Secteur"),
    "pays": pgettext_lazy("one of them", "Pays"),
    "region": gettext_lazy("Région"),
    "source": gettext_lazy("Source"),
    "langue": gettext_lazy("Langue"),
    "periode": gettext_lazy("Période"),
}


@dataclass(frozen=True, slots=True)
class SearchShelf(Listing):
    """What a search finds, as a listing that feeds can be made of; `words` stand in its address."""

    words: str = ""

    @property
    def query_string(self) -> str:
        """What its address says after its path."""
        return self.words


@dataclass(frozen=True, slots=True)
class Way:
    """A link: where it leads, what it says, how many answers are there."""

    url: str
    label: str
    count: int = 0
    title: str = ""  # the filter's own name


def read(query: QueryDict) -> SearchRequest:
    """What an address asks for; what it says wrongly is left out."""
    asked = SearchRequest(
        question.parse_search_query(str(query.get("q", ""))), filters.parse_filters(_in_lower_case(query))
    )
    by_date = bool(asked.query) and query.get("tri") == BY_DATE
    asked = replace(asked, by_date=by_date)
    if not asked.by_date:
        page = query.get("page", "")
        return replace(asked, page_number=int(page)) if page in map(str, range(2, MAX_RELEVANCE_PAGES + 1)) else asked
    before, after = _place(query.get("avant", "")), _place(query.get("apres", ""))
    return replace(asked, before=before, after=after if before is None else None)


def _in_lower_case(query: QueryDict) -> QueryDict:
    """Countries were once asked for in capitals."""
    found = query.copy()
    if "pays" in found:
        found["pays"] = str(found["pays"]).lower()
    return found


def _place(text: str) -> int | None:
    is_one = text.isascii() and text.isdigit() and len(text) <= 19 and int(text) < positions.MAX_POSITION
    return int(text) if is_one else None


def query_of(asked: SearchRequest, **more: str) -> str:
    """What the address of `asked` says after its path: in the one order, and nothing twice; empty for nothing."""
    said = {
        "q": asked.query.typed,
        **{one.param: one.value for one in asked.filters},
        "tri": BY_DATE if asked.by_date else "",
        **more,
    }
    kept = {name: said[name] for name in NAMES if said.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def is_right(asked: SearchRequest, query: QueryDict) -> bool:
    """Whether `query_string` says it as `query_of` would, but for the words themselves and for what is none of ours."""
    right = QueryDict(query_of(asked, **cursor(asked)).removeprefix("?"))
    words = len(query.getlist("q")) < 2
    return words and all(query.getlist(name) == right.getlist(name) for name in NAMES if name != "q")


def cursor(asked: SearchRequest) -> dict[str, str]:
    """Which page it is, as addresses say it."""
    page = {"page": str(asked.page_number)} if asked.page_number > 1 else {}
    at = {"avant": asked.before, "apres": asked.after}
    return page | {word: str(place) for word, place in at.items() if place is not None}


def first_page(asked: SearchRequest, **changes: Any) -> str:
    """The address of the first page of `asked`, something in it changed."""
    return reverse("search") + query_of(replace(asked, page_number=1, before=None, after=None, **changes))


def ways_out(asked: SearchRequest) -> list[Way]:
    """A link for each filter chosen: the same search without it."""
    return [
        Way(first_page(asked, filters=_without(asked, one.param)), str(one.label), title=str(TITLES[one.param]))
        for one in asked.filters
    ]


def ways_in(asked: SearchRequest, facets: Iterable[Facet]) -> list[tuple[str, list[Way]]]:
    """For each filter its name, and a link for each choice."""
    return [
        (str(TITLES[facet.param]), [Way(_with(asked, one), str(one.label), count) for one, count in facet.choices])
        for facet in facets
    ]


def _without(asked: SearchRequest, word: str) -> tuple[Filter, ...]:
    return tuple(one for one in asked.filters if one.param != word)


def _with(asked: SearchRequest, chosen: Filter) -> str:
    return first_page(asked, filters=(*_without(asked, chosen.param), chosen))


def is_a_listing(asked: SearchRequest) -> bool:
    """Whether there are filters and no words: then it is no search."""
    return bool(asked.filters) and not asked.query.typed


def listing_of(asked: SearchRequest, file: str = "") -> str:
    """Where the same stands without words: the listing of the first filter, narrowed by the others; its `file` there."""
    first = next((one for one in asked.filters if isinstance(one.resolved, Model)), None)
    home = first.resolved.get_absolute_url() if first else reverse("home")
    return home + file + filters.query_string(one for one in asked.filters if one is not first)


def shelf(asked: SearchRequest) -> SearchShelf:
    """The listing of what is found."""
    told = [asked.query.typed, *(str(one.label) for one in asked.filters)]
    title = _("Recherche\u00a0: %(words)s") % {"words": ", ".join(filter(None, told))} if asked else _("Recherche")
    return SearchShelf(
        key="search",
        title=title,
        description=title,
        articles=Article.objects.published(),
        url=reverse("search"),
        section="search",
        words=query_of(replace(asked, by_date=False)),
    )
