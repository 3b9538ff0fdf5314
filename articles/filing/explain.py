"""Explains a filing to editors in sentences: the matched words, where they are, the source's default, the margin. Pure."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from operator import itemgetter

from articles.filing.matching import BODY, SUMMARY, TITLE, Match
from articles.filing.records import Hint
from articles.filing.relevance.decide import Decision
from articles.filing.rulebook import Rulebook
from articles.filing.scores import NO_MATCHES, Scores, all_matches

PART_TEXTS = {TITLE: "\u00a0» dans le titre → ", SUMMARY: "\u00a0» dans le chapô → ", BODY: "\u00a0» dans le texte → "}
MAX_REASONS = 3  # sentences per category, sector or place
MIN_SHOWN_WEIGHT = 0.15  # of a word, in log-odds; one that weighs less explains nothing
_points = itemgetter(3)


def explain_places(
    sectors: Iterable[str], countries: Iterable[str], regions: Iterable[str], scores: Scores, rulebook: Rulebook
) -> list[str]:
    """The reasons for sectors, then countries, then regions, the strongest words first."""
    reasons, names = [], rulebook.names
    for slug in sectors:
        matches = scores.matches["sector"].get(slug)
        reasons += _sentences(matches.values(), names[slug]) if matches else [f"L’ensemble des mots → {names[slug]}"]
    for code in countries:
        named = list(scores.matches["country"].get(code, NO_MATCHES).values())
        named = named or [match for match in all_matches(scores.matches["organisation"]) if match[0].country == code]
        reasons += _sentences(named, names[code])
    for slug in regions:
        if slug in scores.matches["region"]:
            reasons += _sentences(scores.matches["region"][slug].values(), names[slug])
    return reasons


def explain_category(decision: Decision, scores: Scores, hint: Hint, rulebook: Rulebook) -> list[str]:
    """The reasons for the category, the strongest words first, then the margin over the next one."""
    category = decision.category
    name, matches = rulebook.names[category], scores.matches["category"].get(category)
    reasons = _sentences(matches.values(), name) if matches else [_fallback(decision, name, hint)]
    if matches and category == hint.category:
        reasons.append(f"Rubrique par défaut de la source → {name}")
    if decision.second:
        reasons.append(f"Marge sur {rulebook.names[decision.second]}\u00a0: {_percent(decision.margin)}")
    return reasons


def explain_relevance(decision: Decision) -> str:
    """The article's relevance, with the words that weigh most for it and against it (their stems)."""
    weights = decision.word_weights
    ranked = sorted(weights, key=lambda word: (weights[word], word))  # no order of a set decides
    against = [word for word in ranked[:MAX_REASONS] if weights[word] < -MIN_SHOWN_WEIGHT]
    speaking = [word for word in ranked[: -MAX_REASONS - 1 : -1] if weights[word] > MIN_SHOWN_WEIGHT]
    parts = [f"{side}\u00a0: {', '.join(words)}" for side, words in (("pour", speaking), ("contre", against)) if words]
    words = f" ({'\u00a0; '.join(parts)})" if parts else ""
    return f"Pertinence économique\u00a0: {_percent(decision.relevance)}{words}"


def _fallback(decision: Decision, name: str, hint: Hint) -> str:
    if decision.category == hint.category:
        return f"Aucun mot décisif\u00a0: rubrique par défaut de la source → {name}"
    if decision.is_economic:
        return f"L’ensemble des mots → {name}"
    return f"Aucun vocabulaire économique dominant → {name}"


def _sentences(matches: Collection[Match], name: str) -> list[str]:
    strongest = sorted(matches, key=_points, reverse=True)[:MAX_REASONS] if len(matches) > 1 else matches
    return [
        f"«\u00a0{term.text}{PART_TEXTS[part_weight]}{name}{_signed(points)}"
        for term, part_weight, _, points in strongest
    ]


@lru_cache(maxsize=1_000)
def _signed(value: float) -> str:
    return f" ({'+' if value >= 0 else ''}{_number(value)})"


@lru_cache(maxsize=1_000)
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _percent(share: float) -> str:
    return f"{round(100 * share)}\u00a0%"
