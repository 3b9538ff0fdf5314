"""How the last value of a computed figure was made, in numbers that a reader can check."""

from datetime import date
from decimal import Decimal

from articles.figures.board import Board, Figure
from articles.figures.computed import combine
from articles.figures.wording import NO_BREAK, plain_number
from articles.models import Series

SIGNS = {Series.Operation.RATIO: "÷", Series.Operation.PRODUCT: "×"}


def last_formula(figure: Figure, board: Board) -> str:
    """« 655,957 ÷ 1,0863 »; empty unless both numbers are shown values of that day, and give the last value exactly."""
    series, day = figure.series, figure.last[0]
    sides = [board.figures.get(key or "") for key in (series.left_id, series.right_id)]
    left, right = (_value_of_day(one, day) if one else None for one in sides)
    if left is None or right is None:
        return ""
    made = combine([(day, left)], [(day, right)], series.operation, left_is_fixed=False, right_is_fixed=False)
    if made != [figure.last]:
        return ""
    return f"{plain_number(left)}{NO_BREAK}{SIGNS[Series.Operation(series.operation)]}{NO_BREAK}{plain_number(right)}"


def _value_of_day(figure: Figure, day: date) -> Decimal | None:
    """The value that a provider gave for that day; a fixed one stands for every day, a computed one has too many digits."""
    if figure.series.is_computed:
        return None
    return figure.last[1] if figure.is_fixed else dict(figure.points).get(day)
