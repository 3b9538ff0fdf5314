"""WebSub subscriptions (W3C Recommendation of 23 January 2018) and the deliveries that wait to be read."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.feeds.feed import Feed
from articles.web import websub

UNCONFIRMED_SENTENCE = (
    "Le concentrateur n’a pas confirmé l’abonnement. Rien à faire : le flux est visité comme les autres, "
    "et nous redemanderons."
)


def new_secret() -> str:
    """A random secret of 256 bits that is safe in an address: 43 characters."""
    return secrets.token_urlsafe(32)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by their state."""

    def due(self, now: datetime) -> Self:
        """The subscriptions whose hub is to be asked now."""
        return self.filter(due_at__lte=now).order_by("due_at")

    def live(self, now: datetime) -> Self:
        """The confirmed subscriptions that have not expired."""
        return self.filter(state=Subscription.State.ACTIVE, expires_at__gt=now)

    def with_deliveries(self, now: datetime) -> Self:
        """The subscriptions with deliveries that no worker is reading, the oldest delivery first."""
        unlocked = self.filter(Q(read_until=None) | Q(read_until__lte=now), deliveries__isnull=False)
        return unlocked.annotate(oldest=models.Min("deliveries__at")).order_by("oldest")

    def apply_timeouts(self, now: datetime) -> None:
        """End the subscriptions of feeds that are not visited, and stop asking hubs that never confirm."""
        states = Subscription.State
        of_unvisited_feeds = self.exclude(feed__state=Feed.State.ACTIVE)
        of_unvisited_feeds.filter(state__in=[states.WANTED, states.REFUSED]).delete()
        of_unvisited_feeds.filter(state__in=[states.ASKED, states.ACTIVE]).update(**Subscription.ending_columns(now))
        is_ended = Q(expires_at=None, failures__gt=0) | Q(failures__gte=websub.MAX_UNSUBSCRIBE_REQUESTS)
        self.due(now).filter(is_ended, state=states.LEAVING).order_by().delete()
        unconfirmed = self.due(now).filter(failures__gte=websub.MAX_UNCONFIRMED_REQUESTS).exclude(state=states.LEAVING)
        given_up = unconfirmed.exclude(pk__in=self.live(now).values("pk")).order_by()
        given_up.update(state=states.REFUSED, failures=0, due_at=now + websub.REFUSED_HUB_DELAY)


