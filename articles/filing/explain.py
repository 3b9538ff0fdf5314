"""Explains a filing to editors in sentences: the matched words, their place, the source's default, the margin. Pure."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter

from articles.filing.matching import BODY, LEAD, TITLE, Match
from articles.filing.records import Hint
from articles.filing.rulebook import Rulebook
from articles.filing.scores import NO_MATCHES, Scores, all_matches

PLACE_TEXTS = {TITLE: "\u00a0» dans le titre → ", LEAD: "\u00a0» dans le chapô → ", BODY: "\u00a0» dans le texte → "}
MAX_REASONS = 3  # sentences per category, sector or place
_points = itemgetter(3)


def explain_places(
    sectors: Iterable[str], countries: Iterable[str], regions: Iterable[str], article_scores: Scores, rulebook: Rulebook
) -> list[str]:
    """The reasons for sectors, then countries, then regions, the strongest words first."""
    reasons, names = [], rulebook.names
    for slug in sectors:
        reasons += _sentences(article_scores.matches["sector"][slug].values(), names[slug])
    for code in countries:
        matches = list(article_scores.matches["country"].get(code, NO_MATCHES).values())
        matches = matches or [
            match for match in all_matches(article_scores.matches["organisation"]) if match[0].country == code
        ]
        reasons += _sentences(matches, names[code])
    for slug in regions:
        if slug in article_scores.matches["region"]:
            reasons += _sentences(article_scores.matches["region"][slug].values(), names[slug])
    return reasons


def explain_category(
    category: str, is_finance: bool, article_scores: Scores, points: Mapping[str, float], hint: Hint, rulebook: Rulebook
) -> list[str]:
    """The reasons for the category, the strongest words first, then the margin; `points` are the categories' scores."""
    name, matches = rulebook.names[category], article_scores.matches["category"].get(category)
    reasons = _sentences(matches.values(), name) if matches else [_fallback(category, is_finance, name, hint)]
    if matches and category == hint.category:
        reasons.append(f"Rubrique par défaut de la source → {name}")
    if len(points) > 1:
        others = [slug for slug in rulebook.precedence if slug in points and points[slug] > 0 and slug != category]
        if others:
            second = max(others, key=points.__getitem__)
            margin = points[category] - points[second]
            reasons.append(f"Marge sur {rulebook.names[second]}\u00a0: {_number(margin)}")
    return reasons


def _fallback(category: str, is_finance: bool, name: str, hint: Hint) -> str:
    if category == hint.category:
        return f"Aucun mot décisif\u00a0: rubrique par défaut de la source → {name}"
    if is_finance:
        return f"Vocabulaire économique, sans rubrique plus précise → {name}"
    return f"Aucun vocabulaire économique dominant → {name}"


def _sentences(matches: Collection[Match], name: str) -> list[str]:
    strongest = sorted(matches, key=_points, reverse=True)[:MAX_REASONS] if len(matches) > 1 else matches
    return [f"«\u00a0{key.text}{PLACE_TEXTS[place]}{name}{_signed(points)}" for key, place, _, points in strongest]


@lru_cache(maxsize=1_000)
def _signed(value: float) -> str:
    return f" ({'+' if value >= 0 else ''}{_number(value)})"


@lru_cache(maxsize=1_000)
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
