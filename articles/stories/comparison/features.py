"""The features of two headlines and the probability that they tell the same event. Pure.

Each feature is a small number; the logistic function of their weighted sum is the probability, given in per cent. A concept that
both headlines have counts in full if it is in both titles, less if it is in a summary (the text below a title). Which story a new
headline joins is decided in `cluster.py:OpenStories._best_match`, where rival stories and the number of open headlines count too.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import log1p

from articles.stories.comparison.coverage import coverage_features
from articles.stories.comparison.probability import CONTRADICTIONS
from articles.stories.comparison.publication import MAX_GAP_SECONDS, are_one_source, seconds_apart
from articles.stories.comparison.titles import are_near_equal, have_one_template
from articles.stories.headline import ParsedHeadline
from articles.stories.occasions import are_other_occasions, are_other_stages
from articles.stories.title_figures import (
    NO_FIGURES,
    HeadlineFigure,
    count_contradictions,
    count_shared,
    differ_whatever_the_rate,
)
from articles.stories.vocabulary import MAX_SYNONYMS_WEIGHT, RARE_WEIGHT, headline_vocabulary

# A daily column keeps its title: the same title twice from one source is one event only within a short time.
MAX_REPEAT_GAP_SECONDS = timedelta(hours=12).total_seconds()
DAY_SECONDS = timedelta(days=1).total_seconds()
RESULTS_KIND = "results"
SESSION_KIND, MIN_SESSION_GAP_SECONDS = "session", timedelta(hours=20).total_seconds()
# What a shared concept counts when it is in one title and the other's summary, and when it is in the two summaries only.
TITLE_SUMMARY_FACTOR, BOTH_SUMMARIES_FACTOR = 0.6, 0.2
WEIGHT_PER_DIGIT = 0.25  # a shared figure with more digits says more: 300 says little, 7 433 a lot
MAX_FIGURES_FEATURE = 2.0
# log(1 + weight) of two or three ordinary words; what exceeds it is the feature « many words ».
MANY_WORDS_LOG_WEIGHT = 0.6
# A shared country outside Africa counts less, since headlines of all kinds name one.
NON_AFRICAN_COUNTRY_WEIGHT, MAX_COUNTRY_FEATURE = 0.4, 2.0
MIN_SUBJECT_WEIGHT = 0.5  # two titles of one template have different subjects if each has own words of this weight
MIN_TITLE_WEIGHT = 0.9  # a title whose words weigh less is too vague to be compared
# log(1 + weight) of two rare words, or of one and some ordinary ones: a title contains another only if they share as much.
MIN_CONTAINED_LOG_WEIGHT = 0.7
MIN_OBJECT_WEIGHT = 0.25  # a word that weighs less does not say what a shared figure is of
MIN_SHARED_CONCEPTS = 2  # one company or one word in common is not an event, however short the titles are

type Concepts = frozenset[str]
type Amounts = tuple[HeadlineFigure, ...]

# With summaries, each of these features makes two headlines two events, whatever else they share. With the titles alone it
# counts only by its weight, since a summary may still name what a title lacks.
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
GROUP_ENDING = re.compile(" (?:Groupe?|Africa)$")
ISSUER_KINDS = frozenset(("bond", "dividend", "listing", "rating", "results"))
NAMED_IN_COMMON = frozenset(("country", "organisation", "figures", "figures of summaries", "period"))
SHARED_FIGURES = frozenset(("figures", "figures of summaries", "period"))


def features(a: ParsedHeadline, b: ParsedHeadline, *, with_summaries: bool = True) -> dict[str, float]:
    """The features of two headlines by name, unweighted; empty if something rules out that both tell the same event.

    Without `with_summaries` only the titles are compared: summaries cost most to parse.
    """
    if _is_ruled_out(a, b) or (not with_summaries and _have_too_little_in_titles(a, b)):
        return {}
    split_weight = headline_vocabulary().split_weight
    concepts_of_a, concepts_of_b = (a.all_concepts, b.all_concepts) if with_summaries else (a.concepts, b.concepts)
    in_common, name_weight, word_weight = _in_common(a, b, with_summaries)
    names, words = log1p(name_weight), log1p(word_weight)
    only_a, only_b = a.concepts - concepts_of_b, b.concepts - concepts_of_a
    (names_of_a, words_of_a), (names_of_b, words_of_b) = split_weight(only_a), split_weight(only_b)
    values = {
        "always": 1.0,
        "names": names,
        "words": words,
        "many words": max(0.0, words - MANY_WORDS_LOG_WEIGHT),
        "other names": log1p(min(names_of_a, names_of_b)),
        "other words": log1p(min(words_of_a, words_of_b)),
        "days": 0.0 if a.folded == b.folded else log1p(seconds_apart(a, b) / DAY_SECONDS),
    }
    values |= _figure_features(a, b, with_summaries)
    telling = in_common - headline_vocabulary().weightless - headline_vocabulary().zone_concepts
    if a.organisations & b.organisations:
        telling -= headline_vocabulary().company_words
    # Two telling concepts must be in common; or one that says what a figure or period in common is of.
    if len(telling) < MIN_SHARED_CONCEPTS and not (SHARED_FIGURES.intersection(values) and _name_an_object(telling)):
        return {}
    values |= _place_features(a, b, concepts_of_a, concepts_of_b)
    values |= _kind_features(a, b, concepts_of_a, concepts_of_b)
    if with_summaries and not RULED_OUT_BY.isdisjoint(values):  # a summary may name the other's country or company
        return {}
    if with_summaries and (
        _have_different_issuers(a, b) or _only_one_names_a_country(a, b, values) or _tell_other_periods(a, b)
    ):
        return {}
    if with_summaries and a.names and b.names:
        values["names in both"] = 1.0
    subject_weight = min(names_of_a + words_of_a, names_of_b + words_of_b)
    if subject_weight >= MIN_SUBJECT_WEIGHT and have_one_template(a, b):
        # “La BCEAO relève son taux”, “La BEAC relève son taux”
        if with_summaries and subject_weight >= MAX_SYNONYMS_WEIGHT:
            return {}
        values["same template, other subject"] = 1.0
    a_adds_nothing = not (names_of_a or words_of_a or only_a & a.countries)
    b_adds_nothing = not (names_of_b or words_of_b or only_b & b.countries)
    is_contained = a_adds_nothing or b_adds_nothing
    if is_contained and names + words >= MIN_CONTAINED_LOG_WEIGHT and not CONTRADICTIONS.intersection(values):
        values["one title contains the other"] = 1.0
    if are_one_source(a, b):
        values["one source"] = 1.0
        values["one source, near-equal"] = float(are_near_equal(a, b))
    elif "same template, other subject" not in values:  # templates repeat words, and so do an outlet's follow-ups
        values |= coverage_features(a, b, with_summaries=with_summaries)
        if with_summaries:
            values["share of names"] = _share_of_names(a, b)
    return values


def _share_of_names(a: ParsedHeadline, b: ParsedHeadline) -> float:
    """Of the names that either has, the share that both have; 0 without names.

    Two headlines whose only name is what everybody writes about that week share all their names and little else.
    """
    names = a.names | b.names
    return len(a.names & b.names) / len(names) if names else 0.0


def _name_an_object(concepts: Iterable[str]) -> bool:
    """Whether one of the concepts says what a figure is of: no country, no currency, no very common word, not “270m” itself."""
    weight_of = headline_vocabulary().weights.get
    return any(weight_of(one, RARE_WEIGHT) >= MIN_OBJECT_WEIGHT and not one[0].isdigit() for one in concepts)


def _have_too_little_in_titles(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether the titles share too few concepts other than countries, and one has no figures: a quick test before the rest."""
    if a.figures is not NO_FIGURES and b.figures is not NO_FIGURES:
        return False
    return len((a.concepts & b.concepts) - a.countries) < MIN_SHARED_CONCEPTS


