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
MIN_SILENCE, SILENCE_FACTOR = timedelta(days=2), 4


class Health(models.TextChoices):
    """The health that editors see next to a feed."""

    OK = "ok", _("ok")
    QUIET = "quiet", _("calme")
    SLOW = "slow", _("lent")
    DOWN = "down", _("en panne")
    SUSPENDED = "suspended", _("suspendu")
    UNVISITED = "unvisited", _("non visité")


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
    after another failure, or if its visit is late; quiet if it can be read but has been silent for much longer than usual; else ok.
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
    return Health.QUIET if _is_silent(recent, now) else Health.OK


def _is_silent(recent: Sequence[int], now: datetime) -> bool:
    if not recent:
        return False
    silence = now - datetime.fromtimestamp(recent[0], UTC)
    if len(recent) < 3:
        return silence > timedelta(days=30)
    usual = timedelta(seconds=median(later - earlier for later, earlier in pairwise(recent)))
    return silence > max(MIN_SILENCE, usual * SILENCE_FACTOR)
