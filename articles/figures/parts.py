"""What a computed series is made of: the stored series below it, and its points from theirs. Makes no query."""

from collections.abc import Mapping, Sequence

from articles.figures.computed import combine, monthly_averages
from articles.figures.records import Point
from articles.models import Series

type Known = Mapping[str, Series]  # the series that may be shown, by their keys
type Stored = Mapping[str, Sequence[Point]]  # the points of stored series, the oldest first


def leaves_of(series: Series, known: Known) -> tuple[Series, ...]:
    """The stored series that it comes from; none if one of them is not known."""
    if not series.is_computed:
        return (series,)
    sides = [leaves_of(known[key], known) if key in known else () for key in _sides(series)]
    return (*sides[0], *sides[1]) if all(sides) else ()


def points_of(series: Series, known: Known, stored: Stored) -> Sequence[Point]:
    """The points of a series, computed from the stored ones, if `leaves_of` knows all that it comes from."""
    if not series.is_computed:
        return stored.get(series.pk, ())
    left, right = known[series.left_id or ""], known[series.right_id or ""]
    others = points_of(right, known, stored)
    return combine(
        points_of(left, known, stored),
        monthly_averages(others) if is_by_month(series, known) else others,
        series.operation,
        left_is_fixed=_is_fixed(left, known),
        right_is_fixed=_is_fixed(right, known),
    )


def is_by_month(series: Series, known: Known) -> bool:
    """Whether it multiplies or divides monthly values by daily ones: each month with the average of its days."""
    sides = [known[key].frequency for key in _sides(series) if key in known]
    return sides == [Series.Frequency.MONTHLY, Series.Frequency.DAILY]


def _is_fixed(series: Series, known: Known) -> bool:
    return all(one.frequency == Series.Frequency.FIXED for one in leaves_of(series, known))


def _sides(series: Series) -> tuple[str, ...]:
    """The keys of what it is computed from."""
    return (series.left_id or "", series.right_id or "") if series.is_computed else ()
