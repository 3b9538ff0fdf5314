"""The learnt weights: linear models over an article's features, read from `weights.json`. Pure.

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
FACT_TABLES = ("facts", "official_acts")

Table = Mapping[str, float]
ClassWeights = Sequence[tuple[int, float]]  # (index of a class, weight)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weighted sum: `bias`, a weight for each known word of the title, word anywhere, pair of words, and per unit of a fact.

    Only the models of the categories and of the watch have weights of official acts.
    """

    bias: float
    title: Table
    anywhere: Table
    pairs: Mapping[Pair, float]
    facts: Table
    official_acts: Table = field(default_factory=dict)

    def log_odds(self, features: Features, word_weights: Table) -> float:
        """The log-odds that this model gives an article; `word_weights` are those of `features`, by the method below."""
        facts, acts = self.facts, self.official_acts
        known_facts = [facts[name] * value for name, value in features.facts.items() if name in facts]
        known_facts += [acts[name] * value for name, value in features.official_acts.items() if name in acts]
        return self.bias + sum(word_weights.values()) + sum(known_facts)

    def word_weights(self, features: Features) -> dict[str, float]:
        """The article's words and pairs that this model weighs, with their weights."""
        title, anywhere, pairs = self.title, self.anywhere, self.pairs
        found = {word: anywhere[word] for word in features.anywhere if word in anywhere}
        for word in features.title:
            if word in title:
                found[word] = found.get(word, 0.0) + title[word]
        return found | {" ".join(pair): pairs[pair] for pair in features.pairs if pair in pairs}


class ClassModel:
    """The linear models of exclusive classes, all computed together: for each feature, its weight for each class."""

    def __init__(self, models: Mapping[str, LinearModel]) -> None:
        self.classes = tuple(models)
        self._biases = [model.bias for model in models.values()]
        self._words = {table: self._sparse(models.values(), table) for table in WORD_TABLES}
        self._facts = {table: self._dense(models.values(), table) for table in FACT_TABLES}

    @staticmethod
    def _sparse(models: Iterable[LinearModel], table: str) -> dict[Any, ClassWeights]:
        """For each word or pair its weights: most have one for a few classes only."""
        weights: dict[Any, list[tuple[int, float]]] = defaultdict(list)
        for class_index, model in enumerate(models):
            for name, weight in getattr(model, table).items():
                weights[name].append((class_index, weight))
        return {name: tuple(some) for name, some in weights.items()}

    @staticmethod
    def _dense(models: Collection[LinearModel], table: str) -> dict[str, Sequence[float]]:
        """For each fact its weight for every class: most have one for nearly all of them."""
        tables = [getattr(model, table) for model in models]
        names = dict.fromkeys(name for one in tables for name in one)
        return {name: tuple([one.get(name, 0.0) for one in tables]) for name in names}

    def log_odds(self, features: Features) -> dict[str, float]:
        """The log-odds of each class; an empty dict without classes."""
        sums = self._biases.copy()
        for table, weights in self._words.items():
            for name in getattr(features, table):
                if name in weights:
                    for class_index, weight in weights[name]:
                        sums[class_index] += weight
        known = [
            (weights[name], value)
            for table, weights in self._facts.items()
            if weights
            for name, value in getattr(features, table).items()
            if name in weights
        ]
        if known:
            weights_by_fact, values = zip(*known, strict=True)
            weights_by_class = zip(*weights_by_fact, strict=True)
            sums = [total + sumprod(own, values) for total, own in zip(sums, weights_by_class, strict=True)]
        return dict(zip(self.classes, sums, strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """The models of relevance, of the categories ("" for news that is not economic), and of the principal sectors ("" for none).

    `watch` tells the regulatory watch from everything else.
    """

    relevance: LinearModel
    categories: ClassModel
    sectors: ClassModel
    watch: LinearModel
    weighed_words: Mapping[str, frozenset[Any]]  # by table, the words or pairs that any model weighs

    def without_unweighed_words(self, features: Features) -> Features:
        """Without the words and pairs that no model weighs: removed once, so that each model need not look them up."""
        title, anywhere, pairs = (getattr(features, table) & self.weighed_words[table] for table in WORD_TABLES)
        return Features(title, anywhere, pairs, features.facts, features.official_acts)


@cache
def shipped_weights() -> Weights:
    """The weights that ship with the product."""
    return parse_weights(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")))


def parse_weights(content: Mapping[str, Any]) -> Weights:
    """The weights of a file's content. Raises KeyError or TypeError if it is not one."""
    relevance = _linear_model(content["relevance"])
    categories, sectors = (
        {slug: _linear_model(one) for slug, one in content[kind].items()} for kind in ("categories", "sectors")
    )
    watch = _linear_model(content["watch"])
    models = (relevance, watch, *categories.values(), *sectors.values())
    weighed_words = {table: frozenset().union(*(getattr(one, table) for one in models)) for table in WORD_TABLES}
    return Weights(relevance, ClassModel(categories), ClassModel(sectors), watch, weighed_words)


def _linear_model(content: Mapping[str, Any]) -> LinearModel:
    pairs = {tuple(pair.split(" ")): weight for pair, weight in content["pairs"].items()}
    return LinearModel(**{**content, "pairs": pairs})
