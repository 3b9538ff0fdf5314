"""The features of how much of what one headline says the other says too. Pure.

A concept is worth its information, the negative logarithm of its share of headlines (`HeadlineVocabulary.information`): a word
of every third headline says little, a name says most. A coverage is the mean of two shares: what of the one's information is in
the other, and what of the other's is in the one. Long texts that have two rare words in common cover little of each other.
"""

from articles.stories.comparison.pair import Concepts, Pair
from articles.stories.headline import ParsedHeadline
from articles.stories.shipped_vocabulary import headline_vocabulary

# Subtracted, so that a usual coverage speaks neither for one event nor against it: about the mean of labelled pairs.
USUAL_COVERAGE = 0.35
MAX_COVERAGE = 0.45  # more says no more: two short titles cover each other with a name and a verb


def coverage_features(pair: Pair) -> dict[str, float]:
    """The coverage of the titles by each other, of the titles by the other's whole text, of the whole texts, and of names.

    Each but the last from -USUAL_COVERAGE to MAX_COVERAGE - USUAL_COVERAGE. Without summaries the titles are the whole texts,
    and the share of names is left out.
    """
    a, b = pair.a, pair.b
    in_titles = _coverage(a, b, pair.in_titles, pair.in_titles)
    if not pair.with_summaries:
        return dict.fromkeys(("titles covered", "titles covered by texts", "texts covered"), in_titles)
    in_texts = headline_vocabulary().information(a.all_concepts & b.all_concepts)
    whole = (in_texts / (a.text_information or 1) + in_texts / (b.text_information or 1)) / 2
    return {
        "titles covered": in_titles,
        "titles covered by texts": _coverage(a, b, a.concepts & b.all_concepts, b.concepts & a.all_concepts),
        "texts covered": min(whole, MAX_COVERAGE) - USUAL_COVERAGE,
        "share of names": _share_of_names(a, b),
    }


def _coverage(a: ParsedHeadline, b: ParsedHeadline, shared_of_a: Concepts, shared_of_b: Concepts) -> float:
    information = headline_vocabulary().information
    share_of_a = information(shared_of_a) / (a.title_information or 1)
    share_of_b = information(shared_of_b) / (b.title_information or 1)
    return min((share_of_a + share_of_b) / 2, MAX_COVERAGE) - USUAL_COVERAGE


def _share_of_names(a: ParsedHeadline, b: ParsedHeadline) -> float:
    """Of the names that either has, the share that both have; 0 without names.

    Two headlines whose only name is what everybody writes about that week share all their names and little else.
    """
    names = a.names | b.names
    return len(a.names & b.names) / len(names) if names else 0.0
