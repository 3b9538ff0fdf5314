"""Decides by learnt weights and rules together whether an article is economic, its category and its sectors. Pure.

The rules know expressions and their conditions; the weights know what whole headlines look like. One ambiguous word does not
decide, not even for a source with an economic category. An editor's expression of the greatest weight
(rulebook.DECISIVE_WEIGHT) decides alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

from articles.filing.organisations import organisations_in_title
from articles.filing.records import Hint
from articles.filing.relevance.features import Features, RulesDecision
from articles.filing.relevance.weights import Weights
from articles.filing.scores import Scores
from articles.filing.watch.facts import ANY_OFFICIAL_ACT, TITLE_SHARE

MIN_RELEVANCE = 0.34  # the probability from which an article is economic
MIN_RELEVANCE_OF_ONE_WORD = 0.48  # if the rules matched at most one expression
BUSINESS_KINDS = ("category", "sector", "economy", "organisation")
GENERAL_CATEGORY, EQUITIES_CATEGORY, WATCH_CATEGORY = "info-generale", "actions", "reglementation"
HINT_LOG_ODDS = 2.5  # added to the log-odds of relevance, for a source with an economic category
RULES_BONUS = 0.4  # added to the probability of the category that the rules chose
HINT_BONUS = 0.2  # added to the probability of the source's category
SECTOR_RULES_BONUS = 0.5  # added to the probability of the principal sector that the rules chose
NO_SECTOR, NO_SECTOR_PENALTY = "", 0.4  # no sector is worse for readers than a nearly right one
MIN_SECTOR_CHANCE = 0.25  # of a sector that only the weights see
MAX_LOG_ODDS = 30.0
# Whether an article belongs to the regulatory watch (WATCH_CATEGORY), even if its relevance is below the minimum. The evidence is
# the mean of two log-odds, by the watch's own model and by that of the categories; `_watch_corrections` adds and subtracts.
NOT_ECONOMIC = ""  # the class of the categories' model for all other news
MIN_WATCH_EVIDENCE = 0.25  # chosen by five-fold cross-validation
MIN_WATCH_RELEVANCE = 0.03  # below it, the categories are not computed
# By the category that the rules chose: news of a crypto-asset comes before the law about it.
WATCH_RULES_EVIDENCE = {WATCH_CATEGORY: 1.0, "crypto": -3.0}
WATCH_HINT_EVIDENCE = 1.0  # if the watch is the source's category
# A title about an appointment or a ceremony (a forum, an agreement signed) is about people, not about a decision; and
# where neither the rules nor the reading find an official act, that speaks against the watch as well.
WATCH_CONTRARIES, WATCH_CONTRARY_EVIDENCE = ("contrary:appointment", "contrary:ceremony"), -2.0
MAX_EVIDENCE_LOG_ODDS = 4.6  # of one model


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on an article.

    `relevance` is the probability that it is economic; `word_weights` are the words and pairs that it was computed from, with
    their weights. `margin` is the probability of the category minus that of `second`, the next likely one, each with its
    bonuses. For an article that is not economic, it is the minimum minus its relevance.
    """

    category: str
    is_economic: bool
    relevance: float
    margin: float
    second: str
    word_weights: Mapping[str, float]


def decide(features: Features, by_rules: RulesDecision, scores: Scores, hint: Hint, weights: Weights) -> Decision:
    """Whether the article is economic, and its category."""
    word_weights = weights.relevance.word_weights(features)
    has_several_expressions = _count_business_expressions(scores) > 1
    log_odds = weights.relevance.log_odds(features, word_weights)
    if hint.category not in ("", GENERAL_CATEGORY) and (
        has_several_expressions or not _speaks_against(scores, word_weights)
    ):
        log_odds += HINT_LOG_ODDS
    relevance = _relevance(log_odds, scores)
    min_relevance = MIN_RELEVANCE if has_several_expressions else MIN_RELEVANCE_OF_ONE_WORD
    not_economic = Decision(GENERAL_CATEGORY, False, relevance, min_relevance - relevance, "", word_weights)
    is_economic = relevance >= min_relevance
    if not is_economic and relevance < MIN_WATCH_RELEVANCE:
        return not_economic
    if decisive := _decisive(scores, "category"):
        return Decision(max(decisive, key=decisive.__getitem__), True, relevance, 1.0, "", word_weights)
    chances = softmax(weights.categories.log_odds(features))
    if is_economic and by_rules.category not in chances:  # a category of this site's own, which only its rules know
        return Decision(by_rules.category, True, relevance, 1.0, "", word_weights)
    economic = _of_economic(chances)
    evidence = _watch_evidence(features, chances, weights)
    evidence += _watch_corrections(features.official_acts, by_rules, hint)
    economic.pop(WATCH_CATEGORY, None)
    if evidence >= MIN_WATCH_EVIDENCE:
        margin = 2 * _probability(evidence - MIN_WATCH_EVIDENCE) - 1
        second = max(economic, key=economic.__getitem__)
        return Decision(WATCH_CATEGORY, True, max(relevance, min_relevance), margin, second, word_weights)
    if not is_economic:
        return not_economic
    _add_bonuses(economic, by_rules, scores, hint)
    first, second = sorted(economic, key=economic.__getitem__, reverse=True)[:2]
    return Decision(first, True, relevance, economic[first] - economic[second], second, word_weights)


def _speaks_against(scores: Scores, word_weights: Mapping[str, float]) -> bool:
    """Whether an expression of society, or the sum of the words' weights, speaks against a source's economic category."""
    return bool(scores.matches["society"]) or sum(word_weights.values()) < 0


