"""The features of names and words: what both headlines say, and what each says alone. Pure.

A concept that both have counts in full if it is in both titles, less if it is in a summary (the text below a title).
"""

from math import log1p

from articles.stories.comparison.pair import Pair, SplitWeight
from articles.stories.shipped_vocabulary import headline_vocabulary

# What a shared concept counts when it is in one title and the other's summary, and when it is in the two summaries only.
TITLE_SUMMARY_FACTOR, BOTH_SUMMARIES_FACTOR = 0.6, 0.2
# log(1 + weight) of two or three ordinary words; what exceeds it is the feature « many words ».
MANY_WORDS_LOG_WEIGHT = 0.6


def concept_features(pair: Pair) -> dict[str, float]:
    """The names and the words that both say, and those that each title says alone, by their weights."""
    name_weight, word_weight = _weight_in_common(pair)
    names, words = log1p(name_weight), log1p(word_weight)
    (names_of_a, words_of_a), (names_of_b, words_of_b) = pair.own.weight_of_a, pair.own.weight_of_b
    return {
        "names": names,
        "words": words,
        "many words": max(0.0, words - MANY_WORDS_LOG_WEIGHT),
        "other names": log1p(min(names_of_a, names_of_b)),
        "other words": log1p(min(words_of_a, words_of_b)),
    }


def _weight_in_common(pair: Pair) -> SplitWeight:
    """The weights of all names and all words in common; words as rare as names count as names."""
    split_weight = headline_vocabulary().split_weight
    names, words = split_weight(pair.in_titles)
    if not pair.with_summaries:
        return names, words
    in_summaries = (pair.a.summary_concepts & pair.b.summary_concepts) - pair.in_common
    title_summary_names, title_summary_words = split_weight(pair.in_title_and_summary)
    summary_names, summary_words = split_weight(in_summaries)
    names += TITLE_SUMMARY_FACTOR * title_summary_names + BOTH_SUMMARIES_FACTOR * summary_names
    words += TITLE_SUMMARY_FACTOR * title_summary_words + BOTH_SUMMARIES_FACTOR * summary_words
    return names, words
