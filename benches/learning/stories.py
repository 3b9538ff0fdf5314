"""python -m benches.learning.stories FILE… [--write] [--record SET]: learn from labelled pairs, measured by five folds.

The weights of `articles/data/story_weights.json` are fitted by logistic regression. Each is held near the weight that was
set by hand (PRIOR) and keeps its sign, so that what the pairs seldom show stays as it was. What rules out a story is no
weight and is not learnt (articles/stories/comparison/ruled_out.py).
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy
from scipy.optimize import minimize

from articles.evaluation.dataset import ComparedPair, PairExample, parse_examples, parse_pair, story_metrics
from articles.evaluation.published_figures import SET_LABELS, record_figures
from articles.stories.comparison.features import features
from articles.stories.comparison.probability import MIN_SAME_EVENT_PERCENT, WEIGHTS_FILE, same_event_percent
from articles.stories.headline import parse_headline
from benches.learning.background import pairs_apart

PRIOR: Mapping[str, float] = {
    "always": 0.3,
    "names": 0.9,
    "words": 1.5,
    "many words": 1.6,
    "other names": -1.0,
    "other words": -0.4,
    "same template, other subject": -2.5,
    "days": -1.2,
    "country": 0.5,
    "each names another country too": -1.9,
    "another country": -3.7,
    "organisation": 1.1,
    "another organisation": -1.7,
    "figures": 2.8,
    "figures of summaries": 2.0,
    "period": 2.4,
    "another month": -2.0,
    "other amounts": -2.0,
    "other amounts in summaries": -0.4,
    "other counts": -1.3,
    "kind": 0.5,
    "same organisation, another kind": -1.3,
    "opposite direction": -3.0,
    "another session": -1.5,
    "another stage": -3.0,
    "one title contains the other": 2.5,
    "names in both": 0.0,
    "share of names": 0.0,
    "titles covered": 1.0,
    "titles covered by texts": 1.0,
    "texts covered": 2.0,
    "one source": -2.6,
    "one source, near-equal": 1.1,
}
# At most as heavy as set by hand: among pairs that were picked for being alike, these say more than on an ordinary day.
CAPPED = frozenset(("country", "kind"))
APART_WEIGHT = 0.05  # of a pair of an ordinary day, beside 1 of a labelled one
FREE_SIGN = frozenset(("names in both", "share of names"))
# Learnt nearly freely: their weights in PRIOR are guesses.
GUESSED = frozenset(("titles covered", "titles covered by texts", "texts covered", "share of names"))
# Not learnt: one outlet's own headlines are few among the pairs, and a free bias lets short titles join too soon.
BY_HAND = frozenset(("always", "one source", "one source, near-equal"))
# How strongly a weight is held to PRIOR, chosen by five folds among 0.1, 0.3, 0.5, 1, 3.
HOLD, GUESSED_HOLD = 1.0, 0.3
FOLDS, DECIMALS = 5, 2


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled pair and its features, none if something rules out one event; `set_name` is its file's name."""

    set_name: str
    example: PairExample
    values: Mapping[str, float]


def load(paths: Sequence[Path]) -> list[Row]:
    """The pairs of these files that their reader was sure of. Raises ValueError for a faulty line."""
    rows = []
    for path in paths:
        examples, faults = parse_examples(path.read_text(encoding="utf-8").splitlines(), parse_pair)
        if faults:
            raise ValueError(f"{path}: {faults[0]}")
        rows += [Row(path.stem, one, features(parse_headline(one.a), parse_headline(one.b))) for one in examples]
    return rows


