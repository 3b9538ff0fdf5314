"""The pages of ours that a search page offers above the articles."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from articles.listings.taxonomy_cache import CachedTaxonomy, cached_taxonomy
from articles.models import Organisation, Phrase
from articles.search.page_names import KeptNames, NamedPage, PageNames, best_pages
from articles.search.results import SearchRequest


def own_pages(request: SearchRequest, figures: PageNames[Any]) -> list[Any]:
    """The rows whose pages the first page of a search offers, the best first; none beside filters, which ask for articles."""
    is_first = request.page_number == 1 and request.before is None and request.after is None
    if request.filters or not is_first:
        return []
    words = request.query.words
    return best_pages([*figures.matching(words), *_names.of(cached_taxonomy()).matching(words)])


def _named(taxonomy: CachedTaxonomy) -> Iterator[NamedPage[Any]]:
    """Countries, then sectors, categories, regions and the organisations in the news: two queries."""
    others: defaultdict[str, list[str]] = defaultdict(list)
    for code, text in Phrase.objects.active().names_of_countries():
        others[code].append(text)
    for country in taxonomy.countries.values():
        yield NamedPage(country, (country.name_fr, country.name_en), others[country.pk])
    for rows in (taxonomy.sectors, taxonomy.categories, taxonomy.regions):
        for row in rows.values():
            yield NamedPage(row, (row.name_fr, row.name_en))
    for one in Organisation.objects.in_the_news().only("slug", "kind", "name_fr", "name_en", "names", "ticker"):
        yield NamedPage(one, (one.name_fr, one.name_en, *one.names), (one.ticker,))


def _page_names(taxonomy: CachedTaxonomy) -> PageNames[Any]:
    return PageNames(_named(taxonomy))


_names = KeptNames(_page_names)
