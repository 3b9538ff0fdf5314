"""Which of the articles that answer comes first: the same on both databases, for it is reckoned here. Pure.

    2 × the share of the wanted terms that stand in the title
    + 0.5 if all of them stand there side by side, in the order typed
    + 1.5 ÷ (1 + age in days ÷ 30)

So an article of today that names what is looked for only in its lead (1.5) comes before one of a year ago that also does
(0.1), and after one of a year ago whose title is just that (2.6).
"""

from articles.search.query import SearchQuery
from articles.search.words import stemmed_words

TITLE_WEIGHT, PHRASE_WEIGHT, FRESHNESS_WEIGHT = 2.0, 0.5, 1.5
FRESHNESS_HALVING_DAYS = 30.0  # days after which half the freshness is gone


def has_all_terms_in_title(query: SearchQuery, title: str) -> bool:
    """Whether all that is wanted stands in the title."""
    padded_title = f" {' '.join(stemmed_words(title))} "
    return all(f" {' '.join(term.words)} " in padded_title for term in query.wanted)


def relevance(query: SearchQuery, title: str, days: float) -> float:
    """How well an article of this title and age answers `query`."""
    padded_title = f" {' '.join(stemmed_words(title))} "
    terms = [" ".join(term.words) for term in query.wanted]
    share = sum(f" {term} " in padded_title for term in terms) / (len(terms) or 1)
    in_a_row = len(terms) > 1 and f" {' '.join(terms)} " in padded_title
    return (
        TITLE_WEIGHT * share
        + PHRASE_WEIGHT * in_a_row
        + FRESHNESS_WEIGHT / (1 + max(days, 0.0) / FRESHNESS_HALVING_DAYS)
    )
