"""The public status of a source: how its visits go and how often it publishes, computed from its feeds' rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Feed
from articles.models.feeds.feed_health import LATE_AFTER, Health

UNREADABLE = _("La source envoie des données illisibles.")
AWAY = _("Le site ne répond pas.")
REFUSED = _("La source refuse nos visites.")
GONE = _("Le flux n’est plus à son adresse.")
REASONS = {
    "dns": _("L’adresse du site est introuvable."),
    "too-many": _("Le site nous demande d’espacer nos visites."),
    "http-401": REFUSED,
    "http-403": REFUSED,
    "challenge-page": REFUSED,
    "gone": GONE,
    "http-404": GONE,
    "tls": _("La connexion chiffrée avec le site échoue."),
    "tls-host": _("La connexion chiffrée avec le site échoue."),
    "tls-expired": _("Le certificat du site a expiré."),
} | dict.fromkeys(("refused", "unreachable", "timeout", "reset", "network", "unavailable", "truncated"), AWAY)
MIN_PUBLICATIONS = 3  # with fewer publications there is no pace


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The status of a source's feeds together. `overdue` is how long its visit has been due, if over LATE_AFTER."""

    state: Health
    feeds: int
    visited_at: datetime | None
    succeeded_at: datetime | None
    due_at: datetime | None
    overdue: timedelta | None
    mean_gap: timedelta | None
    median_gap: timedelta | None
    reason: str | Promise


def source_status(feeds: Iterable[Feed], now: datetime, *, our_network_is_down: bool = False) -> SourceStatus:
    """The status of one source, which is not blamed for failures of our own network."""
    rows = [(feed, feed.health_at(now, our_network_is_down=our_network_is_down)) for feed in feeds]
    visited = [feed for feed, _state in rows if feed.state == Feed.State.ACTIVE]
    of_visited = [state for feed, state in rows if feed.state == Feed.State.ACTIVE]
    state = combined_health(of_visited or [state for _feed, state in rows])
    failing = [feed.reason for feed in visited if feed.reason and not (our_network_is_down and feed.may_be_our_network)]
    moments = {second for feed, _state in rows for second in feed.recent}
    due_at = min((feed.due_at for feed in visited), default=None)
    return SourceStatus(
        state=state,
        feeds=len(visited),
        visited_at=max((feed.visited_at for feed in visited if feed.visited_at), default=None),
        succeeded_at=max((feed.succeeded_at for feed, _state in rows if feed.succeeded_at), default=None),
        due_at=due_at,
        overdue=now - due_at if due_at and now - due_at > LATE_AFTER else None,
        mean_gap=mean_gap(moments),
        median_gap=median_gap(moments),
        reason=reason_text(failing[0]) if failing else "",
    )


def combined_health(states: Sequence[Health]) -> Health:
    """The health of a source from its feeds': down if all visited ones are, slow if some are down or slow, else ok or quiet.

    Without visited feeds it is suspended or unvisited.
    """
    visited = {state for state in states if state not in (Health.SUSPENDED, Health.UNVISITED)}
    if not visited:
        return Health.SUSPENDED if Health.SUSPENDED in states else Health.UNVISITED
    if len(visited) == 1:
        return visited.pop()
    return Health.SLOW if visited & {Health.DOWN, Health.SLOW} else Health.OK


def mean_gap(seconds: Collection[int]) -> timedelta | None:
    """The mean time between publications (`seconds` since 1970, in any order). None for too few, or all at one time."""
    if len(seconds) < MIN_PUBLICATIONS:
        return None
    return timedelta(seconds=(max(seconds) - min(seconds)) / (len(seconds) - 1)) or None


def median_gap(seconds: Iterable[int]) -> timedelta | None:
    """The median time between publications; unlike the mean, it is not distorted by several at once and then none."""
    moments = sorted(seconds)
    if len(moments) < MIN_PUBLICATIONS:
        return None
    return timedelta(seconds=median(later - earlier for earlier, later in pairwise(moments)))


def reason_text(reason: str) -> str | Promise:
    """A reason of failure in words for readers; never an address nor a server's own message."""
    if reason.startswith("http-5"):
        return AWAY
    return REASONS.get(reason, UNREADABLE)