def fit(rows: Sequence[Row], apart: Sequence[Mapping[str, float]] = ()) -> dict[str, float]:
    """The weights learnt from these rows, and from the features of pairs that are taken for two events."""
    learnt_from = [one for one in rows if one.values]
    names = list(PRIOR)
    matrix = numpy.array(
        [[one.get(name, 0.0) for name in names] for one in (*(row.values for row in learnt_from), *apart)]
    )
    same = numpy.array([float(one.example.same) for one in learnt_from] + [0.0] * len(apart))
    counts = numpy.array([1.0] * len(learnt_from) + [APART_WEIGHT] * len(apart))
    prior = numpy.array([PRIOR[name] for name in names])
    hold = numpy.array([GUESSED_HOLD if name in GUESSED else HOLD for name in names])

    def loss(weights: numpy.ndarray) -> tuple[float, numpy.ndarray]:
        scores = matrix @ weights
        off = weights - prior
        gradient = matrix.T @ (counts * (1 / (1 + numpy.exp(-scores)) - same)) + 2 * hold * off
        return float((counts * (numpy.logaddexp(0, scores) - same * scores)).sum() + (hold * off**2).sum()), gradient

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=[_bounds(name) for name in names])
    return {name: round(float(weight), DECIMALS) for name, weight in zip(names, found.x, strict=True)}


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in BY_HAND:
        return PRIOR[name], PRIOR[name]
    if name in FREE_SIGN:
        return None, None
    if name in CAPPED:
        return 0.0, PRIOR[name]
    return (0.0, None) if PRIOR[name] > 0 else (None, 0.0)


def compare(rows: Sequence[Row], weights: Mapping[str, float]) -> list[ComparedPair]:
    """Each pair compared with these weights."""
    percents = [same_event_percent(one.values, weights) for one in rows]
    return [
        ComparedPair(one.example, percent >= MIN_SAME_EVENT_PERCENT, percent)
        for one, percent in zip(rows, percents, strict=True)
    ]


def compare_by_folds(rows: Sequence[Row], apart: Sequence[Mapping[str, float]] = ()) -> list[ComparedPair]:
    """Each pair compared with weights learnt without it, and without any pair that shares a headline with it."""
    group_of = _groups(rows)
    folds = [[row for row in rows if group_of[row.example.id] % FOLDS == number] for number in range(FOLDS)]
    compared: dict[str, ComparedPair] = {}
    for held_out in folds:
        ids = {row.example.id for row in held_out}
        weights = fit([row for row in rows if row.example.id not in ids], apart)
        compared |= {one.example.id: one for one in compare(held_out, weights)}
    return [compared[row.example.id] for row in rows]


def _groups(rows: Sequence[Row]) -> dict[str, int]:
    """A number for each pair by its id; pairs that share a headline, directly or by others, have the same."""
    first: dict[str, str] = {}

    def root(title: str) -> str:
        while first.setdefault(title, title) != title:
            title = first[title]
        return title

    for row in rows:
        first[root(row.example.a.title)] = root(row.example.b.title)
    numbers: dict[str, int] = {}
    return {row.example.id: numbers.setdefault(root(row.example.a.title), len(numbers)) for row in rows}


def main() -> None:
    """Measure by five folds; with --write learn from all rows and replace the file that ships."""
    parser = argparse.ArgumentParser(prog="python -m benches.learning.stories", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="labelled pairs, a JSON object a line")
    parser.add_argument("--apart", nargs="*", type=Path, default=(), help="headlines of ordinary days (background.py)")
    parser.add_argument("--write", action="store_true", help=f"replace {WEIGHTS_FILE.name}")
    parser.add_argument("--record", choices=sorted(SET_LABELS), help="publish the first file's figures as this set's")
    options = parser.parse_args()
    rows = load(options.files)
    apart = pairs_apart(options.apart, PRIOR)
    by_folds, learnt = compare_by_folds(rows, apart), fit(rows, apart)
    for name in dict.fromkeys(row.set_name for row in rows):
        some = [one for row, one in zip(rows, by_folds, strict=True) if row.set_name == name]
        own = compare([row for row in rows if row.set_name == name], learnt)
        print(name, "by folds", json.dumps(story_metrics(some)))  # noqa: T201
        print(name, "with all", json.dumps(story_metrics(own)))  # noqa: T201
        if options.record and name == options.files[0].stem:
            record_figures("stories", options.record, datetime.now(UTC).date(), story_metrics(some))
    if options.write:
        WEIGHTS_FILE.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
