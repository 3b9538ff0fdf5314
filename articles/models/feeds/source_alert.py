"""The mails that tell editors of broken and silent sources: one row a person and day, claimed, handed over, marked sent."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.mails.message_id import new_message_id

LEASE = timedelta(seconds=300)  # longer than a task may run: no two workers hold one row
GIVE_UP_AFTER = timedelta(days=1)
AT_MOST_EVERY = timedelta(days=1)
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class SourceAlertQuerySet(models.QuerySet["SourceAlert"]):
    """Alerts by whether they are to be sent."""

    def recent(self, now: datetime) -> Self:
        """Those written within the last day: while there is one, no other is written."""
        return self.filter(at__gt=now - AT_MOST_EVERY)

    def unsent(self, now: datetime) -> Self:
        """Those to send that no worker holds; after a day their news is old."""
        waiting = self.filter(sent_at=None, at__gt=now - GIVE_UP_AFTER, lease_until__lte=now)
        return waiting.select_related("to").order_by("pk")

    def older_than(self, moment: datetime) -> Self:
        """Those written before `moment`."""
        return self.filter(at__lt=moment)


class SourceAlert(models.Model):
    """One mail to one editor. That it was written is recorded with the feeds it tells of (`Feed.mailed_health`)."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    message_id = models.CharField(max_length=200, default=new_message_id)
    lease_until = models.DateTimeField(default=LONG_AGO)
    sent_at = models.DateTimeField(null=True)

    objects = SourceAlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte sur les sources"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "to"], name="source_alert_once_a_day")]
        indexes = [models.Index(fields=["at"], name="source_alert_at")]

    def __str__(self) -> str:
        return f"{self.day} → {self.to_id}"

    def claim(self, now: datetime) -> bool:
        """Whether this worker alone may send it now."""
        free = Q(lease_until__lte=now, sent_at=None)
        return bool(SourceAlert.objects.filter(free, pk=self.pk).update(lease_until=now + LEASE))

    def mark_sent(self, now: datetime) -> None:
        """Note that the mail server has accepted it."""
        SourceAlert.objects.filter(pk=self.pk).update(sent_at=now)
