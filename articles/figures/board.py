"""All figures that may be shown with their last two values: one query a minute in each process.

Only this module and `history.py` read values for readers; both begin with the queryset `shown` of `models/figures/shown.py`.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.core.cache import cache
from django.utils import timezone

from articles.figures.computed import combine
from articles.figures.records import Point
from articles.models import Provider, Series
from articles.models.figures.changes import FIGURES_STAMP_KEY

BOARD_TTL_SECONDS = 60
STRIP_PLACES = 10
# How old a last value may be: weekends and holidays, a monthly file's delay, a yearly one's.
LATE_AFTER = {"D": timedelta(days=6), "M": timedelta(days=75), "Y": timedelta(days=365 * 3), "F": timedelta.max}


@dataclass(frozen=True, slots=True)
class Figure:
    """A series that may be shown, with its last two values, the oldest first; `leaves` are the stored series that it comes from."""

    series: Series
    points: tuple[Point, ...]
    leaves: tuple[Series, ...]

    @property
    def last(self) -> Point:
        """Its last date and value."""
        return self.points[-1]

    @property
    def providers(self) -> list[Provider]:
        """The providers of its values, or of those that it is computed from."""
        return list({one.dataset.provider_id: one.dataset.provider for one in self.leaves if one.dataset}.values())

    @property
    def is_fixed(self) -> bool:
        """Whether it has one value for all dates."""
        return all(one.frequency == Series.Frequency.FIXED for one in self.leaves)

    @property
    def is_sample(self) -> bool:
        """Whether any part of it is invented."""
        return any(one.is_sample for one in self.leaves)

    @property
    def is_exportable(self) -> bool:
        """Whether files, feeds and programs may take its values over: by right, and never invented ones."""
        return bool(self.series.is_exportable) and not self.is_sample

    def is_late(self, today: date) -> bool:
        """Whether its next value should have come."""
        frequency = Series.Frequency.FIXED if self.is_fixed else self.series.frequency
        return today - self.last[0] > LATE_AFTER[frequency]


@dataclass(frozen=True, slots=True)
class Board:
    """The figures by the slugs of their series, in their order."""

    figures: Mapping[str, Figure]

    def of_instrument(self, slug: str) -> Figure | None:
        """The first figure of an instrument."""
        return next((one for one in self.figures.values() if one.series.instrument_id == slug), None)

    def exportable(self) -> dict[str, Figure]:
        """Those that may be handed on."""
        return {key: one for key, one in self.figures.items() if one.is_exportable}

    def strip(self) -> list[Figure]:
        """The figures of the strip, in their places."""
        placed = [one for one in self.figures.values() if one.series.instrument.strip_place]
        return sorted(placed, key=lambda one: one.series.instrument.strip_place or 0)[:STRIP_PLACES]

    def of_country(self, code: str, currency: str) -> list[Figure]:
        """The figures of a country and of its currency."""
        return [
            one
            for one in self.figures.values()
            if one.series.instrument.country_id == code or (currency and one.series.instrument.currency == currency)
        ]


def cached_board() -> Board:
    """The board, at most a minute old, and never older than the last change. Its rows are shared and must not be changed."""
    stamp: str | None = cache.get(FIGURES_STAMP_KEY)
    if stamp is None:
        stamp = secrets.token_hex(8)
        cache.set(FIGURES_STAMP_KEY, stamp, BOARD_TTL_SECONDS)
    return _load(stamp)


@lru_cache(maxsize=1)
def _load(stamp: str) -> Board:
    rows = Series.objects.shown().select_related("instrument__country", "dataset__provider")
    return Board(build_figures(list(rows)))


def build_figures(rows: Sequence[Series]) -> dict[str, Figure]:
    """The figures of these series, in their order; those without a value are left out."""
    known = {one.pk: one for one in rows}
    found = {one.pk: _figure(one, known) for one in rows}
    return {key: figure for key, figure in found.items() if figure and figure.points}


def _figure(series: Series, known: Mapping[str, Series]) -> Figure | None:
    if not series.is_computed:
        return Figure(series, _last_two(series), (series,))
    left, right = (_operand(key, known) for key in (series.left_id, series.right_id))
    if left is None or right is None:
        return None
    points = combine(
        left.points, right.points, series.operation, left_is_fixed=left.is_fixed, right_is_fixed=right.is_fixed
    )
    return Figure(series, tuple(points[-2:]), (*left.leaves, *right.leaves))


def _operand(key: str | None, known: Mapping[str, Series]) -> Figure | None:
    return _figure(known[key], known) if key in known else None  # type: ignore[index]


def _last_two(series: Series) -> tuple[Point, ...]:
    pairs = ((series.previous_date, series.previous_value), (series.last_date, series.last_value))
    found = tuple((day, value) for day, value in pairs if day is not None and value is not None)
    return found if series.dataset and series.dataset.provider.may_keep else found[-1:]


def today() -> date:
    """In the site's time zone."""
    return timezone.localdate()
