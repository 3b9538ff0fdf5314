"""Feeds that come by themselves: WebSub (W3C Recommendation of 23 January 2018)."""

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
    """256 bits that nobody can guess, fit for an address: 43 signs."""
    return secrets.token_urlsafe(32)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by what is to be done with them."""

    def due(self, now: datetime) -> Self:
        """Those whose hour to ask has come."""
        return self.filter(due_at__lte=now).order_by("due_at")

    def live(self, now: datetime) -> Self:
        """Those whose hub has promised deliveries that still run."""
        return self.filter(state=Subscription.State.ACTIVE, expires_at__gt=now)

    def with_deliveries(self, now: datetime) -> Self:
        """Those with deliveries that no worker is reading, the oldest delivery first."""
        unlocked = self.filter(Q(read_until=None) | Q(read_until__lte=now), deliveries__isnull=False)
        return unlocked.annotate(oldest=models.Min("deliveries__at")).order_by("oldest")

    def apply_timeouts(self, now: datetime) -> None:
        """What the clock changes by itself: nobody subscribes for a feed at rest, and nobody asks for ever."""
        states = Subscription.State
        idle = self.exclude(feed__state=Feed.State.ACTIVE)
        idle.filter(state__in=[states.WANTED, states.REFUSED]).delete()
        idle.filter(state__in=[states.ASKED, states.ACTIVE]).update(**Subscription.ending_columns(now))
        left = Q(expires_at=None, failures__gt=0) | Q(failures__gte=websub.MAX_UNSUBSCRIBE_REQUESTS)
        self.due(now).filter(left, state=states.LEAVING).order_by().delete()
        tired = self.due(now).filter(failures__gte=websub.MAX_UNCONFIRMED_REQUESTS).exclude(state=states.LEAVING)
        dead = tired.exclude(pk__in=self.live(now).values("pk")).order_by()
        dead.update(state=states.REFUSED, failures=0, due_at=now + websub.REFUSED_HUB_DELAY)


class Subscription(models.Model):
    """What we asked of a hub for a feed. `token` is the secret part of the callback's address, `secret` signs deliveries.

    Every asking counts as failed until the hub has confirmed it: nothing that the hub does or leaves undone is waited for.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WANTED = "wanted", _("à demander")
        ASKED = "asked", _("demandé")
        ACTIVE = "active", _("actif")
        REFUSED = "refused", _("refusé")
        LEAVING = "leaving", _("à résilier")

    feed = models.OneToOneField(Feed, models.CASCADE, related_name="subscription", verbose_name=_("flux"))
    hub = models.URLField(_("concentrateur"), max_length=1000)
    topic = models.URLField(_("sujet"), max_length=1000)
    token = models.CharField(max_length=64, unique=True, default=new_secret, editable=False)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WANTED)
    due_at = models.DateTimeField(_("prochaine demande"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire"), null=True)
    delivered_at = models.DateTimeField(_("dernière livraison"), null=True)
    digest = models.CharField(max_length=32, blank=True, editable=False)
    missed = models.PositiveIntegerField(_("nouveautés non livrées"), default=0)
    forged = models.PositiveIntegerField(_("livraisons mal signées"), default=0)
    read_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
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
        """The columns of one that is to be ended at its hub, at once."""
        return {"state": cls.State.LEAVING, "due_at": now, "failures": 0}

    def is_live(self, now: datetime) -> bool:
        """Whether its hub has promised deliveries, and the promise still runs."""
        return self.state == self.State.ACTIVE and self.expires_at is not None and self.expires_at > now

    def postpone_visit(self, due_at: datetime, now: datetime) -> datetime:
        """When to visit the feed, if its own rhythm says `due_at`: less often while deliveries come."""
        is_delivering = (
            self.is_live(now) and self.delivered_at is not None and self.missed < websub.MAX_MISSED_DELIVERIES
        )
        return websub.postpone_visit(due_at, now) if is_delivering else due_at

    def start_request(self, now: datetime) -> bool:
        """Note that we ask, before we do: some hubs confirm before they answer. False when another worker asks already."""
        failures = self.failures + 1
        values: dict[str, Any] = {"failures": failures, "due_at": now + websub.confirmation_delay(failures)}
        if self.state != self.State.LEAVING:
            values |= {"reason": "unconfirmed", "error": UNCONFIRMED_SENTENCE}
            values["state"] = self.State.ACTIVE if self.is_live(now) else self.State.ASKED
        return self._update_if(Q(due_at=self.due_at, state=self.state), **values)

    def confirm(self, lease: timedelta, now: datetime) -> bool:
        """The hub has confirmed: it will deliver for `lease`. False when we asked for nothing."""
        values: dict[str, Any] = {"expires_at": now + lease, "due_at": now + websub.renewal_delay(lease)}
        values |= {"state": self.State.ACTIVE, "failures": 0, "reason": "", "error": ""}
        return self._update_if(Q(state__in=[self.State.ASKED, self.State.ACTIVE]), **values)

    def confirm_end(self, now: datetime) -> bool:
        """The hub has confirmed the end; the row stays for as long as the hub may ask again. False if it is not to end."""
        return self._update_if(Q(state=self.State.LEAVING), expires_at=None, due_at=now + websub.UNSUBSCRIBED_GRACE)

    def refuse(self, reason: str, error: str, now: datetime) -> bool:
        """The hub will not deliver: the feed is visited as before, and the hub asked again in a month."""
        values = {
            "state": self.State.REFUSED,
            "expires_at": None,
            "failures": 0,
            "due_at": now + websub.REFUSED_HUB_DELAY,
        }
        return self._update_if(~Q(state=self.State.LEAVING), reason=reason[:40], error=error, **values)

    def fail(self, reason: str, error: str, retry_after: int | None, now: datetime) -> None:
        """Asking failed, unless it was confirmed. Next try as `start_request` said, or after `retry_after` seconds."""
        unconfirmed = Q(failures__gt=0)
        self._update_if(unconfirmed, reason=reason[:40], error=error)
        self._update_if(unconfirmed & Q(state=self.State.ASKED), state=self.State.WANTED)
        if retry_after:
            later = now + timedelta(seconds=retry_after)
            self._update_if(unconfirmed & Q(due_at__lt=later), due_at=later)

    def end(self, now: datetime) -> None:
        """Its feed announces another hub, or none: end it at its hub, or drop it where the hub knows nothing of it.

        What the feed announces by now is noted at a later visit, when this one has ended.
        """
        is_unknown_to_hub = Q(state__in=[self.State.WANTED, self.State.REFUSED])
        Subscription.objects.filter(is_unknown_to_hub, pk=self.pk).delete()
        self._update_if(~Q(state=self.State.LEAVING), **self.ending_columns(now))

    def count_missed(self, now: datetime) -> None:
        """A visit found what the hub should have brought."""
        if self.is_live(now):
            self._update_if(Q(), missed=F("missed") + 1)

    def add_delivery(self, content: bytes, content_type: str, digest: str, now: datetime) -> None:
        """Keep a document for the worker, in front of nobody."""
        self.deliveries.create(content=content, content_type=content_type[:200], at=now)
        self._update_if(Q(), delivered_at=now, digest=digest, missed=0)

    def count_forged(self) -> None:
        """Somebody brought a document without the right signature."""
        self._update_if(Q(), forged=F("forged") + 1)

    def lock_deliveries(self, now: datetime) -> bool:
        """Be the one who reads its deliveries for a while, so that they are read in order; False if another is."""
        return self._lock(Q(read_until=None) | Q(read_until__lte=now), now)

    def extend_lock(self, now: datetime) -> bool:
        """Hold it for a while longer; False if it is in other hands by now."""
        return self._lock(Q(read_until=self.read_until), now)

    def unlock_deliveries(self) -> None:
        """Let others read its deliveries."""
        self._update_if(Q(read_until=self.read_until), read_until=None)

    def _lock(self, condition: Q, now: datetime) -> bool:
        is_locked = self._update_if(condition, read_until=now + websub.DELIVERY_LOCK)
        if is_locked:
            self.read_until = now + websub.DELIVERY_LOCK
        return is_locked

    def _update_if(self, condition: Q, **values: Any) -> bool:
        """Write `values` if the row in the database is `condition` so."""
        return bool(Subscription.objects.filter(condition, pk=self.pk).update(**values))


class Delivery(models.Model):
    """A document that a hub brought, with its signature in order, waiting for a worker to read it.

    `tries` is counted before each reading, so that one which kills its reader is dropped in the end.
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
