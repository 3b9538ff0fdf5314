"""Loads the shipped providers, datasets and series, the legal parities, and the demo's invented values."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from articles.figures.store import put_value, refresh_last
from articles.models import Dataset, Instrument, Observation, Provider, Series
from articles.models.figures.changes import invalidate_figures
from articles.shipped import load

FOLDER = "markets"
INSTRUMENT_COLUMNS = (
    *("kind", "name_fr", "name_en", "short_fr", "short_en", "currency", "news_words", "strip_place", "order"),
    *("country", "category"),
)
SERIES_COLUMNS = (
    *("dataset", "column", "column_unit", "left", "operation", "right", "frequency", "unit_fr", "unit_en", "decimals"),
    *("max_jump", "is_active", "note_fr", "note_en"),
)
KEYS = {"country", "category", "dataset", "left", "right", "provider"}
DEFAULTS = {"strip_place": None, "country": None, "category": None, "dataset": None, "left": None, "right": None}
DEFAULTS |= {"max_jump": None, "is_active": True}  # type: ignore[dict-item]
SAMPLE_COUNTS = {"D": 130, "M": 84, "Y": 12}

Values = dict[str, Any]


def load_figures(*, demo: bool = False) -> Counter[str]:
    """Load what ships, in one transaction; the number of changed rows by name. With `demo`, values too, marked as samples."""
    rows = [*_read("series")["series"], *_rows_in_francs(), *_rows_by_country()]
    with transaction.atomic(savepoint=False):
        changed = +Counter(
            providers=load.merge_rows(Provider, {row.pop("slug"): row for row in _read("providers")}),
            datasets=load.merge_rows(Dataset, {row.pop("slug"): _keyed(row) for row in _read("datasets")}),
            instruments=load.merge_rows(
                Instrument,
                {row["slug"]: _columns(row, INSTRUMENT_COLUMNS) for row in rows if "instrument" not in row},
            ),
            series=load.merge_rows(
                Series,
                {
                    row["slug"]: _columns(row, SERIES_COLUMNS) | {"instrument_id": row.get("instrument", row["slug"])}
                    for row in rows
                },
            ),
            parities=_store_parities([row for row in rows if row.get("value")]),
            samples=_store_samples([row for row in rows if row.get("sample")]) if demo else 0,
        )
        if changed:
            invalidate_figures()
    return changed


def drop_samples() -> int:
    """Delete all invented values; how many series had some."""
    series = list(Series.objects.filter(is_sample=True).select_related("dataset__provider"))
    if series:
        with transaction.atomic():
            Observation.objects.filter(is_sample=True).delete()
            for one in series:
                refresh_last(one)
    return len(series)


def _read(name: str) -> Any:
    return json.loads((load.DATA / FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _rows_in_francs() -> Iterator[Values]:
    """For each price in dollars that ships so, the same in francs: another series of the same instrument."""
    shipped = _read("series")
    for row in shipped["series"]:
        if row["slug"] in shipped["in_francs"]["of"]:
            weight = row["unit_fr"].removeprefix("$/")
            yield shipped["in_francs"]["columns"] | {
                "slug": f"{row['slug']}-fcfa",
                "instrument": row["slug"],
                "left": row["slug"],
                "unit_fr": f"FCFA/{weight}",
                "unit_en": f"CFA francs/{weight}",
            }


def _rows_by_country() -> Iterator[Values]:
    """A row for each indicator and African country."""
    taxonomy = json.loads((load.DATA / "taxonomy.json").read_text(encoding="utf-8"))
    for number, indicator in enumerate(_read("series")["by_country"]):
        for place, country in enumerate(one for one in taxonomy["countries"] if one["african"]):
            yield indicator | {
                "slug": f"{indicator['slug']}-{country['iso2'].lower()}",
                "kind": Instrument.Kind.INDICATOR.value,
                "name_fr": f"{indicator['name_fr']}, {country['name_fr']}",
                "name_en": f"{indicator['name_en']}, {country['name_en']}",
                "dataset": f"banque-mondiale-{indicator['slug']}",
                "column": country["iso3"],
                "frequency": Series.Frequency.YEARLY.value,
                "country": country["iso2"],
                "category": "economie",
                "order": 1_000 + number * 100 + place,
            }


def _columns(row: Values, names: Sequence[str]) -> Values:
    return _keyed({name: row.get(name, DEFAULTS.get(name, "")) for name in names})


def _keyed(row: Values) -> Values:
    """Attributes of keys have `_id` behind them."""
    return {f"{name}_id" if name in KEYS else name: value for name, value in row.items()}


def _store_parities(rows: Sequence[Values]) -> int:
    """The legal values of series that have none yet."""
    empty = Series.objects.filter(pk__in=[row["slug"] for row in rows], last_date=None)
    found = {one.pk: one for one in empty.select_related("dataset__provider")}
    for row in rows:
        if series := found.get(row["slug"]):
            day, value = row["value"]
            put_value(series, date.fromisoformat(day), Decimal(value), link=series.dataset.provider.terms_url)  # type: ignore[union-attr]
    return len(found)


def _store_samples(rows: Sequence[Values]) -> int:
    """Invented values for the series that have none; how many."""
    empty = {one.pk: one for one in Series.objects.filter(pk__in=[row["slug"] for row in rows], last_date=None)}
    today = timezone.now().date()
    points: list[Observation] = []
    for row in rows:
        if series := empty.get(row["slug"]):
            made = list(sample_points(row["slug"], Decimal(str(row["sample"])), series, today))
            points += (Observation(series=series, date=day, value=value, is_sample=True) for day, value in made)
            (series.previous_date, series.previous_value), (series.last_date, series.last_value) = made[-2:]
            series.is_sample = True
    Observation.objects.bulk_create(points, batch_size=1_000)
    last = ["last_date", "last_value", "previous_date", "previous_value", "is_sample"]
    Series.objects.bulk_update(empty.values(), last, batch_size=100)
    return len(points)


def sample_points(slug: str, base: Decimal, series: Series, today: date) -> Iterator[tuple[date, Decimal]]:
    """A smooth invented curve about `base`, the same for a slug on a day, the oldest first."""
    phase = crc32(slug.encode()) % 628 / 100
    days = list(sample_dates(series.frequency, today))
    swing = abs(float(base)) * (0.6 if series.is_percentage else 0.08)
    ripple = 0.04 if series.frequency == Series.Frequency.DAILY else 0.25
    for number, day in enumerate(days):
        wave = math.sin(number / len(days) * 7 + phase) + ripple * math.sin(number * 1.9 + phase)
        if series.instrument_id.startswith("taux-directeur"):
            wave = round(wave) / 2
        yield day, Decimal(str(round(float(base) + swing * wave * 0.8, series.decimals)))


def sample_dates(frequency: str, today: date) -> Iterator[date]:
    """Working days, months or years until today."""
    count = SAMPLE_COUNTS[frequency]
    if frequency == "D":
        days = (today - timedelta(days=back) for back in range(count * 7 // 5, 0, -1))
        yield from (day for day in days if day.weekday() < 5)
    elif frequency == "M":
        month = today.year * 12 + today.month - 1
        yield from (date(at // 12, at % 12 + 1, 1) for at in range(month - count, month))
    else:
        yield from (date(today.year - back, 1, 1) for back in range(count, 0, -1))
