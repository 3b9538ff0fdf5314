"""The features of the titles as wholes: near-equal, one contained in the other, one template about two subjects. Pure."""

from collections.abc import Mapping

from rapidfuzz.fuzz import ratio

from articles.stories.comparison.pair import Concepts, Pair, SplitWeight
from articles.stories.comparison.probability import CONTRADICTIONS
from articles.stories.headline import ParsedHeadline
from articles.text.outlets import MIN_COMPARABLE_WORDS

MIN_NEAR_EQUAL_RATIO = 88.0
# log(1 + weight) of two rare words, or of one and some ordinary ones: a title contains another only if they share as much.
MIN_CONTAINED_LOG_WEIGHT = 0.7


def title_features(pair: Pair, values: Mapping[str, float]) -> dict[str, float]:
    """Whether both name somebody, are of one template, or one contains the other; `values` are the features found before."""
    found: dict[str, float] = {}
    if pair.with_summaries and pair.a.names and pair.b.names:
        found["names in both"] = 1.0
    if pair.has_one_template:
        found["same template, other subject"] = 1.0
    elif (
        _one_contains_the_other(pair)
        and values["names"] + values["words"] >= MIN_CONTAINED_LOG_WEIGHT
        and not CONTRADICTIONS.intersection(values)
    ):
        found["one title contains the other"] = 1.0
    return found


def _one_contains_the_other(pair: Pair) -> bool:
    own = pair.own
    return _adds_nothing(own.in_a, own.weight_of_a, pair.a.countries) or _adds_nothing(
        own.in_b, own.weight_of_b, pair.b.countries
    )


def _adds_nothing(own: Concepts, own_weight: SplitWeight, countries: Concepts) -> bool:
    """Whether what only one title says weighs nothing and names no country, whose weight is 0."""
    return own_weight == (0.0, 0.0) and own.isdisjoint(countries)


def are_near_equal(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether the titles are alike in any order of words, or one has all the concepts of the other."""
    if min(len(a.concepts), len(b.concepts)) <= MIN_COMPARABLE_WORDS:
        return a.folded == b.folded
    in_order = [" ".join(sorted(one.folded.split())) for one in (a, b)]
    return a.concepts <= b.concepts or b.concepts <= a.concepts or ratio(*in_order) >= MIN_NEAR_EQUAL_RATIO
