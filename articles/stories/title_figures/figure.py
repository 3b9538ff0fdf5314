"""A figure of a headline, and whether figures of two headlines agree or contradict each other. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import field

from articles.stories.title_figures.units import MEASURES, PERCENT
from articles.text.record import record

# The least and most CFA francs that a unit has been worth since 2000: the euro's parity is fixed, the dollar floats.
FRANCS_PER_UNIT = {"XOF": (1.0, 1.0), "EUR": (655.957, 655.957), "USD": (400.0, 800.0)}
CONVERTED_TOLERANCE = 0.1  # 15 million euros, which are 9.84 milliards of francs, may be told as 10
CONVERSION_KINDS = ("USD", "EUR", "GBP")  # the money into which others' sums are converted
NOT_MONEY = {PERCENT, *(kind for kind, _ in MEASURES.values())}
COUNT_PREFIX, MIN_COUNT = "#", 10
FIGURE_TOLERANCE = 0.012  # 43,999 may be rounded to 44


@record
class HeadlineFigure:
    """A value in units: `kind` is "%", a currency, a measure, "money" for an unnamed currency, "#word" for a count, or ""."""

    kind: str
    value: float
    precision: float = field(default=0.0, compare=False)  # the value of its last digit

    def agrees(self, other: "HeadlineFigure") -> bool:
        """Whether both may be the same figure, one of them rounded.

        Rounded means: of another precision, or with at least two digits fewer.
        """
        if self.value == other.value or self.is_count or other.is_count:
            return self.value == other.value and self.is_comparable(other)
        rounded = self.precision != other.precision or abs(self.digits - other.digits) > 1
        return self._is_near(other) and rounded and self.is_comparable(other)

    def contradicts(self, other: "HeadlineFigure") -> bool:
        """Whether they are comparable and not the same figure, nor two conversions of one sum at rates of two days."""
        if not self.is_comparable(other) or self.agrees(other):
            return False
        return self.kind not in CONVERSION_KINDS or not self._is_near(other)

    def _is_near(self, other: "HeadlineFigure") -> bool:
        return abs(self.value - other.value) <= FIGURE_TOLERANCE * max(abs(self.value), abs(other.value))

    @property
    def digits(self) -> int:
        """The number of its significant digits, without trailing zeros: 300 has one, 7 433 four."""
        return len(f"{self.value:.6g}".split("e")[0].replace(".", "").strip("0"))

    @property
    def is_count(self) -> bool:
        """Whether it counts things and has no unit."""
        return not self.kind or self.kind[0] == COUNT_PREFIX

    def is_comparable(self, other: "HeadlineFigure") -> bool:
        """Whether both may count the same thing."""
        if self.kind == other.kind:
            return True
        if self.is_count or other.is_count:
            return False
        return "money" in (self.kind, other.kind) and not NOT_MONEY.intersection((self.kind, other.kind))


@record
class HeadlineFigures:
    """A headline's figures: amounts and counts, periods (“h1”, “q3”), months, dates, serial numbers."""

    amounts: tuple[HeadlineFigure, ...] = ()
    periods: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    dates: frozenset[tuple[int, int]] = frozenset()  # month, day
    serials: frozenset[str] = frozenset()


NO_FIGURES = HeadlineFigures()


def count_shared(some: Iterable[HeadlineFigure], others: Collection[HeadlineFigure]) -> int:
    """How many of `some` agree with one of `others`; bare numbers below ten are left out."""
    return sum([_agrees_with_any(one, others) for one in some if one.kind or one.value >= MIN_COUNT]) if others else 0


def _agrees_with_any(one: HeadlineFigure, others: Iterable[HeadlineFigure]) -> bool:
    return any(map(one.agrees, others))


def differ_whatever_the_rate(some: Iterable[HeadlineFigure], others: Iterable[HeadlineFigure]) -> bool:
    """Whether both name sums in francs, euros or dollars, and no sum of one was ever worth one of the other."""
    in_francs, others_in_francs = (
        [_francs(one) for one in all_ if one.kind in FRANCS_PER_UNIT] for all_ in (some, others)
    )
    return bool(in_francs and others_in_francs) and not any(
        lowest <= (1 + CONVERTED_TOLERANCE) * others_highest and others_lowest <= (1 + CONVERTED_TOLERANCE) * highest
        for lowest, highest in in_francs
        for others_lowest, others_highest in others_in_francs
    )


def _francs(figure: HeadlineFigure) -> tuple[float, float]:
    least, most = FRANCS_PER_UNIT[figure.kind]
    return figure.value * least, figure.value * most


def count_contradictions(some: Iterable[HeadlineFigure], others: Iterable[HeadlineFigure]) -> int:
    """How many kinds of figures of `some` are comparable with `others` and yet agree with none of them."""
    some, others = tuple(some), tuple(others)
    if not some or not others:
        return 0
    kinds = {one.kind for one in some if any(one.is_comparable(other) for other in others)}
    return sum(
        all(one.contradicts(other) for one in some if one.kind == kind for other in others if one.is_comparable(other))
        for kind in kinds
    )
