"""Why an article was filed where it was, in sentences for editors: the words, where they stood, the prior, the margin. Pure."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter

from articles.filing.matching import BODY, LEAD, TITLE, Hit
from articles.filing.rulebook import Rulebook
from articles.filing.scores import NO_HITS, Told, all_hits
from articles.ingest.records import Hint

PLACES = {TITLE: "\u00a0» dans le titre → ", LEAD: "\u00a0» dans le chapô → ", BODY: "\u00a0» dans le texte → "}
AT_MOST = 3  # sentences for each thing told
_points = itemgetter(3)


def why_there(
    sectors: Iterable[str], countries: Iterable[str], regions: Iterable[str], said: Told, rulebook: Rulebook
) -> list[str]:
    """The strongest words first, sectors before countries before regions."""
    told, names = [], rulebook.names
    for slug in sectors:
        told += _sentences(said.hits["sector"][slug].values(), names[slug])
    for code in countries:
        hits = list(said.hits["country"].get(code, NO_HITS).values())
        hits = hits or [hit for hit in all_hits(said.hits["organisation"]) if hit[0].country == code]
        told += _sentences(hits, names[code])
    for slug in regions:
        if slug in said.hits["region"]:
            told += _sentences(said.hits["region"][slug].values(), names[slug])
    return told


def why_so(
    category: str, is_finance: bool, said: Told, points: Mapping[str, float], hint: Hint, rulebook: Rulebook
) -> list[str]:
    """The strongest words first, then the margin; `points` are the categories' own."""
    name, hits = rulebook.names[category], said.hits["category"].get(category)
    told = _sentences(hits.values(), name) if hits else [_fallback(category, is_finance, name, hint)]
    if hits and category == hint.category:
        told.append(f"Rubrique par défaut de la source → {name}")
    if len(points) > 1:
        others = [slug for slug in rulebook.precedence if slug in points and points[slug] > 0 and slug != category]
        if others:
            second = max(others, key=points.__getitem__)
            margin = points[category] - points[second]
            told.append(f"Marge sur {rulebook.names[second]}\u00a0: {_number(margin)}")
    return told


def _fallback(category: str, is_finance: bool, name: str, hint: Hint) -> str:
    if category == hint.category:
        return f"Aucun mot décisif\u00a0: rubrique par défaut de la source → {name}"
    if is_finance:
        return f"Vocabulaire économique, sans rubrique plus précise → {name}"
    return f"Aucun vocabulaire économique dominant → {name}"


def _sentences(hits: Collection[Hit], name: str) -> list[str]:
    strongest = sorted(hits, key=_points, reverse=True)[:AT_MOST] if len(hits) > 1 else hits
    return [f"«\u00a0{key.text}{PLACES[place]}{name}{_signed(points)}" for key, place, _, points in strongest]


@lru_cache(maxsize=1_000)
def _signed(value: float) -> str:
    return f" ({'+' if value >= 0 else ''}{_number(value)})"


@lru_cache(maxsize=1_000)
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
