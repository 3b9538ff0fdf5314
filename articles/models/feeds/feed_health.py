"""The health of a feed, judged by its own pace. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from django.db import models
from django.utils.translation import gettext_lazy as _

DOWN_AFTER_FAILURES = 3  # in a row
DOWN_AFTER_DURATION = timedelta(days=1)  # without a success; one failure is then enough
LATE_AFTER = timedelta(hours=1)  # after `due_at`
MIN_SILENCE, SILENCE_FACTOR = timedelta(days=3), 4  # three days: a newspaper's weekend is no silence
UNKNOWN_RHYTHM_SILENCE = timedelta(days=60)
BUSY_PUBLICATIONS = 10  # as many within two days show a rhythm; fewer may all be of one issue


class Health(models.TextChoices):
    """The health that editors see next to a feed."""

    OK = "ok", _("à jour")
    QUIET = "quiet", _("calme")
    SLOW = "slow", _("perturbé")
    DOWN = "down", _("en panne")
    SUSPENDED = "suspended", _("suspendu")
    UNVISITED = "unvisited", _("pas encore visité")


WORST_FIRST = (Health.DOWN, Health.SLOW, Health.QUIET, Health.OK, Health.SUSPENDED, Health.UNVISITED)


def assess_health(
    state: str,
    failures: int,
    recent: Sequence[int],
    succeeded_at: datetime | None,
    due_at: datetime,
    now: datetime,
) -> Health:
    """The health of a feed.

    Suspended or unvisited by its state; down after 3 failures in a row, or after one if it has not succeeded for a day; slow
    after another failure, or if its visit is late; unvisited before its first visit; quiet if, when it was last read, it had
    been silent for much longer than usual; else ok.
    `recent`: its latest publication times, newest first, in seconds since 1970.
    """
    if state != "active":
        return Health.SUSPENDED if state == "suspended" else Health.UNVISITED
    if failures >= DOWN_AFTER_FAILURES or (
        failures and (succeeded_at is None or now - succeeded_at > DOWN_AFTER_DURATION)
    ):
        return Health.DOWN
    if failures or now - due_at > LATE_AFTER:
        return Health.SLOW
    if succeeded_at is None:
        return Health.UNVISITED
    return Health.QUIET if _is_silent(recent, min(now, succeeded_at)) else Health.OK


def _is_silent(recent: Sequence[int], read_at: datetime) -> bool:
    """Whether nothing new had come for much longer than usual. While it cannot be read, nobody knows that it is silent."""
    return bool(recent) and read_at - datetime.fromtimestamp(recent[0], UTC) > usual_silence(recent)


def usual_silence(recent: Sequence[int]) -> timedelta:
    """How long a feed may be silent: four times its median gap, and three days at least.

    What appears in issues, several pieces on one day and then none for a week or a month, goes by the gap between these days:
    between its pieces lie minutes. Without a rhythm yet, two months: it may be a monthly.
    """
    days = sorted({second // 86_400 for second in recent}, reverse=True)
    if len(days) < 3 and len(recent) < BUSY_PUBLICATIONS:
        return max(UNKNOWN_RHYTHM_SILENCE, SILENCE_FACTOR * _median_gap(days, timedelta(days=1)))
    between_days = _median_gap(days, timedelta(days=1))
    issues = between_days if between_days > timedelta(days=1) else timedelta(0)
    return max(MIN_SILENCE, SILENCE_FACTOR * _median_gap(recent, timedelta(seconds=1)), SILENCE_FACTOR * issues)


def _median_gap(newest_first: Sequence[int], unit: timedelta) -> timedelta:
    gaps = [later - earlier for later, earlier in pairwise(newest_first)]
    return median(gaps) * unit if gaps else timedelta(0)
