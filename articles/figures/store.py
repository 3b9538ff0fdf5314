"""The only writer of observations: points of one series, compared with what is stored, in the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from articles.figures.compare import Changes, compare
from articles.figures.records import Point
from articles.models import FormerValue, Observation, Series, WaitingValue

LAST_COLUMNS = ["last_date", "last_value", "previous_date", "previous_value", "is_sample"]
KEPT_WITHOUT_RIGHT = 1  # values of a series whose provider does not let us keep earlier ones


class ComputedIsNotStored(ValueError):
    """Somebody tried to store a value of a computed series."""


def changes_of(series: Series, points: Sequence[Point]) -> Changes:
    """What storing these points would change; writes nothing."""
    known = dict(series.observations.filter(is_sample=False).values_list("date", "value"))
    decided = set(series.waiting_values.values_list("date", "value"))
    return compare(points, known, max_jump=series.max_jump, in_points=series.is_percentage, decided=decided)


def doubts_of(series: Series, new: Iterable[Point]) -> tuple[tuple[Point, Decimal], ...]:
    """The points typed by hand that are implausible, each with the value that it is too far from; invented values count too."""
    known = dict(series.observations.values_list("date", "value"))
    points = sorted((known | dict(new)).items())
    return compare(points, known, max_jump=series.max_jump, in_points=series.is_percentage).waiting


def store_points(series: Series, points: Sequence[Point], now: datetime | None = None) -> Counter[str]:
    """Store new and revised points, let implausible ones wait for an editor; the numbers of each.

    The same points again change nothing. Call it in a transaction. The first real points delete the samples.
    """
    if series.is_computed:
        raise ComputedIsNotStored(series.slug)
    now = now or timezone.now()
    Series.objects.select_for_update().get(pk=series.pk)  # two writers of one series take turns
    if points:
        series.observations.filter(is_sample=True).delete()
    changes = changes_of(series, points)
    Observation.objects.bulk_create(
        [Observation(series=series, date=day, value=value, seen_at=now) for day, value in changes.new], batch_size=500
    )
    _revise(series, changes.revised, now)
    WaitingValue.objects.bulk_create(
        WaitingValue(series=series, date=day, value=value, before=before, seen_at=now)
        for (day, value), before in changes.waiting
    )
    refresh_last(series)
    return +Counter(new=len(changes.new), revised=len(changes.revised), waiting=len(changes.waiting))


def put_value(series: Series, day: date, value: Decimal, *, link: str, note: str = "") -> Observation:
    """Store one value that a person typed or confirmed, whatever its size; what it replaces is kept. In a transaction."""
    if series.is_computed:
        raise ComputedIsNotStored(series.slug)
    Series.objects.select_for_update().get(pk=series.pk)
    series.observations.filter(is_sample=True).delete()
    known = series.observations.filter(date=day).first()
    if known is None:
        known = series.observations.create(date=day, value=value, is_by_hand=bool(link), link=link, note=note)
    elif known.value != value or (known.link, known.note) != (link, note):
        if known.value != value:
            FormerValue.objects.create(observation=known, value=known.value)
            known.seen_at = timezone.now()
        known.value, known.link, known.note, known.is_by_hand = value, link, note, bool(link)
        known.save(update_fields=["value", "seen_at", "link", "note", "is_by_hand"])
    refresh_last(series)
    return known


def let_wait(series: Series, day: date, value: Decimal, before: Decimal, *, link: str, note: str = "") -> WaitingValue:
    """Leave a typed value to a colleague, also one that was decided about before."""
    asked = {"before": before, "link": link, "note": note, "seen_at": timezone.now()}
    asked["state"] = WaitingValue.State.WAITING
    return series.waiting_values.update_or_create(date=day, value=value, defaults=asked)[0]


def confirm_value(waiting: WaitingValue) -> None:
    """Store a value that waited, since an editor confirms it. A second time changes nothing: another may be stored by then."""
    if waiting.state == WaitingValue.State.CONFIRMED:
        return
    put_value(waiting.series, waiting.date, waiting.value, link=waiting.link, note=waiting.note)
    waiting.state = WaitingValue.State.CONFIRMED
    waiting.save(update_fields=["state"])


def refuse_value(waiting: WaitingValue) -> None:
    """Leave what is stored; the value is not asked about again. A value that was confirmed stays."""
    if waiting.state == WaitingValue.State.WAITING:
        waiting.state = WaitingValue.State.REFUSED
        waiting.save(update_fields=["state"])


def refresh_last(series: Series) -> None:
    """Write the last two values on the series, and delete the earlier ones if its provider does not let us keep them."""
    last_two = list(series.observations.order_by("-date")[:2])
    if series.dataset and not series.dataset.provider.may_keep and last_two:
        series.observations.filter(date__lt=last_two[0].date).delete()
        last_two = last_two[:KEPT_WITHOUT_RIGHT]
    last, previous = (*last_two, None, None)[:2]
    series.last_date, series.last_value = (last.date, last.value) if last else (None, None)
    series.previous_date, series.previous_value = (previous.date, previous.value) if previous else (None, None)
    series.is_sample, series.last_link = bool(last and last.is_sample), last.link if last and last.is_by_hand else ""
    series.save(update_fields=[*LAST_COLUMNS, "last_link"])


def _revise(series: Series, revised: Sequence[Point], now: datetime) -> None:
    rows = {row.date: row for row in series.observations.filter(date__in=[day for day, _ in revised])}
    FormerValue.objects.bulk_create(
        FormerValue(observation=rows[day], value=rows[day].value, replaced_at=now) for day, _value in revised
    )
    for day, value in revised:
        row = rows[day]
        row.value, row.seen_at, row.is_by_hand, row.link, row.note = value, now, False, "", ""
    columns = ["value", "seen_at", "is_by_hand", "link", "note"]
    Observation.objects.bulk_update(rows.values(), columns, batch_size=500)
