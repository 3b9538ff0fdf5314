"""The values of a figure over a period, where its providers let us keep them; and the revisions among them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from articles.figures.board import Figure, cached_board
from articles.figures.computed import LOOK_BACK
from articles.figures.parts import points_of
from articles.figures.records import Point
from articles.models import FormerValue, Observation, Series

# The word of an address → days; None: all there is. The first is shown where the address says nothing.
PERIODS: Mapping[str, Mapping[str, int | None]] = {
    "D": {"3-mois": 92, "1-mois": 31, "1-an": 366, "tout": None},
    "M": {"5-ans": 1827, "1-an": 366, "tout": None},
    "Y": {"tout": None},
    "F": {"tout": None},
}
LONGEST_GAPS = {"D": timedelta(days=10), "M": timedelta(days=45), "Y": timedelta(days=400), "F": timedelta.max}


def may_show_history(figure: Figure) -> bool:
    """Whether its earlier values may be shown: all its providers must let us keep them."""
    return all(provider.may_keep for provider in figure.providers)


def load_history(figure: Figure, first: date | None) -> Sequence[Point]:
    """Its values from `first` on, the oldest first, in one query; the last one alone without the right to show more."""
    if not may_show_history(figure):
        return figure.points[-1:]
    leaves = {one.pk: one for one in figure.leaves}
    fixed = [key for key, one in leaves.items() if one.frequency == Series.Frequency.FIXED]
    rows = Observation.objects.of(leaves)
    if first:
        rows = rows.since(max(first, date.min + LOOK_BACK) - LOOK_BACK, whole=fixed)
    points: defaultdict[str, list[Point]] = defaultdict(list)
    for key, day, value in rows.values_list("series", "date", "value"):
        points[key].append((day, value))
    known = {key: one.series for key, one in cached_board().figures.items()} | {one.pk: one for one in figure.leaves}
    found = points_of(figure.series, known, points)
    return [point for point in found if first is None or figure.is_fixed or point[0] >= first]


def load_revisions(figure: Figure, days: Sequence[date]) -> dict[date, FormerValue]:
    """The last value that was replaced on each of these days; nothing of computed series."""
    if figure.series.is_computed or not days or not may_show_history(figure):
        return {}
    rows = FormerValue.objects.on_days(figure.series, days)
    return {row.observation.date: row for row in rows.select_related("observation").order_by("replaced_at")}


def load_links(figure: Figure, days: Sequence[date]) -> dict[date, str]:
    """Where to check the values of these days that a person typed, and no document gave; nothing of computed series."""
    if figure.series.is_computed or not days:
        return {}
    by_hand = Observation.objects.filter(series=figure.series, date__in=days, is_by_hand=True)
    return dict(by_hand.values_list("date", "link"))