def _of_economic(chances: Mapping[str, float]) -> dict[str, float]:
    """The chances of the categories, given that the news is economic."""
    others = {category: chance for category, chance in chances.items() if category != NOT_ECONOMIC}
    total = sum(others.values()) or 1.0
    return {category: chance / total for category, chance in others.items()}


def _add_bonuses(chances: dict[str, float], by_rules: RulesDecision, scores: Scores, hint: Hint) -> None:
    """Add what the rules and the source say to the chances of the categories other than the watch."""
    if by_rules.is_economic and by_rules.category in chances:
        chances[by_rules.category] += RULES_BONUS
    if hint.category in chances:
        chances[hint.category] += HINT_BONUS
    if by_rules.category != EQUITIES_CATEGORY and _names_only_unlisted(scores):
        chances.pop(EQUITIES_CATEGORY, None)


def decide_sectors(
    features: Features,
    sectors_by_rules: tuple[str, ...],
    weights: Weights,
    parents: Mapping[str, str],
    max_sectors: int,
) -> tuple[str, ...]:
    """The sectors of an article, the principal one first: the likeliest by the weights, then those that the rules found.

    If the rules put a parent sector first, it stays first even where the weights prefer one of its child sectors.
    """
    chances = softmax(weights.sectors.log_odds(features))
    if not chances or (sectors_by_rules and sectors_by_rules[0] not in chances):  # a sector of this site's own
        return sectors_by_rules
    if sectors_by_rules:
        chances[sectors_by_rules[0]] += SECTOR_RULES_BONUS
    chances[NO_SECTOR] = chances.get(NO_SECTOR, 0.0) - NO_SECTOR_PENALTY
    first = max(chances, key=chances.__getitem__)
    if first == NO_SECTOR or (not sectors_by_rules and chances[first] < MIN_SECTOR_CHANCE):
        return ()
    if sectors_by_rules and parents.get(first) == sectors_by_rules[0]:
        return sectors_by_rules
    return (first, *[slug for slug in sectors_by_rules if slug != first])[:max_sectors]


def _relevance(log_odds: float, scores: Scores) -> float:
    """The relevance of an article with these log-odds, as a probability; an expression of decisive weight sets it alone."""
    for_business, for_society = _decisive(scores, "economy"), _decisive(scores, "society")
    if for_business or for_society or _decisive(scores, "category"):
        return 0.0 if sum(for_society.values()) > sum(for_business.values()) else 1.0
    return _probability(log_odds)


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, log_odds))))


def _watch_evidence(features: Features, chances: Mapping[str, float], weights: Weights) -> float:
    """The mean of two log-odds of the watch: by its own model, and by that of the categories."""
    own = weights.watch.log_odds(features, weights.watch.word_weights(features))
    return (own + _log_odds(chances.get(WATCH_CATEGORY, 0.0))) / 2


def _watch_corrections(official_acts: Mapping[str, float], by_rules: RulesDecision, hint: Hint) -> float:
    """What the rules and the source add to the evidence of the watch, and what contrary signs in the title take away."""
    from_rules = WATCH_RULES_EVIDENCE.get(by_rules.category, 0.0) if by_rules.is_economic else 0.0
    from_hint = WATCH_HINT_EVIDENCE if hint.category == WATCH_CATEGORY else 0.0
    is_contrary = any(official_acts.get(name) == TITLE_SHARE for name in WATCH_CONTRARIES)
    is_without_official_act = by_rules.category != WATCH_CATEGORY and ANY_OFFICIAL_ACT not in official_acts
    return from_rules + from_hint + WATCH_CONTRARY_EVIDENCE * (is_contrary + is_without_official_act)


def _log_odds(chance: float) -> float:
    if not 0 < chance < 1:
        return MAX_EVIDENCE_LOG_ODDS if chance else -MAX_EVIDENCE_LOG_ODDS
    return max(-MAX_EVIDENCE_LOG_ODDS, min(MAX_EVIDENCE_LOG_ODDS, log(chance / (1 - chance))))


def _names_only_unlisted(scores: Scores) -> bool:
    """Whether the title names companies, none of them listed: their results are no news of an exchange."""
    named = [match[0].organisation for match in organisations_in_title(scores.matches["organisation"])]
    companies = [one for one in named if one and one.kind == "company"]
    return bool(companies) and not any(one.listed for one in companies)


def _count_business_expressions(scores: Scores) -> int:
    """How many different expressions of BUSINESS_KINDS the rules found."""
    return len({words for kind in BUSINESS_KINDS for matches in scores.matches[kind].values() for words in matches})


def is_decided_by_editors(scores: Scores) -> bool:
    """Whether an expression of decisive weight says what it is."""
    return any(_decisive(scores, kind) for kind in ("category", "economy", "society"))


def _decisive(scores: Scores, kind: str) -> dict[str, float]:
    """The slugs of this kind that an expression of decisive weight names, with its points."""
    return {
        slug: match[3]
        for slug, matches in scores.matches[kind].items()
        for match in matches.values()
        if match[0].is_decisive
    }


def softmax(logs: Mapping[str, float]) -> dict[str, float]:
    """The probabilities of exclusive classes with these log-odds."""
    if not logs:
        return {}
    top = max(logs.values())
    raised = {name: exp(value - top) for name, value in logs.items()}
    total = sum(raised.values())
    return {name: value / total for name, value in raised.items()}
