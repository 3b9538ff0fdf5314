"""The features of two headlines. Pure.

Each is a small number; their weighted sum gives the probability that both tell the same event (probability.py). Which story a
new headline joins is decided in `cluster.py:OpenStories._best_match`, where rival stories and the number of open headlines
count too.
"""

from articles.stories.comparison.concepts import concept_features
from articles.stories.comparison.countries import country_features
from articles.stories.comparison.coverage import coverage_features
from articles.stories.comparison.figures import figure_features
from articles.stories.comparison.kinds import kind_features
from articles.stories.comparison.organisations import organisation_features
from articles.stories.comparison.pair import Pair
from articles.stories.comparison.publication import are_one_source, days_feature
from articles.stories.comparison.ruled_out import are_ruled_out, share_too_little, tell_two_events
from articles.stories.comparison.titles import are_near_equal, title_features
from articles.stories.headline import ParsedHeadline


def features(a: ParsedHeadline, b: ParsedHeadline, *, with_summaries: bool = True) -> dict[str, float]:
    """The features of two headlines by name, unweighted; empty if something rules out that both tell the same event.

    Without `with_summaries` only the titles are compared: summaries cost most to parse.
    """
    if are_ruled_out(a, b):
        return {}
    pair = Pair(a, b, with_summaries=with_summaries)
    if share_too_little(pair):
        return {}
    values = {"always": 1.0, **concept_features(pair), "days": days_feature(a, b)}
    values |= figure_features(pair)
    values |= country_features(pair)
    values |= organisation_features(pair)
    values |= kind_features(pair)
    if with_summaries and tell_two_events(pair, values):
        return {}
    values |= title_features(pair, values)
    if are_one_source(a, b):
        values |= {"one source": 1.0, "one source, near-equal": float(are_near_equal(a, b))}
    elif not pair.has_one_template:  # templates repeat words, and so do an outlet's follow-ups
        values |= coverage_features(pair)
    return values
