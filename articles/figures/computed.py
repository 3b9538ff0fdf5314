"""Values that we compute from those of others: pure, and never stored."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import groupby
from operator import itemgetter

from articles.figures.records import Point

MIN_DAYS = 15  # of a month with a value, for its average: a month has 19 working days or more
LOOK_BACK = timedelta(days=7)  # the longest gap between two of the ECB's rates was five days
DIGITS = 15


def combine(
    left: Sequence[Point], right: Sequence[Point], operation: str, *, left_is_fixed: bool, right_is_fixed: bool
) -> list[Point]:
    """`left` over or times `right`, both the oldest first, on the dates of the one that is not fixed.

    A fixed series (a legal parity) has one value for all dates from its own on. If neither is fixed, the dates are those of
    `left`, each with the last value of `right`, at most a week old.
    """
    dates = right if left_is_fixed and not right_is_fixed else left
    values = [
        (day, _at(left, day, is_fixed=left_is_fixed), _at(right, day, is_fixed=right_is_fixed)) for day, _value in dates
    ]
    return [
        (day, _apply(operation, one, other))
        for day, one, other in values
        if one is not None and other is not None and (operation == "*" or other)
    ]


def monthly_averages(points: Sequence[Point]) -> list[Point]:
    """The average of each month of daily values, dated by its first day; none of a month with fewer than MIN_DAYS values."""
    months = groupby(points, key=lambda point: point[0].replace(day=1))
    by_month = ((month, [value for _day, value in found]) for month, found in months)
    with localcontext(prec=DIGITS):
        return [(month, sum(values, Decimal(0)) / len(values)) for month, values in by_month if len(values) >= MIN_DAYS]


def _apply(operation: str, left: Decimal, right: Decimal) -> Decimal:
    with localcontext(prec=DIGITS):
        return left * right if operation == "*" else left / right


def _at(points: Sequence[Point], day: date, *, is_fixed: bool) -> Decimal | None:
    """The value on `day`, or the last one before."""
    place = bisect_right(points, day, key=itemgetter(0))
    if not place:
        return None
    found, value = points[place - 1]
    return value if is_fixed or day - found <= LOOK_BACK else None
