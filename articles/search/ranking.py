"""The relevance of results, computed here so that it is the same on both databases. Pure.

    2 × the share of the wanted terms that are in the title
    + 0.5 if all of them are there side by side, in the order typed
    + 1.5 ÷ (1 + age in days ÷ 30)

Examples: with the terms in its summary only, an article of today has 1.5 and one of a year ago 0.1; with all of them side by side
in its title, one of a year ago has 2.6.
"""

from functools import lru_cache

from articles.search.query import SearchQuery
from articles.text.search_words import stemmed_words

TITLE_WEIGHT, PHRASE_WEIGHT, FRESHNESS_WEIGHT = 2.0, 0.5, 1.5
FRESHNESS_HALVING_DAYS = 30.0  # after so many days freshness counts half
MAX_KEPT_TITLES = 2_000  # in a process: half a megabyte


def has_all_terms_in_title(query: SearchQuery, title: str) -> bool:
    """Whether all wanted terms are in the title."""
    padded_title = _padded(title)
    return all(f" {' '.join(term.words)} " in padded_title for term in query.wanted)


def relevance(query: SearchQuery, title: str, days: float) -> float:
    """The relevance for `query` of an article with this title and age in days."""
    padded_title = _padded(title)
    terms = [" ".join(term.words) for term in query.wanted]
    share = sum(f" {term} " in padded_title for term in terms) / (len(terms) or 1)
    in_a_row = len(terms) > 1 and f" {' '.join(terms)} " in padded_title
    return (
        TITLE_WEIGHT * share
        + PHRASE_WEIGHT * in_a_row
        + FRESHNESS_WEIGHT / (1 + max(days, 0.0) / FRESHNESS_HALVING_DAYS)
    )


@lru_cache(MAX_KEPT_TITLES)
def _padded(title: str) -> str:
    """The stems of a title between spaces: searches rank the same newest thousand articles again and again."""
    return f" {' '.join(stemmed_words(title))} "
