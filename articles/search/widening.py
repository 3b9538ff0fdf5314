"""Where a search finds nothing: the countries and regions that it names, read as filters beside its other words.

Only the search page does this; feeds and the API give what all words find.
"""

import re
from dataclasses import replace

from articles.listings.filters import FILTER_PARAMS, Filter
from articles.listings.taxonomy_cache import CachedTaxonomy, cached_taxonomy
from articles.models import Country, Region
from articles.search.page_names import KeptNames
from articles.search.query import OPERATORS, QueryTerm, SearchQuery, parse_search_query
from articles.search.results import Results, SearchRequest, run_search
from articles.text.search_words import folded_words

# Readers who write one of these ask for their words as they are.
SIGNS = re.compile(r'["«“»”„*+|()~^]|(?<!\S)[-−](?=\S)|:(?=\S)')
WORD = re.compile(r"[^\W_]+")
# Names of the taxonomy that are ordinary words, or first names, too: “franc suisse”, “pays bas”, “turkey”, “Maurice”.
_ORDINARY = """
argentine, chili, china, equateur, georgia, international, jordan, maurice, pays bas, philippines, suede, suisse, turkey
"""
ORDINARY = frozenset(tuple(name.split()) for name in _ORDINARY.split(","))
Name = tuple[str, ...]  # folded words, not stemmed
Named = dict[Name, tuple[str, str, Country | Region]]  # the parameter and the value of a filter, and its row


def widened(request: SearchRequest) -> tuple[SearchRequest, Results] | None:
    """The search with the places it names as filters, and its results; None if it names none or that finds nothing either."""
    asked = with_places_as_filters(request)
    found = run_search(asked) if asked else None
    return (asked, found) if asked and found and found.articles else None


def with_places_as_filters(request: SearchRequest) -> SearchRequest | None:
    """The search with a country and a region that it names as filters; None if it names none, or nothing else.

    None too if a reader chose a filter, an order or a page, or wrote quotation marks, exclusions or operators.
    """
    query = request.query
    if request != SearchRequest(query) or query.unwanted or SIGNS.search(query.text):
        return None
    if not OPERATORS.isdisjoint(WORD.findall(query.text)):
        return None
    chosen, others = _read(query.wanted)
    rest = SearchQuery(" ".join(term.text for term in others), others)
    # The address of the narrowed search must ask for the same: “1 Kenya 000” would leave 1000.
    if not chosen or not others or parse_search_query(rest.text).wanted != others:
        return None
    return replace(request, query=rest, filters=chosen)


def _read(terms: tuple[QueryTerm, ...]) -> tuple[tuple[Filter, ...], tuple[QueryTerm, ...]]:
    """The filters that the terms name, one of each parameter and longer names first, and the other terms."""
    names = _names.of(cached_taxonomy())
    chosen: dict[str, Filter] = {}
    others: list[QueryTerm] = []
    at = 0
    while at < len(terms):
        for end in range(len(terms), at, -1):
            param, value, row = names.get(_name(terms[at:end]), ("", "", None))
            if row and param not in chosen:
                chosen[param] = Filter(param, value, str(row.name), row)
                at = end
                break
        else:
            others.append(terms[at])
            at += 1
    return tuple(chosen[param] for param in FILTER_PARAMS if param in chosen), tuple(others)


def _name(terms: tuple[QueryTerm, ...]) -> Name:
    return tuple(word for term in terms for word in folded_words(term.text))


def _read_names(taxonomy: CachedTaxonomy) -> Named:
    """The countries and regions by their whole names in both languages, split into words as a search is."""
    rows: list[tuple[str, str, Country | Region]] = [
        *(("pays", code.lower(), row) for code, row in taxonomy.countries.items()),
        *(("region", slug, row) for slug, row in taxonomy.regions.items()),
    ]
    names: Named = {}
    for param, value, row in rows:
        for text in (row.name_fr, row.name_en):
            name = _name(parse_search_query(text).wanted)
            if name and name not in ORDINARY:
                names.setdefault(name, (param, value, row))
    return names


_names = KeptNames(_read_names)
