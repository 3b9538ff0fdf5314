"""A line chart as inline SVG: a pure function of values, without script, style or outside address.

Presentation attributes and `currentColor` follow light, dark, forced colours and print. It is drawn for 320 px and grows with the
page. At most MAX_POINTS points: of each bucket the lowest and the highest, so that no peak is lost.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from itertools import pairwise

from articles.figures.records import Point

WIDTH, HEIGHT = 320, 150
TOP, BOTTOM, RIGHT = 8, 130, 316  # of the area of the line; its left side leaves room for the labels
LETTER_WIDTH = 6.3
MAX_POINTS = 100
FLAT_MARGIN = Decimal("0.05")  # above and below a line without any move


@dataclass(frozen=True, slots=True)
class Texts:
    """What the chart says in words, in the reader's language: the labels are those of the axis's ends."""

    key: str  # makes the ids of the page's charts differ
    title: str
    description: str
    high: str
    low: str
    first: str
    last: str


def line_chart(points: Sequence[Point], texts: Texts, longest_gap: timedelta) -> str:
    """The SVG; empty without a value. The line breaks where two values are further apart than `longest_gap`."""
    if not points:
        return ""
    left = round(max(len(texts.high), len(texts.low)) * LETTER_WIDTH) + 6
    spots = [*_spots(thinned(points), left)]
    after_gaps = [later[0] for earlier, later in pairwise(points) if later[0] - earlier[0] > longest_gap]
    line = _path(thinned(points), spots, after_gaps)
    x, y = spots[-1]
    drawn = f'<path d="{line}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>'
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{texts.key}-t {texts.key}-d">'
        f'<title id="{texts.key}-t">{escape(texts.title)}</title><desc id="{texts.key}-d">{escape(texts.description)}</desc>'
        f'<path d="M{left} {TOP}H{WIDTH}M{left} {BOTTOM}H{WIDTH}" stroke="currentColor" opacity=".25"/>{_zero(points, left)}'
        f'{drawn}<circle cx="{x}" cy="{y}" r="3" fill="currentColor"/>'
        f'<g font-size="11" fill="currentColor"><text y="{TOP + 4}">{escape(texts.high)}</text>'
        f'<text y="{BOTTOM + 4}">{escape(texts.low)}</text><text x="{left}" y="{HEIGHT - 3}">{escape(texts.first)}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT - 3}" text-anchor="end">{escape(texts.last)}</text></g></svg>'
    )


def thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most MAX_POINTS of them: the lowest and the highest of each bucket, the first and the last."""
    if len(points) <= MAX_POINTS:
        return points
    buckets = (MAX_POINTS - 2) // 2
    inner, kept = points[1:-1], {points[0], points[-1]}
    for number in range(buckets):
        bucket = inner[len(inner) * number // buckets : len(inner) * (number + 1) // buckets]
        kept |= {min(bucket, key=_value), max(bucket, key=_value)}
    return sorted(kept)


def _value(point: Point) -> Decimal:
    return point[1]


def _spots(points: Sequence[Point], left: int) -> Iterator[tuple[int, int]]:
    first, days = points[0][0], (points[-1][0] - points[0][0]).days
    for day, value in points:
        share = (day - first).days / days if days else 1
        yield round(left + share * (RIGHT - left)), _height(points, value)


def _height(points: Sequence[Point], value: Decimal) -> int:
    low, high = min(map(_value, points)), max(map(_value, points))
    margin = (high - low) / 20 or abs(high) * FLAT_MARGIN or Decimal(1)
    low, high = low - margin, high + margin
    return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP))


def _zero(points: Sequence[Point], left: int) -> str:
    """A dashed line at zero where values lie on both sides."""
    if not min(map(_value, points)) < 0 < max(map(_value, points)):
        return ""
    return f'<path d="M{left} {_height(points, Decimal(0))}H{WIDTH}" stroke="currentColor" opacity=".5" stroke-dasharray="4"/>'


def _path(points: Sequence[Point], spots: Sequence[tuple[int, int]], after_gaps: Sequence[date]) -> str:
    """Moves and relative lines, which are shorter than absolute ones; a move wherever one of `after_gaps` lies between."""
    parts: list[str] = []
    before: tuple[date, int, int] | None = None
    for (day, _value), (x, y) in zip(points, spots, strict=True):
        is_broken = before is None or bisect_right(after_gaps, day) > bisect_right(after_gaps, before[0])
        parts.append(f"M{x} {y}" if before is None or is_broken else f"l{x - before[1]} {y - before[2]}")
        before = day, x, y
    return "".join(parts)
