"""The measures that figures are about, with their names in both languages and the words that name them. Pure."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from articles.stories.divergence.amounts import singular

DATA = Path(__file__).parents[2] / "data" / "measures.json"

# Next to one of these words, a percentage or an amount is a change, not a level.
DIRECTIONS = """
hausse hausses baisse baisses augmentation recul repli progression progresse progressent augmente recule chute bond
bondit grimpe diminution diminue releve abaisse reduit reduction rise rises rose fall falls fell drop drops dropped
jump jumped surge surged increase increased decrease decreased cut cuts up down gain gained
"""
CHANGE_WORDS = frozenset(map(singular, DIRECTIONS.split()))
# Two figures are not about one thing if they are of different sorts in one of these respects.
SORTS_BY_RESPECT = tuple(
    {singular(word): words.split()[0] for words in respect.split("|") for word in words.split()}
    for respect in (
        "net | brut gross | exploitation operating",
        "budgetaire fiscal | commercial trade | exterieur external | courant current",
        "annuel annual yearly | mensuel monthly | trimestriel quarterly | semestriel",
        "cacao cocoa | coton cotton | cafe coffee | petrole brut oil crude | gaz gas | or gold | cuivre copper",
        "pib gdp economie economique economy economic | trafic traffic | ventes sales | credits lending | depots deposits",
    )
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, with its names in both languages."""

    key: str
    fr: str
    en: str


def measure_by_key(key: str) -> Measure:
    """The measure with this key. Raises KeyError for one that is not in measures.json."""
    return _measures()[key]


def has_different_sorts(words: Collection[str], others: Collection[str]) -> bool:
    """Whether there is a respect in which both name a sort, and not the same."""
    pairs = (
        ({sort[w] for w in words if w in sort}, {sort[w] for w in others if w in sort}) for sort in SORTS_BY_RESPECT
    )
    return any(sorts and other and sorts.isdisjoint(other) for sorts, other in pairs)


def measure_of(unit: str, words: Sequence[str]) -> str:
    """The key of the measure that `unit` implies, else of the first word that names one; or ""."""
    return _units().get(unit) or next((_words()[word] for word in words if word in _words()), "")


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
    return rows


@cache
def _measures() -> dict[str, Measure]:
    return {row["key"]: Measure(row["key"], row["fr"], row["en"]) for row in _rows()}


@cache
def _words() -> dict[str, str]:
    return {singular(word): row["key"] for row in _rows() for word in row["words"]}


@cache
def _units() -> dict[str, str]:
    return {row["unit"]: row["key"] for row in _rows() if "unit" in row}
