"""Differing figures of one unit as dots on one axis, with their words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from articles.stories.drawings.frame import DOT, LETTER_WIDTH, THIN, WIDTH, Words, framed, text_at

LEFT, RIGHT = 6, WIDTH - 6
LEVEL_HEIGHT = 18
MAX_FIGURES = 8


@dataclass(frozen=True, slots=True)
class GivenFigure:
    """A figure as written; `low` and `high` differ for a range."""

    low: Decimal
    high: Decimal
    written: str


def dots(figures: Sequence[GivenFigure], words: Words) -> str:
    """The SVG; empty unless at least two differ and all have the same sign: « −3 % » may be « un recul de 3 % »."""
    figures = sorted(figures, key=lambda one: (one.low, one.high))[:MAX_FIGURES]
    ends = [*(one.low for one in figures), *(one.high for one in figures)]
    if len({(one.low, one.high) for one in figures}) < 2 or min(ends) < 0 < max(ends):
        return ""
    low, width = min(ends), max(ends) - min(ends)

    def across(value: Decimal) -> int:
        return round(LEFT + float((value - low) / width) * (RIGHT - LEFT))

    places = [(across(one.low), across(one.high), one.written) for one in figures]
    levels, labels = _labels(places)
    axis = LEVEL_HEIGHT * (max(levels) // 2 + 1) + 8
    below = LEVEL_HEIGHT * ((max(levels) + 1) // 2)
    marks = "".join(f"M{start} {axis}h{end - start}" for start, end, _ in places)
    texts = "".join(text_at(x, axis + _offset(level), text, "middle") for x, level, text in labels)
    return framed(words, axis + below + 10, f'<path d="M0 {axis}H{WIDTH}" {THIN}/><path d="{marks}" {DOT}/>{texts}')


def _labels(places: Sequence[tuple[int, int, str]]) -> tuple[list[int], list[tuple[float, int, str]]]:
    """The level of each label, the first one where it overlaps none, and each label with its middle and its level."""
    labels: list[tuple[float, int, str]] = []
    taken: list[float] = []  # of each level, where its last label ends
    for start, end, text in places:
        half = len(text) * LETTER_WIDTH / 2
        middle = min(max((start + end) / 2, half), WIDTH - half)
        level = next((n for n, until in enumerate(taken) if until + LETTER_WIDTH <= middle - half), len(taken))
        taken[level : level + 1] = [middle + half]
        labels.append((middle, level, text))
    return [level for _, level, _ in labels], labels


def _offset(level: int) -> int:
    """How far below the axis a label's baseline is: even levels stand above, odd ones below."""
    return LEVEL_HEIGHT * (level // 2) + 18 if level % 2 else -LEVEL_HEIGHT * (level // 2) - 11
