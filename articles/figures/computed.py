"""Values that we compute from those of others: pure, and never stored."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext
from operator import itemgetter

from articles.figures.records import Point

LOOK_BACK = timedelta(days=7)  # the longest gap between two of the ECB's rates was five days
DIGITS = 15


def combine(
    left: Sequence[Point], right: Sequence[Point], operation: str, *, left_holds: bool, right_holds: bool
) -> list[Point]:
    """`left` over or times `right`, both the oldest first, on the dates of the one that does not hold.

    A series that holds (a legal parity) has one value for all dates from its own on. Of two that move, the dates are the
    left's, with the right's last value of at most a week before.
    """
    dates = right if left_holds and not right_holds else left
    values = [(day, _at(left, day, holds=left_holds), _at(right, day, holds=right_holds)) for day, _value in dates]
    return [
        (day, _apply(operation, one, other))
        for day, one, other in values
        if one is not None and other is not None and (operation == "*" or other)
    ]


def _apply(operation: str, left: Decimal, right: Decimal) -> Decimal:
    with localcontext(prec=DIGITS):
        return left * right if operation == "*" else left / right


def _at(points: Sequence[Point], day: date, *, holds: bool) -> Decimal | None:
    """The value on `day` or the last before it."""
    place = bisect_right(points, day, key=itemgetter(0))
    if not place:
        return None
    found, value = points[place - 1]
    return value if holds or day - found <= LOOK_BACK else None
