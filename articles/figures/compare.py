"""Compares a document's points with what is stored: new ones, revisions, and those that wait for an editor. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from articles.figures.records import Point

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Changes:
    """`waiting` has each implausible point with the value that it is too far from."""

    new: tuple[Point, ...] = ()
    revised: tuple[Point, ...] = ()
    waiting: tuple[tuple[Point, Decimal], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.revised or self.waiting)


def compare(
    points: Sequence[Point],
    known: Mapping[date, Decimal],
    *,
    max_jump: Decimal | None,
    in_points: bool,
    decided: Collection[Point] = (),
) -> Changes:
    """What these points, the oldest first, change. A first document is taken whole: only what follows a known value can jump.

    `decided` are the values that wait or were refused: they are not asked about again.
    """
    new: list[Point] = []
    revised: list[Point] = []
    waiting: list[tuple[Point, Decimal]] = []
    last = _last_before(points, known)
    for day, value in points:
        stored = known.get(day)
        beside = last if stored is None else stored
        if stored != value and (day, value) in decided:
            continue
        if known and beside is not None and is_jump(beside, value, max_jump, in_points=in_points):
            waiting.append(((day, value), beside))
            last = beside
            continue
        if stored != value:
            (new if stored is None else revised).append((day, value))
        last = value
    return Changes(tuple(new), tuple(revised), tuple(waiting))


def _last_before(points: Sequence[Point], known: Mapping[date, Decimal]) -> Decimal | None:
    """The last known value before the first of the points."""
    before = max((day for day in known if not points or day < points[0][0]), default=None)
    return known[before] if before else None


def is_jump(before: Decimal, after: Decimal, max_jump: Decimal | None, *, in_points: bool) -> bool:
    """Whether the move is larger than `max_jump`: points if the values are rates, else per cent of the value before."""
    if max_jump is None:
        return False
    move = abs(after - before)
    return move > max_jump if in_points or not before else move * HUNDRED / abs(before) > max_jump
