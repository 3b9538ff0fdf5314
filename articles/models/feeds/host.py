"""A host that we fetch from. Rate limits apply per host, so only one worker holds a host at a time."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.web.hosts import host_of

MAX_LEASE = timedelta(hours=1)
COOL_DOWN = timedelta(minutes=10)


class HostField(models.CharField):
    """The host of the row's `url`, computed whenever the row is saved."""

    def __init__(self, **options: Any) -> None:
        for name, value in (("max_length", 300), ("blank", True), ("default", "")):
            options.setdefault(name, value)
        super().__init__(**options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the host from the address."""
        host = host_of(model_instance.url)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, host)
        return host


class HostQuerySet(models.QuerySet["Host"]):
    """Hosts and their leases."""

    def leased(self, now: datetime) -> Self:
        """The hosts that a worker holds; a lease beyond MAX_LEASE was written by a wrong clock and does not count."""
        return self.filter(lease_until__gt=now, lease_until__lte=now + MAX_LEASE)

    def claim(self, names: Iterable[str], token: uuid.UUID, now: datetime) -> dict[str, datetime | None]:
        """Lease those of `names` that nobody holds: name → from when it may be asked, None for now.

        Within the caller's transaction or one of its own. Two workers never get the same host.
        """
        wanted = set(names)
        until = now + timedelta(seconds=settings.FEED_LEASE_SECONDS)
        with transaction.atomic(savepoint=False):
            claimed = self._lock_unleased(wanted, now)
            if len(claimed) < len(wanted) and self._insert_missing(wanted):
                claimed = self._lock_unleased(wanted, now)
            self.filter(name__in=claimed).update(lease_token=token, lease_until=until)
        return claimed

    def _lock_unleased(self, names: Iterable[str], now: datetime) -> dict[str, datetime | None]:
        """Those of `names` that nobody holds, with their rows locked, since another worker may be claiming them."""
        is_leased = Q(lease_until__gt=now, lease_until__lte=now + MAX_LEASE)
        unleased = self.filter(~is_leased, name__in=names).order_by("name")
        if connection.features.has_select_for_update_skip_locked:
            unleased = unleased.select_for_update(skip_locked=True)
        return dict(unleased.values_list("name", "free_at"))

    def _insert_missing(self, names: set[str]) -> bool:
        """Insert rows for those of `names` that have none; whether there were any."""
        unknown = names - set(self.filter(name__in=names).values_list("name", flat=True))
        Host.objects.bulk_create([Host(name=name) for name in sorted(unknown)], ignore_conflicts=True)
        return bool(unknown)

    def release(self, now: datetime) -> None:
        """Release these hosts; each may be asked again after the pause."""
        pause = timedelta(seconds=settings.FETCH_HOST_PAUSE)
        self.update(lease_token=None, lease_until=None, free_at=now + pause)

    def cool_down(self, now: datetime) -> None:
        """Lease these hosts to nobody for ten minutes: one of their documents cost too much, and the others may too."""
        self.update(lease_token=uuid.uuid4(), lease_until=now + COOL_DOWN)


class Host(models.Model):
    """A host name (with its port, if not the default) with its lease and its robots.txt."""

    name = models.CharField(_("nom"), max_length=300, primary_key=True)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    free_at = models.DateTimeField(null=True, editable=False)
    robots = models.TextField(blank=True, editable=False)
    robots_until = models.DateTimeField(null=True, editable=False)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        constraints = [
            models.CheckConstraint(
                condition=Q(lease_token=None, lease_until=None)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="host_lease_is_whole",
            )
        ]
        indexes = [models.Index(fields=["lease_token"], name="host_lease")]

    def __str__(self) -> str:
        return self.name