def _in_common(a: ParsedHeadline, b: ParsedHeadline, with_summaries: bool) -> tuple[Concepts, float, float]:
    """The concepts that one has in its title and the other has too; and the weights of all names and all words in common.

    Words as rare as names count as names (`HeadlineVocabulary.split_weight`).
    """
    split_weight = headline_vocabulary().split_weight
    in_titles = a.concepts & b.concepts
    names, words = split_weight(in_titles)
    if not with_summaries:
        return in_titles, names, words
    in_title_and_summary = ((a.concepts & b.summary_concepts) | (b.concepts & a.summary_concepts)) - in_titles
    in_common = in_titles | in_title_and_summary
    in_summaries = (a.summary_concepts & b.summary_concepts) - in_common
    title_summary_names, title_summary_words = split_weight(in_title_and_summary)
    summary_names, summary_words = split_weight(in_summaries)
    names += TITLE_SUMMARY_FACTOR * title_summary_names + BOTH_SUMMARIES_FACTOR * summary_names
    words += TITLE_SUMMARY_FACTOR * title_summary_words + BOTH_SUMMARIES_FACTOR * summary_words
    return in_common, names, words


def _is_ruled_out(a: ParsedHeadline, b: ParsedHeadline) -> bool:
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
        _are_disjoint(one.serials, other.serials)
        or _are_disjoint(one.dates, other.dates)
        or _are_disjoint(one.periods, other.periods)
    )


