"""Why an article was filed where it was, in sentences for editors: the words, where they stood, the prior, the margin. Pure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

from .hits import BODY, LEAD, TITLE, Hit, Scores, all_hits
from .records import Filed, Hint
from .rulebook import Rulebook

PLACES = {TITLE: "dans le titre", LEAD: "dans le chapô", BODY: "dans le texte"}
AT_MOST = 3  # sentences for each thing told
_points = attrgetter("points")


def reasons_for(
    filed: Filed, by_kind: Mapping[str, Scores], points: Mapping[str, float], hint: Hint, rulebook: Rulebook
) -> tuple[str, ...]:
    """The strongest words first, category before sectors before places; `points` are the categories' own."""
    told = _of_category(filed, by_kind["category"], points, hint, rulebook)
    for slug in filed.sectors:
        told += _sentences(by_kind["sector"].hits[slug], rulebook.names[slug])
    for code in filed.countries:
        hits = by_kind["country"].hits.get(code)
        hits = hits or [hit for hit in all_hits(by_kind["organisation"]) if hit.key.country == code]
        told += _sentences(hits, rulebook.names[code])
    for slug in filed.regions:
        told += _sentences(by_kind["region"].hits.get(slug, ()), rulebook.names[slug])
    return tuple(told)


def _of_category(
    filed: Filed, scores: Scores, points: Mapping[str, float], hint: Hint, rulebook: Rulebook
) -> list[str]:
    category, name = filed.category, rulebook.names[filed.category]
    hits = scores.hits.get(category)
    told = _sentences(hits, name) if hits else [_fallback(filed, name, hint)]
    if hits and category == hint.category:
        told.append(f"Rubrique par défaut de la source → {name}")
    others = [slug for slug in rulebook.precedence if slug in points and points[slug] > 0 and slug != category]
    if others:
        second = max(others, key=points.__getitem__)
        margin = points[category] - points[second]
        told.append(f"Marge sur {rulebook.names[second]}\u00a0: {_number(margin)}")
    return told


def _fallback(filed: Filed, name: str, hint: Hint) -> str:
    if filed.category == hint.category:
        return f"Aucun mot décisif\u00a0: rubrique par défaut de la source → {name}"
    if filed.is_finance:
        return f"Vocabulaire économique, sans rubrique plus précise → {name}"
    return f"Aucun vocabulaire économique dominant → {name}"


def _sentences(hits: Sequence[Hit], name: str) -> list[str]:
    strongest = sorted(hits, key=_points, reverse=True)[:AT_MOST] if len(hits) > 1 else hits
    return [f"«\u00a0{one.key.text}\u00a0» {PLACES[one.place]} → {name} ({_signed(one.points)})" for one in strongest]


@lru_cache(maxsize=1_000)
def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else ''}{_number(value)}"


@lru_cache(maxsize=1_000)
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
