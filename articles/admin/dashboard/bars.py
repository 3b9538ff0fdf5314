"""Numbers over time, drawn as bars; the page also shows them in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

BAR_WIDTH, BAR_GAP, CHART_HEIGHT = 12, 2, 60  # in units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """A number at a time, an hour or a day, and where its bar stands in the drawing."""

    at: datetime | date
    number: int
    x: int
    y: int
    height: int
    width: int = BAR_WIDTH


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars in their order, and the size of the drawing."""

    bars: Sequence[Bar]
    height: int = CHART_HEIGHT

    @property
    def width(self) -> int:
        """That of all bars."""
        return len(self.bars) * (BAR_WIDTH + BAR_GAP)

    @property
    def total(self) -> int:
        """The sum of their numbers."""
        return sum(bar.number for bar in self.bars)


def draw(numbers: Sequence[tuple[datetime | date, int]]) -> list[Bar]:
    """A bar for each; the highest is as high as the drawing, and one of at least one is seen."""
    highest = max((number for _at, number in numbers), default=0) or 1
    bars = []
    for place, (at, number) in enumerate(numbers):
        height = max(round(CHART_HEIGHT * number / highest), 1 if number else 0)
        bars.append(Bar(at, number, place * (BAR_WIDTH + BAR_GAP), CHART_HEIGHT - height, height))
    return bars