def _are_disjoint[T](some: frozenset[T], others: frozenset[T]) -> bool:
    return bool(some and others and not some & others)


def _place_features(
    a: ParsedHeadline, b: ParsedHeadline, concepts_of_a: Concepts, concepts_of_b: Concepts
) -> dict[str, float]:
    """The features of countries and organisations: shared, or different in each."""
    found: dict[str, float] = {}
    both = (a.countries & concepts_of_b) | (b.countries & concepts_of_a)
    if both:
        non_african = headline_vocabulary().non_african
        weights = [NON_AFRICAN_COUNTRY_WEIGHT if one in non_african else 1.0 for one in both]
        found["country"] = min(sum(weights), MAX_COUNTRY_FEATURE)
        if a.countries - concepts_of_b and b.countries - concepts_of_a:
            found["each names another country too"] = 1.0
    elif a.countries and b.countries:
        found["another country"] = 1.0
    if (a.organisations & concepts_of_b) or (b.organisations & concepts_of_a):
        found["organisation"] = 1.0
    elif (
        a.organisations
        and b.organisations
        and not (both and _are_group_and_subsidiary(a.organisations, b.organisations))
    ):
        found["another organisation"] = 1.0
    return found


def _are_group_and_subsidiary(some: Concepts, others: Concepts) -> bool:
    """Whether a company and its group are among them (“MTN Ghana”, “MTN Group”)."""
    return any(_is_subsidiary(one, other) or _is_subsidiary(other, one) for one in some for other in others)


def _is_subsidiary(company: str, group: str) -> bool:
    """Whether the company is named after the group and a country."""
    known, name = headline_vocabulary(), GROUP_ENDING.sub("", group)
    return company.startswith(f"{name} ") and not known.countries.isdisjoint(known.concepts(company[len(name) :]))


