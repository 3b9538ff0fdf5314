"""The learnt weights: linear scores over an article's features, read from `weights.json`. Pure.

`python -m benches.learning` makes the file anew from labelled headlines; docs/decisions/017-learnt-relevance.md says why.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from articles.filing.relevance.features import Features

WEIGHTS_FILE = Path(__file__).resolve().parents[2] / "data" / "weights.json"
WORD_TABLES = ("title", "anywhere", "pairs")
FACTS_TABLE = "facts"

Table = Mapping[str, float]
ClassWeights = Sequence[tuple[int, float]]  # (index of a class, weight)


@dataclass(frozen=True, slots=True)
class LinearScore:
    """A weighted sum: `bias`, a weight for each known word of the title, word anywhere, pair of words, and per unit of a fact."""

    bias: float
    title: Table
    anywhere: Table
    pairs: Table
    facts: Table

    def of(self, features: Features, words: Table) -> float:
        """The score of these features, in log-odds; `words` is what `words` gives for them."""
        facts = self.facts
        known_facts = [facts[name] * value for name, value in features.facts.items() if name in facts]
        return self.bias + sum(words.values()) + sum(known_facts)

    def words(self, features: Features) -> dict[str, float]:
        """The words and pairs with their weights, those of no weight left out."""
        title, anywhere, pairs = self.title, self.anywhere, self.pairs
        found = {word: anywhere[word] for word in features.anywhere if word in anywhere}
        for word in features.title:
            if word in title:
                found[word] = found.get(word, 0.0) + title[word]
        return found | {pair: pairs[pair] for pair in features.pairs if pair in pairs}


class ClassScores:
    """The scores of exclusive classes, by the weights that each feature has for each class."""

    def __init__(self, scores: Mapping[str, LinearScore]) -> None:
        self.classes = tuple(scores)
        self._biases = [score.bias for score in scores.values()]
        self._tables: dict[str, dict[str, ClassWeights]] = {}
        for table in (*WORD_TABLES, FACTS_TABLE):
            weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
            for number, score in enumerate(scores.values()):
                for name, weight in getattr(score, table).items():
                    weights[name].append((number, weight))
            self._tables[table] = {name: tuple(some) for name, some in weights.items()}

    def of(self, features: Features) -> dict[str, float]:
        """Each class with its score, in log-odds; an empty dict without classes."""
        sums = self._biases.copy()
        for table in WORD_TABLES:
            weights = self._tables[table]
            for name in getattr(features, table):
                if name in weights:
                    for number, weight in weights[name]:
                        sums[number] += weight
        weights = self._tables[FACTS_TABLE]
        for name, value in features.facts.items():
            if name in weights:
                for number, weight in weights[name]:
                    sums[number] += weight * value
        return dict(zip(self.classes, sums, strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """The scores of relevance, of the categories of economic news, and of the principal sectors ("" for none)."""

    relevance: LinearScore
    categories: ClassScores
    sectors: ClassScores


@cache
def shipped_weights() -> Weights:
    """The weights that ship with the product."""
    return parse_weights(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")))


def parse_weights(content: Mapping[str, Any]) -> Weights:
    """The weights of a file's content. Raises KeyError or TypeError if it is not one."""
    categories, sectors = (
        ClassScores({slug: LinearScore(**one) for slug, one in content[kind].items()})
        for kind in ("categories", "sectors")
    )
    return Weights(LinearScore(**content["relevance"]), categories, sectors)
