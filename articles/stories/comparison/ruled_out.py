"""What makes two headlines two events, whatever else they share: rules, which no weight outweighs. Pure.

They are asked in this order: `are_ruled_out` before anything is compared, `share_too_little` of the concepts in common,
`tell_two_events` of title and summary together. With the titles alone the last one is not asked, since a summary may still
name what a title lacks; what it is asked of then counts by its weight.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from articles.stories.comparison.figures import figure_features
from articles.stories.comparison.pair import Pair, are_disjoint
from articles.stories.comparison.publication import MAX_GAP_SECONDS, are_one_source, seconds_apart
from articles.stories.headline import ParsedHeadline
from articles.stories.occasions import are_other_occasions
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.stories.title_figures.figure import NO_FIGURES
from articles.stories.vocabulary import MAX_SYNONYMS_WEIGHT, RARE_WEIGHT

# A daily column keeps its title: the same title twice from one source is one event only within a short time.
MAX_REPEAT_GAP_SECONDS = timedelta(hours=12).total_seconds()
MIN_TITLE_WEIGHT = 0.9  # a title whose words weigh less is too vague to be compared
MIN_SHARED_CONCEPTS = 2  # one company or one word in common is not an event, however short the titles are
MIN_OBJECT_WEIGHT = 0.25  # a word that weighs less does not say what a shared figure is of
RESULTS_KIND = "results"
ISSUER_KINDS = frozenset(("bond", "dividend", "listing", "rating", RESULTS_KIND))
SHARED_FIGURES = frozenset(("figures", "figures of summaries", "period"))
NAMED_IN_COMMON = SHARED_FIGURES | {"country", "organisation"}
# Each of these features alone makes two events.
RULED_OUT_BY = frozenset(
    (
        "another country",
        "another organisation",
        "another month",
        "other amounts",
        "opposite direction",
        "another session",
        "another stage",
    )
)


def are_ruled_out(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether they are too far apart, one is a digest or too vague, or their dates, periods or serial numbers differ."""
    apart = seconds_apart(a, b)
    if apart > MAX_GAP_SECONDS or a.is_digest or b.is_digest:
        return True
    if a.total_weight < MIN_TITLE_WEIGHT or b.total_weight < MIN_TITLE_WEIGHT:
        return True
    if a.folded == b.folded and are_one_source(a, b):
        return apart > MAX_REPEAT_GAP_SECONDS
    if a.figures is NO_FIGURES or b.figures is NO_FIGURES:
        return False
    one, other = a.figures, b.figures
    return (
        are_disjoint(one.serials, other.serials)
        or are_disjoint(one.dates, other.dates)
        or are_disjoint(one.periods, other.periods)
    )


def share_too_little(pair: Pair) -> bool:
    """Whether they share neither two telling concepts, nor a figure or a period with a concept that says of what it is.

    No country, no zone and no word without weight is telling, nor what a company's name begins with where that is shared.
    """
    telling = pair.in_common - headline_vocabulary().weightless - headline_vocabulary().zone_concepts
    if pair.a.organisations & pair.b.organisations:
        telling -= headline_vocabulary().company_words
    if len(telling) >= MIN_SHARED_CONCEPTS:
        return False
    return not _name_an_object(telling) or SHARED_FIGURES.isdisjoint(figure_features(pair))


def _name_an_object(concepts: Iterable[str]) -> bool:
    """Whether one of the concepts says what a figure is of: no country, no currency, no very common word, not “270m” itself."""
    weight_of = headline_vocabulary().weights.get
    return any(weight_of(one, RARE_WEIGHT) >= MIN_OBJECT_WEIGHT and not one[0].isdigit() for one in concepts)


def tell_two_events(pair: Pair, values: Mapping[str, float]) -> bool:
    """Whether a feature among `values` makes two events, or issuers, a country, occasions, periods or subjects do."""
    return (
        not RULED_OUT_BY.isdisjoint(values)
        or _have_different_issuers(pair.a, pair.b)
        or _only_one_names_a_country(pair.a, pair.b, values)
        or are_other_occasions(pair.a.occasions, pair.b.occasions)
        or _tell_other_accounts(pair.a, pair.b)
        or (pair.own.least_weight >= MAX_SYNONYMS_WEIGHT and pair.has_one_template)
    )


def _have_different_issuers(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether both are about securities or accounts, each of somebody whom the other does not mention."""
    if not a.event_kinds & b.event_kinds & ISSUER_KINDS:
        return False
    return bool(a.subjects and b.subjects) and not (a.subjects & b.all_concepts or b.subjects & a.all_concepts)


def _only_one_names_a_country(a: ParsedHeadline, b: ParsedHeadline, values: Mapping[str, float]) -> bool:
    """Whether one title names a country and the other none, and they share ordinary words only: no name, no figure."""
    return bool(a.countries) != bool(b.countries) and a.names.isdisjoint(b.names) and NAMED_IN_COMMON.isdisjoint(values)


def _tell_other_accounts(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether they report the accounts of periods that differ, named by title or summary."""
    if RESULTS_KIND not in a.event_kinds & b.event_kinds:
        return False
    return are_disjoint(a.figures.periods | a.summary_figures.periods, b.figures.periods | b.summary_figures.periods)
