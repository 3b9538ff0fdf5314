"""All figures that may be shown with their last two values: one query a minute in each process, or two with monthly averages.

Only this module and `history.py` read values for readers; both begin with the queryset `shown` of `models/figures/shown.py`.
"""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.core.cache import cache
from django.utils import timezone

from articles.figures.parts import Known, Stored, is_by_month, leaves_of, points_of
from articles.figures.records import Point
from articles.models import Observation, Provider, Series
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
        return next(iter(self.all_of_instrument(slug)), None)

    def all_of_instrument(self, slug: str) -> list[Figure]:
        """The figures of an instrument: a price in dollars, and the same in francs."""
        return [one for one in self.figures.values() if one.series.instrument_id == slug]

    def firsts(self) -> list[Figure]:
        """The first figure of each instrument, in their order."""
        by_instrument: dict[str, Figure] = {}
        for one in self.figures.values():
            by_instrument.setdefault(one.series.instrument_id, one)
        return list(by_instrument.values())

    def exportable(self) -> dict[str, Figure]:
        """Those that may be handed on."""
        return {key: one for key, one in self.figures.items() if one.is_exportable}

    def strip(self) -> list[Figure]:
        """The figures of the strip, in their places."""
        placed = [one for one in self.firsts() if one.series.instrument.strip_place]
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
    stored = {one.pk: _last_two(one) for one in rows if not one.is_computed}
    days = _days_to_average(rows, known, stored)
    found = {one.pk: _figure(one, known, stored, days) for one in rows}
    return {key: figure for key, figure in found.items() if figure and figure.points}


def _figure(series: Series, known: Known, stored: Stored, days: Stored) -> Figure | None:
    leaves = leaves_of(series, known)
    if not leaves:
        return None
    values = {**stored, **days} if is_by_month(series, known) else stored
    return Figure(series, tuple(points_of(series, known, values)[-2:]), leaves)


def _days_to_average(rows: Sequence[Series], known: Known, stored: Stored) -> dict[str, list[Point]]:
    """The daily values in the last two months of what is computed by month: one query, and none where nothing is."""
    by_month = [one for one in rows if is_by_month(one, known)]
    months = [day for one in by_month for day, _value in stored.get(one.left_id or "", ())]
    if not months:
        return {}
    leaves = {leaf.pk: leaf for one in by_month for leaf in leaves_of(known[one.right_id or ""], known)}
    after = (max(months) + timedelta(days=31)).replace(day=1)
    found: defaultdict[str, list[Point]] = defaultdict(list)
    daily = [key for key, one in leaves.items() if one.frequency == Series.Frequency.DAILY and _may_keep(one)]
    values = Observation.objects.of(daily)
    for key, day, value in values.since(min(months)).before(after).values_list("series", "date", "value"):
        found[key].append((day, value))
    return found


def _last_two(series: Series) -> tuple[Point, ...]:
    pairs = ((series.previous_date, series.previous_value), (series.last_date, series.last_value))
    found = tuple((day, value) for day, value in pairs if day is not None and value is not None)
    return found if _may_keep(series) else found[-1:]


def _may_keep(series: Series) -> bool:
    return bool(series.dataset and series.dataset.provider.may_keep)


def today() -> date:
    """In the site's time zone."""
    return timezone.localdate()
