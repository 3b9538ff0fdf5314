"""Metrics: accuracy, precision, recall and F1, by class and over sets, with confidence intervals. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.96  # 95 % of a normal distribution are within so many standard deviations

COUNT_SUFFIX = "_count"

LabelPair = tuple[str, str]  # expected, got
Proportion = tuple[int, int]  # so many, of how many


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one class, or of several together: true positives, false positives, false negatives."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 if nothing was found."""
        return share(self.right, self.found)

    @property
    def recall(self) -> float:
        """The share of what was expected that was found; 1 if nothing was expected."""
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    @property
    def found(self) -> int:
        """How many were found, rightly or wrongly."""
        return self.right + self.wrong

    @property
    def expected(self) -> int:
        """How many were expected."""
        return self.right + self.missed


def share(part: int, whole: int) -> float:
    """`part` of `whole`, from 0 to 1; 1 if `whole` is 0."""
    return part / whole if whole else 1.0


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share, after `right` of `of` were observed (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    seen, square = right / of, Z95 * Z95
    middle = (seen + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * sqrt(seen * (1 - seen) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def agreement(pairs: Sequence[LabelPair]) -> Proportion:
    """How many pairs have equal labels, of how many."""
    return sum(expected == got for expected, got in pairs), len(pairs)


def accuracy(pairs: Sequence[LabelPair]) -> float:
    """The share of pairs in which both labels are equal."""
    return share(*agreement(pairs))


def figures_of(proportions: Mapping[str, Proportion]) -> dict[str, float]:
    """Each proportion as a share, and under its name with COUNT_SUFFIX how many it was counted over."""
    shares = {name: round(share(*proportion), 4) for name, proportion in proportions.items()}
    return shares | {name + COUNT_SUFFIX: of for name, (_right, of) in proportions.items()}


def interval(figures: Mapping[str, float], name: str) -> tuple[float, float] | None:
    """The 95 % confidence interval of a share among `figures`; None if what it was counted over is not known."""
    of = figures.get(name + COUNT_SUFFIX)
    return None if of is None else wilson(round(figures[name] * of), int(of))


def by_class(pairs: Iterable[LabelPair]) -> dict[str, Counts]:
    """The counts of each class that was expected or given, by its name."""
    table = confusion(pairs)
    names = sorted({name for pair in table for name in pair})
    expected: Counter[str] = Counter()
    got: Counter[str] = Counter()
    for (wanted, given), number in table.items():
        expected[wanted] += number
        got[given] += number
    right = {name: table[name, name] for name in names}
    return {name: Counts(right[name], got[name] - right[name], expected[name] - right[name]) for name in names}


def confusion(pairs: Iterable[LabelPair]) -> Counter[LabelPair]:
    """How often each expected class was given as each class."""
    return Counter(pairs)


def micro_counts(pairs: Iterable[tuple[Collection[str], Collection[str]]]) -> Counts:
    """The counts over all sets, each element counted once (micro average)."""
    right = wrong = missed = 0
    for expected, got in pairs:
        wanted, given = set(expected), set(got)
        right += len(wanted & given)
        wrong += len(given - wanted)
        missed += len(wanted - given)
    return Counts(right, wrong, missed)
