"""Metrics: accuracy, precision, recall and F1, by class and over sets, with confidence intervals. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.96  # 95 % of a normal distribution are within so many standard deviations

LabelPair = tuple[str, str]  # expected, got


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one class, or of several together: true positives, false positives, false negatives."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 if nothing was found."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what was expected that was found; 1 if nothing was expected."""
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)

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


def accuracy(pairs: Sequence[LabelPair]) -> float:
    """The share of pairs in which both labels are equal."""
    return share(sum(expected == got for expected, got in pairs), len(pairs))


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
