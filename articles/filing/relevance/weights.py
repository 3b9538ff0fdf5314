"""The learnt weights: linear scores over an article's features, read from `weights.json`. Pure.

`python -m benches.learning` makes the file anew from labelled headlines; docs/decisions/017-learnt-relevance.md says why.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import sumprod
from pathlib import Path
from typing import Any

from articles.filing.relevance.features import Features, Pair

WEIGHTS_FILE = Path(__file__).resolve().parents[2] / "data" / "weights.json"
WORD_TABLES = ("title", "anywhere", "pairs")
FACTS_TABLE = "facts"

Table = Mapping[str, float]
ClassWeights = Sequence[tuple[int, float]]  # (index of a class, weight)


@dataclass(frozen=True, slots=True)
class LinearScore:
    """A weighted sum: `bias`, a weight for each known word of the title, word anywhere, pair of words, and per unit of a fact.

    Only the score of the watch has weights of acts.
    """

    bias: float
    title: Table
    anywhere: Table
    pairs: Mapping[Pair, float]
    facts: Table
    acts: Table = field(default_factory=dict)

    def of(self, features: Features, word_weights: Table) -> float:
        """The score of these features, in log-odds; `word_weights` are theirs, as the method of that name gives them."""
        facts = self.facts
        known_facts = [facts[name] * value for name, value in features.facts.items() if name in facts]
        if acts := self.acts:
            known_facts += [acts[name] * value for name, value in features.acts.items() if name in acts]
        return self.bias + sum(word_weights.values()) + sum(known_facts)

    def word_weights(self, features: Features) -> dict[str, float]:
        """The words and pairs with their weights, those of no weight left out."""
        title, anywhere, pairs = self.title, self.anywhere, self.pairs
        found = {word: anywhere[word] for word in features.anywhere if word in anywhere}
        for word in features.title:
            if word in title:
                found[word] = found.get(word, 0.0) + title[word]
        return found | {" ".join(pair): pairs[pair] for pair in features.pairs if pair in pairs}


class ClassScores:
    """The scores of exclusive classes, by the weights that each feature has for each class."""

    def __init__(self, scores: Mapping[str, LinearScore]) -> None:
        self.classes = tuple(scores)
        self._biases = [score.bias for score in scores.values()]
        self._words = {table: self._sparse(scores.values(), table) for table in WORD_TABLES}
        self._facts = self._dense(scores.values())

    @staticmethod
    def _sparse(scores: Iterable[LinearScore], table: str) -> dict[Any, ClassWeights]:
        """For each word or pair its weights: most have one for a few classes only."""
        weights: dict[Any, list[tuple[int, float]]] = defaultdict(list)
        for number, score in enumerate(scores):
            for name, weight in getattr(score, table).items():
                weights[name].append((number, weight))
        return {name: tuple(some) for name, some in weights.items()}

    @staticmethod
    def _dense(scores: Collection[LinearScore]) -> dict[str, Sequence[float]]:
        """For each fact its weight for every class: most have one for nearly all of them."""
        names = dict.fromkeys(name for score in scores for name in score.facts)
        return {name: tuple([score.facts.get(name, 0.0) for score in scores]) for name in names}

    def of(self, features: Features) -> dict[str, float]:
        """Each class with its score, in log-odds; an empty dict without classes."""
        sums = self._biases.copy()
        for table, weights in self._words.items():
            for name in getattr(features, table):
                if name in weights:
                    for number, weight in weights[name]:
                        sums[number] += weight
        known = [(self._facts[name], value) for name, value in features.facts.items() if name in self._facts]
        if known:
            rows, values = zip(*known, strict=True)
            sums = [word + sumprod(column, values) for word, column in zip(sums, zip(*rows, strict=True), strict=True)]
        return dict(zip(self.classes, sums, strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """The scores of relevance, of the categories of economic news, and of the principal sectors ("" for none).

    `watch` tells the regulatory watch from everything else, news that is not economic too.
    """

    relevance: LinearScore
    categories: ClassScores
    sectors: ClassScores
    watch: LinearScore
    known_words: Mapping[str, frozenset[Any]]  # by table, the words or pairs that any of them weighs

    def known(self, features: Features) -> Features:
        """The features without the words that nothing weighs: most pairs are unknown, and each score looks for all."""
        title, anywhere, pairs = (getattr(features, table) & self.known_words[table] for table in WORD_TABLES)
        return Features(title, anywhere, pairs, features.facts, features.acts)


@cache
def shipped_weights() -> Weights:
    """The weights that ship with the product."""
    return parse_weights(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")))


def parse_weights(content: Mapping[str, Any]) -> Weights:
    """The weights of a file's content. Raises KeyError or TypeError if it is not one."""
    relevance = _score(content["relevance"])
    categories, sectors = (
        {slug: _score(one) for slug, one in content[kind].items()} for kind in ("categories", "sectors")
    )
    watch = _score(content["watch"])
    scores = (relevance, watch, *categories.values(), *sectors.values())
    known_words = {table: frozenset().union(*(getattr(one, table) for one in scores)) for table in WORD_TABLES}
    return Weights(relevance, ClassScores(categories), ClassScores(sectors), watch, known_words)


def _score(content: Mapping[str, Any]) -> LinearScore:
    pairs = {tuple(pair.split(" ")): weight for pair, weight in content["pairs"].items()}
    return LinearScore(**{**content, "pairs": pairs})