class Subscription(models.Model):
    """A feed's subscription at a hub. `token` is the secret part of the callback's address, `secret` signs deliveries.

    Every request counts as failed until the hub has confirmed it, so nothing depends on the hub's answer.
    """

    class State(models.TextChoices):
        """The states of a subscription."""

        WANTED = "wanted", _("à demander")
        ASKED = "asked", _("demandé")
        ACTIVE = "active", _("actif")
        REFUSED = "refused", _("refusé")
        LEAVING = "leaving", _("à résilier")

    feed = models.OneToOneField(Feed, models.CASCADE, related_name="subscription", verbose_name=_("flux"))
    hub = models.URLField(_("concentrateur (hub)"), max_length=1000)
    topic = models.URLField(_("sujet"), max_length=1000)
    token = models.CharField(max_length=64, unique=True, default=new_secret, editable=False)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WANTED)
    due_at = models.DateTimeField(_("prochaine demande"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire"), null=True)
    delivered_at = models.DateTimeField(_("dernière livraison"), null=True)
    digest = models.CharField(max_length=32, blank=True, editable=False)
    missed = models.PositiveIntegerField(_("articles non livrés"), default=0)
    forged = models.PositiveIntegerField(_("livraisons mal signées"), default=0)
    read_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(_("échecs consécutifs"), default=0)
    reason = models.CharField(_("motif"), max_length=40, blank=True)
    error = models.TextField(_("explication"), blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        indexes = [models.Index(fields=["due_at"], name="subscription_due")]

    def __str__(self) -> str:
        return self.topic

    @classmethod
    def ending_columns(cls, now: datetime) -> dict[str, Any]:
        """The columns of a subscription that is to be ended at its hub now."""
        return {"state": cls.State.LEAVING, "due_at": now, "failures": 0}

    def is_live(self, now: datetime) -> bool:
        """Whether it is confirmed and has not expired."""
        return self.state == self.State.ACTIVE and self.expires_at is not None and self.expires_at > now

    def next_visit(self, due_at: datetime, now: datetime) -> datetime:
        """The feed's next visit: `due_at`, which follows from its own pace, or a later moment while the hub delivers."""
        is_delivering = (
            self.is_live(now) and self.delivered_at is not None and self.missed < websub.MAX_MISSED_DELIVERIES
        )
        return websub.next_visit_with_hub(due_at, now) if is_delivering else due_at

    def start_request(self, now: datetime) -> bool:
        """Record a request before it is made: some hubs confirm before they answer. False if another worker makes it."""
        failures = self.failures + 1
        values: dict[str, Any] = {"failures": failures, "due_at": now + websub.confirmation_delay(failures)}
        if self.state != self.State.LEAVING:
            values |= {"reason": "unconfirmed", "error": UNCONFIRMED_SENTENCE}
            values["state"] = self.State.ACTIVE if self.is_live(now) else self.State.ASKED
        return self._update_if(Q(due_at=self.due_at, state=self.state), **values)

    def confirm(self, lease: timedelta, now: datetime) -> bool:
        """Record the hub's confirmation: it delivers for `lease`. False if we had not asked."""
        values: dict[str, Any] = {"expires_at": now + lease, "due_at": now + websub.renewal_delay(lease)}
        values |= {"state": self.State.ACTIVE, "failures": 0, "reason": "", "error": ""}
        return self._update_if(Q(state__in=[self.State.ASKED, self.State.ACTIVE]), **values)

    def confirm_end(self, now: datetime) -> bool:
        """Record the confirmed end; the row is kept while the hub may ask again. False if it was not to end."""
        return self._update_if(Q(state=self.State.LEAVING), expires_at=None, due_at=now + websub.UNSUBSCRIBED_GRACE)

    def refuse(self, reason: str, error: str, now: datetime) -> bool:
        """Record the hub's refusal: the feed is visited as before, and the hub is asked again after REFUSED_HUB_DELAY."""
        values = {
            "state": self.State.REFUSED,
            "expires_at": None,
            "failures": 0,
            "due_at": now + websub.REFUSED_HUB_DELAY,
        }
        return self._update_if(~Q(state=self.State.LEAVING), reason=reason[:40], error=error, **values)

    def fail(self, reason: str, error: str, retry_after: int | None, now: datetime) -> None:
        """Record a failed request, unless it was confirmed. The next one is as `start_request` set, or after `retry_after` s."""
        unconfirmed = Q(failures__gt=0)
        self._update_if(unconfirmed, reason=reason[:40], error=error)
        self._update_if(unconfirmed & Q(state=self.State.ASKED), state=self.State.WANTED)
        if retry_after:
            later = now + timedelta(seconds=retry_after)
            self._update_if(unconfirmed & Q(due_at__lt=later), due_at=later)

    def end(self, now: datetime) -> None:
        """End it because its feed declares another hub, or none; if the hub does not know of it, delete it.

        The newly declared hub is recorded by a later visit, when this subscription has ended.
        """
        is_unknown_to_hub = Q(state__in=[self.State.WANTED, self.State.REFUSED])
        Subscription.objects.filter(is_unknown_to_hub, pk=self.pk).delete()
        self._update_if(~Q(state=self.State.LEAVING), **self.ending_columns(now))

    def count_missed(self, now: datetime) -> None:
        """Count a visit that found entries which the hub should have delivered."""
        if self.is_live(now):
            self._update_if(Q(), missed=F("missed") + 1)

    def add_delivery(self, content: bytes, content_type: str, digest: str, now: datetime) -> None:
        """Store a delivered document, to be read by a worker."""
        self.deliveries.create(content=content, content_type=content_type[:200], at=now)
        self._update_if(Q(), delivered_at=now, digest=digest, missed=0)

    def count_forged(self) -> None:
        """Count a delivery without a valid signature."""
        self._update_if(Q(), forged=F("forged") + 1)

    def lock_deliveries(self, now: datetime) -> bool:
        """Lock its deliveries for a while, so that one worker reads them in order; False if another worker does."""
        return self._lock(Q(read_until=None) | Q(read_until__lte=now), now)

    def extend_lock(self, now: datetime) -> bool:
        """Extend the lock; False if another worker has it by now."""
        return self._lock(Q(read_until=self.read_until), now)

    def unlock_deliveries(self) -> None:
        """Release the lock on its deliveries."""
        self._update_if(Q(read_until=self.read_until), read_until=None)

    def _lock(self, condition: Q, now: datetime) -> bool:
        is_locked = self._update_if(condition, read_until=now + websub.DELIVERY_LOCK)
        if is_locked:
            self.read_until = now + websub.DELIVERY_LOCK
        return is_locked

    def _update_if(self, condition: Q, **values: Any) -> bool:
        """Write `values` if the row meets `condition`; whether it did."""
        return bool(Subscription.objects.filter(condition, pk=self.pk).update(**values))


class Delivery(models.Model):
    """A delivered document with a valid signature, waiting for a worker to read it.

    `tries` is counted before each reading, so that a document which kills its worker, or can never be stored, is dropped in the
    end.
    """

    MAX_TRIES = 3

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(default=timezone.now)
    content = models.BinaryField()
    content_type = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("livraison")

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.at:%Y-%m-%d %H:%M}"
