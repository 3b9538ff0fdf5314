"""How often an answer is right: accuracy, precision, recall and F1, by class and over sets, with their intervals. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.96  # standard deviations on either side that hold 95 % of a normal distribution

LabelPair = tuple[str, str]  # expected, got


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one class, or of many together: found and right, found and wrong, not found though it was there."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was found, how much is right; 1 where nothing was."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what was there, how much was found; 1 where nothing was."""
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    @property
    def expected(self) -> int:
        """How many there were."""
        return self.right + self.missed


def share(part: int, whole: int) -> float:
    """`part` of `whole`, from 0 to 1; of nothing, all is right."""
    return part / whole if whole else 1.0


def wilson(right: int, of: int) -> tuple[float, float]:
    """Between what the true share lies, 19 times in 20, when `right` of `of` were seen (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    seen, square = right / of, Z95 * Z95
    middle = (seen + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * sqrt(seen * (1 - seen) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def accuracy(pairs: Sequence[LabelPair]) -> float:
    """How many got what was expected."""
    return share(sum(expected == got for expected, got in pairs), len(pairs))


def by_class(pairs: Iterable[LabelPair]) -> dict[str, Counts]:
    """Each class that was expected or got, by its name."""
    table = confusion(pairs)
    names = sorted({name for pair in table for name in pair})
    expected: Counter[str] = Counter()
    got: Counter[str] = Counter()
    for (wanted, said), number in table.items():
        expected[wanted] += number
        got[said] += number
    right = {name: table[name, name] for name in names}
    return {name: Counts(right[name], got[name] - right[name], expected[name] - right[name]) for name in names}


def confusion(pairs: Iterable[LabelPair]) -> Counter[LabelPair]:
    """How often each class was taken for each."""
    return Counter(pairs)


def micro_counts(pairs: Iterable[tuple[Collection[str], Collection[str]]]) -> Counts:
    """Every element counted once (micro average)."""
    right = wrong = missed = 0
    for expected, got in pairs:
        wanted, said = set(expected), set(got)
        right += len(wanted & said)
        wrong += len(said - wanted)
        missed += len(wanted - said)
    return Counts(right, wrong, missed)
