"""Why an article was filed where it was, in sentences for editors: the words, where they stood, the prior, the margin. Pure."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .hits import BODY, LEAD, TITLE, Hit, Scores, all_hits
from .records import Filed, Hint
from .rulebook import Rulebook

PLACES = {TITLE: "dans le titre", LEAD: "dans le chapô", BODY: "dans le texte"}
AT_MOST = 3  # sentences for each thing told


def reasons_for(
    filed: Filed, by_kind: Mapping[str, Scores], points: Mapping[str, float], hint: Hint, rulebook: Rulebook
) -> tuple[str, ...]:
    """The strongest words first, category before sectors before places; `points` are the categories' own."""
    told = list(_of_category(filed, by_kind["category"], points, hint, rulebook))
    for slug in filed.sectors:
        told += _sentences(by_kind["sector"].hits[slug], slug, rulebook)
    for code in filed.countries:
        bearers = (hit for hit in all_hits(by_kind["organisation"]) if hit.key.country == code)
        told += _sentences(by_kind["country"].hits.get(code) or list(bearers), code, rulebook)
    for slug in filed.regions:
        told += _sentences(by_kind["region"].hits.get(slug, ()), slug, rulebook)
    return tuple(told)


def _of_category(
    filed: Filed, scores: Scores, points: Mapping[str, float], hint: Hint, rulebook: Rulebook
) -> Iterator[str]:
    name = rulebook.names[filed.category]
    hits = scores.hits.get(filed.category, ())
    if not hits:
        yield _fallback(filed, name, hint)
    yield from _sentences(hits, filed.category, rulebook)
    if hits and filed.category == hint.category:
        yield f"Rubrique par défaut de la source → {name}"
    others = [slug for slug in rulebook.precedence if slug != filed.category and points.get(slug, 0) > 0]
    if others and points:
        second = max(others, key=lambda slug: points[slug])
        margin = points[filed.category] - points[second]
        yield f"Marge sur {rulebook.names[second]}\u00a0: {_number(margin)}"


def _fallback(filed: Filed, name: str, hint: Hint) -> str:
    if filed.category == hint.category:
        return f"Aucun mot décisif\u00a0: rubrique par défaut de la source → {name}"
    if filed.is_finance:
        return f"Vocabulaire économique, sans rubrique plus précise → {name}"
    return f"Aucun vocabulaire économique dominant → {name}"


def _sentences(hits: list[Hit] | tuple[()], slug: str, rulebook: Rulebook) -> Iterator[str]:
    ranked = sorted(hits, key=lambda hit: -hit.points) if len(hits) > 1 else hits
    for hit in ranked[:AT_MOST]:
        points = hit.points
        sign = "+" if points >= 0 else ""
        yield f"«\u00a0{hit.key.text}\u00a0» {PLACES[hit.place]} → {rulebook.names[slug]} ({sign}{_number(points)})"


@lru_cache(maxsize=1_000)
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
