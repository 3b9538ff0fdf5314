"""A feed: an address we visit, when, and what came of it. The truth about every visit is on this row."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .source import Source

if TYPE_CHECKING:
    from articles.ingest.records import Outcome


class FeedQuerySet(models.QuerySet["Feed"]):
    """Feeds by what is to be done with them."""

    def visitable(self) -> "FeedQuerySet":
        """Enabled and not suspended."""
        return self.filter(state=Feed.State.ACTIVE)

    def due(self, now: datetime) -> "FeedQuerySet":
        """Those whose hour has come and that no worker holds."""
        free = models.Q(lease_until=None) | models.Q(lease_until__lt=now)
        return self.visitable().filter(free, due_at__lte=now).order_by("due_at")

    def visited_since(self, moment: datetime) -> dict[str, int]:
        """How the visits stand: `total` feeds to visit, `visited` since `moment`, `failed` among these."""
        recent = models.Q(visited_at__gte=moment)
        return self.visitable().aggregate(
            total=models.Count("pk"),
            visited=models.Count("pk", recent),
            failed=models.Count("pk", recent & ~models.Q(reason="")),
        )

    def leased(self, now: datetime) -> "FeedQuerySet":
        """Those that a worker holds at this moment."""
        return self.filter(lease_until__gt=now)

    def claim(self, limit: int, now: datetime) -> tuple[uuid.UUID, list[int]]:
        """Take up to `limit` due feeds for one worker: a token, and the feeds' keys.

        Two dispatchers never take the same feed: PostgreSQL skips locked rows, SQLite writes one at a time.
        """
        token = uuid.uuid4()
        with transaction.atomic():
            due = self.due(now)
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            keys = list(due.values_list("pk", flat=True)[:limit])
            until = now + timedelta(seconds=settings.FEED_LEASE_SECONDS)
            self.model.objects.filter(pk__in=keys).update(lease_token=token, lease_until=until)
        return token, keys

    def held(self, keys: Iterable[int], token: uuid.UUID) -> "FeedQuerySet":
        """Those of `keys` that the holder of `token` still holds."""
        return self.filter(pk__in=list(keys), lease_token=token).select_related("source")


class Feed(models.Model):
    """An address of a source that is read again and again.

    `lease_token` is a fencing token: who finishes a visit names it, so who slept past his lease writes nothing.
    """

    class Kind(models.TextChoices):
        """How entries are found in what comes back."""

        FEED = "feed", _("flux RSS, Atom ou JSON")

    class State(models.TextChoices):
        """Whether we visit it."""

        ACTIVE = "active", _("visité")
        INACTIVE = "inactive", _("chargé, non visité")
        SUSPENDED = "suspended", _("suspendu")

    source = models.ForeignKey(Source, models.CASCADE, related_name="feeds", verbose_name=_("source"))
    url = models.URLField(_("adresse"), max_length=1000, unique=True)
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind, default=Kind.FEED)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.ACTIVE)
    shipped_state = models.CharField(max_length=10, blank=True, editable=False)

    due_at = models.DateTimeField(_("prochaine visite"), default=timezone.now)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=32, blank=True, editable=False)

    visited_at = models.DateTimeField(_("dernière visite"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("dernier succès"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0, editable=False)
    reason = models.CharField(_("motif"), max_length=40, blank=True, editable=False)
    error = models.TextField(_("explication"), blank=True, editable=False)
    last_outcome = models.JSONField(_("dernier résultat"), default=dict, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["source__name", "url"]
        verbose_name = _("flux")
        verbose_name_plural = _("flux")
        indexes = [models.Index(fields=["state", "due_at"], name="feed_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(url__regex=r"^https?://"), name="feed_url_is_http"),
            models.CheckConstraint(
                condition=models.Q(lease_token=None, lease_until=None)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="feed_lease_is_whole",
            ),
        ]

    AFRESH = (
        "etag", "last_modified", "body_hash", "reason", "error", "failures", "due_at", "lease_token", "lease_until",
    )  # fmt: skip

    def __str__(self) -> str:
        return self.url

    def start_afresh(self) -> None:
        """Forget what was known, take the lease from whoever is visiting, and be due. AFRESH names the fields to save."""
        self.etag = self.last_modified = self.body_hash = self.reason = self.error = ""
        self.failures, self.due_at = 0, timezone.now()
        self.lease_token = self.lease_until = None

    def finish(self, outcome: "Outcome", token: uuid.UUID | None) -> bool:
        """Write the outcome of a visit and give the lease back; False when somebody else holds the lease by now.

        A visit without a lease (a command in the foreground) passes None.
        """
        values = {
            "visited_at": outcome.at,
            "due_at": outcome.due_at,
            "etag": outcome.etag,
            "last_modified": outcome.last_modified,
            "body_hash": outcome.body_hash,
            "failures": self.failures + 1 if outcome.reason else 0,
            "reason": outcome.reason or "",
            "error": outcome.error or "",
            "last_outcome": outcome.counts,
        }
        if not outcome.reason:
            values["succeeded_at"] = outcome.at
        if outcome.reason == "gone":
            values["state"] = Feed.State.SUSPENDED
        mine = Feed.objects.filter(pk=self.pk, url=self.url)
        if token is not None:
            mine = mine.filter(lease_token=token)
            values |= {"lease_token": None, "lease_until": None}
        return bool(mine.update(**values))