def _have_different_issuers(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether both are about securities or accounts, each of somebody whom the other does not mention."""
    if not a.event_kinds & b.event_kinds & ISSUER_KINDS:
        return False
    return bool(a.subjects and b.subjects) and not (a.subjects & b.all_concepts or b.subjects & a.all_concepts)


def _tell_other_periods(a: ParsedHeadline, b: ParsedHeadline) -> bool:
    """Whether they report other occasions, or the accounts of periods that differ, named by title or summary."""
    if are_other_occasions(a.occasions, b.occasions):
        return True
    if RESULTS_KIND not in a.event_kinds & b.event_kinds:
        return False
    return _are_disjoint(a.figures.periods | a.summary_figures.periods, b.figures.periods | b.summary_figures.periods)


def _only_one_names_a_country(a: ParsedHeadline, b: ParsedHeadline, values: Mapping[str, float]) -> bool:
    """Whether one title names a country and the other none, and they share ordinary words only: no name, no figure."""
    return bool(a.countries) != bool(b.countries) and a.names.isdisjoint(b.names) and NAMED_IN_COMMON.isdisjoint(values)


def _figure_features(a: ParsedHeadline, b: ParsedHeadline, with_summaries: bool) -> dict[str, float]:
    """Figures that both give, and figures that contradict each other."""
    found: dict[str, float] = {}
    for headline in (a, b):  # if one has no figures, the other's need not be parsed
        if headline.figures is NO_FIGURES and (not with_summaries or headline.summary_figures is NO_FIGURES):
            return found
    one, other = a.figures, b.figures
    summary_a, summary_b = (a.summary_figures, b.summary_figures) if with_summaries else (NO_FIGURES, NO_FIGURES)
    agreeing = [figure for figure in one.amounts if count_shared((figure,), other.amounts)]
    shared_in_summaries = count_shared(one.amounts, summary_b.amounts) + count_shared(other.amounts, summary_a.amounts)
    shared_in_summaries = shared_in_summaries or count_shared(summary_a.amounts, summary_b.amounts)
    if agreeing:
        found["figures"] = min(sum(map(_figure_weight, agreeing)), MAX_FIGURES_FEATURE)
    elif shared_in_summaries:
        found["figures of summaries"] = 1.0
    else:
        found |= _contradiction_features(one.amounts, other.amounts, summary_a.amounts, summary_b.amounts)
    if (one.periods | summary_a.periods) & (other.periods | summary_b.periods):
        found["period"] = 1.0
    if _are_disjoint(one.months, other.months):
        found["another month"] = 1.0
    return found


def _contradiction_features(one: Amounts, other: Amounts, summary_a: Amounts, summary_b: Amounts) -> dict[str, float]:
    found: dict[str, float] = {}
    if count_contradictions(_without_counts(one), _without_counts(other)) or differ_whatever_the_rate(one, other):
        found["other amounts"] = 1.0
    elif count_contradictions(_without_counts(one + summary_a), _without_counts(other + summary_b)):
        found["other amounts in summaries"] = 1.0
    if count_contradictions(_only_counts(one), _only_counts(other)):
        found["other counts"] = 1.0
    return found


def _without_counts(figures: Iterable[HeadlineFigure]) -> list[HeadlineFigure]:
    return [figure for figure in figures if not figure.is_count]


def _only_counts(figures: Iterable[HeadlineFigure]) -> list[HeadlineFigure]:
    return [figure for figure in figures if figure.is_count]


def _figure_weight(figure: HeadlineFigure) -> float:
    return min(1.0, WEIGHT_PER_DIGIT * (1 + figure.digits))


def _kind_features(
    a: ParsedHeadline, b: ParsedHeadline, concepts_of_a: Concepts, concepts_of_b: Concepts
) -> dict[str, float]:
    """The features of event kinds, directions and sessions; a different kind counts only for the same organisation."""
    found: dict[str, float] = {}
    both = a.event_kinds & b.event_kinds
    if both:
        found["kind"] = 1.0
    elif a.event_kinds and b.event_kinds and ((a.organisations & concepts_of_b) or (b.organisations & concepts_of_a)):
        found["same organisation, another kind"] = 1.0
    if a.stages and b.stages and are_other_stages(a.stages, b.stages, a.concepts & b.concepts):
        found["another stage"] = 1.0
    if _are_disjoint(a.directions, b.directions):
        found["opposite direction"] = 1.0
    if SESSION_KIND in a.event_kinds | b.event_kinds and seconds_apart(a, b) >= MIN_SESSION_GAP_SECONDS:
        found["another session"] = 1.0
    return found
