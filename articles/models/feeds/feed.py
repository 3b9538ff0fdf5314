"""A feed: an address that is visited, its schedule and lease, and the outcome of its last visit."""

import re
from collections.abc import Container
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.constraints import is_http
from articles.models.feeds.feed_health import DOWN_AFTER_FAILURES, Health, assess_health
from articles.models.feeds.feed_queries import FeedQuerySet
from articles.models.feeds.health_queries import HealthField
from articles.models.feeds.host import HostField
from articles.models.feeds.reasons import OUR_NETWORK_REASONS
from articles.models.feeds.source import Source
from articles.web.hosts import host_of

if TYPE_CHECKING:
    from articles.models.feeds.records import Outcome

MIN_MOVED_VISITS, MIN_MOVED_DURATION = 5, timedelta(days=3)


class Feed(models.Model):
    """An address of a source that is visited again and again.

    `lease_token` is a fencing token: a worker finishes a visit with its token, and writes nothing if the feed no longer has it,
    because another worker has claimed the feed or an editor has reset it. That a lease has expired is not enough.
    """

    class Kind(models.TextChoices):
        """The kinds of document."""

        FEED = "feed", _("flux RSS, Atom ou JSON")
        PAGE = "page", _("page web, lue par sélecteurs")
        SITEMAP = "sitemap", _("plan de site d’actualités")

    class State(models.TextChoices):
        """Whether the feed is visited."""

        ACTIVE = "active", _("visité")
        INACTIVE = "inactive", _("importé, pas encore visité")
        SUSPENDED = "suspended", _("suspendu")

    source = models.ForeignKey(Source, models.CASCADE, related_name="feeds", verbose_name=_("source"))
    url = models.URLField(_("adresse"), max_length=1000, unique=True)
    host = HostField(editable=False)
    kind = models.CharField(_("type"), max_length=10, choices=Kind, default=Kind.FEED)
    recipe = models.JSONField(_("sélecteurs"), default=dict, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.ACTIVE)
    shipped_state = models.CharField(max_length=10, blank=True, editable=False)

    due_at = models.DateTimeField(_("prochaine visite"), default=timezone.now)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=32, blank=True, editable=False)

    recent = models.JSONField(
        default=list, editable=False
    )  # latest publication times, newest first, in seconds since 1970
    moved_to = models.CharField(_("nouvelle adresse annoncée"), max_length=1000, blank=True, editable=False)
    moved_count = models.PositiveSmallIntegerField(default=0, editable=False)
    moved_since = models.DateTimeField(null=True, editable=False)
    former_urls = models.JSONField(_("anciennes adresses"), default=list, editable=False)
    let_in_until = models.DateTimeField(_("afflux accepté jusqu’au"), null=True, editable=False)
    # Claims since the last visit that ended: `claim` counts one, `finish_visits` sets 0, a proper `release` takes one back.
    tries = models.PositiveSmallIntegerField(_("lectures interrompues"), default=0, editable=False)

    visited_at = models.DateTimeField(_("dernière visite"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("dernier succès"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("échecs consécutifs"), default=0, editable=False)
    reason = models.CharField(_("motif"), max_length=40, blank=True, editable=False)
    error = models.TextField(_("explication"), blank=True, editable=False)
    last_outcome = models.JSONField(_("dernier résultat"), default=dict, editable=False)
    # What `health_at` says, written by each visit and by a clock; and since when it says so.
    health = HealthField(_("état des visites"), max_length=10, choices=Health, default=Health.OK, editable=False)
    health_since = models.DateTimeField(_("depuis"), default=timezone.now, editable=False)
    # The state that editors were last mailed about, "" once it was well again.
    mailed_health = models.CharField(max_length=10, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["source__name", "url"]
        verbose_name = _("flux")
        verbose_name_plural = _("flux")
        indexes = [
            models.Index(fields=["state", "due_at"], name="feed_due"),
            models.Index(fields=["lease_token"], name="feed_lease"),
            models.Index(fields=["health", "health_since"], name="feed_health"),
        ]
        constraints = [
            models.CheckConstraint(condition=is_http("url"), name="feed_url_is_http"),
            models.CheckConstraint(
                condition=Q(lease_token=None, lease_until=None)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="feed_lease_is_whole",
            ),
        ]

    RESET_FIELDS = (
        "host", "etag", "last_modified", "body_hash", "reason", "error", "failures", "due_at", "lease_token", "lease_until",
        "moved_to", "moved_count", "moved_since", "tries",
    )  # fmt: skip

    def __str__(self) -> str:
        return self.url

    def health_at(self, now: datetime, *, our_network_is_down: bool) -> Health:
        """The feed's health by its other columns; failures that our own network may have caused do not count while it is down."""
        is_our_network_failure = our_network_is_down and self.may_be_our_network
        if is_our_network_failure and self.state == Feed.State.ACTIVE and self.succeeded_at is None:
            return Health.UNVISITED
        failures = 0 if is_our_network_failure else self.failures
        return assess_health(self.state, failures, self.recent, self.succeeded_at, self.due_at, now)

    @property
    def may_be_our_network(self) -> bool:
        """Whether our own network may have made its last visit fail.

        That is so if the reason allows it, and fewer than DOWN_AFTER_FAILURES visits in a row have failed.
        """
        return self.reason in OUR_NETWORK_REASONS and self.failures < DOWN_AFTER_FAILURES

    def reset(self) -> None:
        """Clear validators, failures, moves and the lease, and make it due now. RESET_FIELDS names the fields to save."""
        self.etag = self.last_modified = self.body_hash = self.reason = self.error = ""
        self.failures, self.due_at = 0, timezone.now()
        self.lease_token = self.lease_until = None
        self.moved_to, self.moved_count, self.moved_since, self.tries = "", 0, None, 0

    def let_in(self) -> None:
        """Accept floods for a day and try the quarantined entries again. Saves the row."""
        self.quarantine.all().delete()
        self.let_in_until = timezone.now() + timedelta(days=1)
        self.etag = self.last_modified = self.body_hash = ""
        self.due_at = timezone.now()
        self.lease_token = self.lease_until = None  # a visit under way does not see the released entries
        self.tries = 0
        fields = ["let_in_until", "etag", "last_modified", "body_hash", "due_at", "lease_token", "lease_until", "tries"]
        self.save(update_fields=fields)

    def columns_after(self, outcome: "Outcome", taken_urls: Container[str]) -> dict[str, Any]:
        """The row's columns after a visit with this outcome (column → value), without the lease.

        `taken_urls`: addresses that it may not move to, besides those in the table.
        """
        values = {
            "visited_at": outcome.at,
            "due_at": outcome.due_at,
            "etag": outcome.etag,
            "last_modified": outcome.last_modified,
            "body_hash": outcome.body_hash,
            "failures": (self.failures + (not outcome.is_our_network_failure)) if outcome.reason else 0,
            "reason": outcome.reason or "",
            "error": outcome.error or "",
            "last_outcome": outcome.counts,
        }
        if not outcome.reason:
            values |= {"succeeded_at": outcome.at, **self._moved_columns(outcome, taken_urls)}
        if outcome.recent is not None:
            values["recent"] = list(outcome.recent)
        if outcome.reason == "gone":
            values["state"] = Feed.State.SUSPENDED.value
        return values | self._health_columns(values, outcome)

    def _health_columns(self, values: dict[str, Any], outcome: "Outcome") -> dict[str, Any]:
        """The health after a visit that writes `values`."""
        names = ("state", "failures", "recent", "succeeded_at", "due_at", "reason")
        visited = Feed(**{name: values.get(name, getattr(self, name)) for name in names})
        health = visited.health_at(outcome.at, our_network_is_down=outcome.is_our_network_failure)
        since = self.health_since if health == self.health else outcome.at
        columns = {"health": health.value, "health_since": since}
        return columns | ({"mailed_health": ""} if health == Health.OK else {})

    def _moved_columns(self, outcome: "Outcome", taken_urls: Container[str]) -> dict[str, Any]:
        """The columns for a permanent redirect, which is followed only after MIN_MOVED_VISITS and MIN_MOVED_DURATION."""
        if not outcome.moved_to:
            return {"moved_to": "", "moved_count": 0, "moved_since": None} if self.moved_to else {}
        is_same_target = outcome.moved_to == self.moved_to
        count, since = (self.moved_count + 1, self.moved_since) if is_same_target else (1, outcome.at)
        pending_move = {"moved_to": outcome.moved_to, "moved_count": min(count, 1000), "moved_since": since}
        is_lasting = count >= MIN_MOVED_VISITS and since is not None and outcome.at - since >= MIN_MOVED_DURATION
        if (
            not is_lasting
            or not re.match("https?://", outcome.moved_to)
            or outcome.moved_to in taken_urls
            or Feed.objects.filter(url=outcome.moved_to).exists()
        ):
            return pending_move
        former = [*self.former_urls, self.url][-10:]
        moved = {"url": outcome.moved_to, "host": host_of(outcome.moved_to), "former_urls": former}
        return moved | {"moved_to": "", "moved_count": 0, "moved_since": None}
