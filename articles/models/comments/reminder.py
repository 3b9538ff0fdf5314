"""When moderators were last told by mail that something waits for them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

LEASE = timedelta(minutes=5)  # a worker that was killed while it sent holds the reminder no longer
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """The only row is made when it is first needed."""

    def only_one(self) -> "Reminder":
        """The row."""
        return self.get_or_create(pk=1)[0]

    def claim(self, seen: "Reminder", now: datetime) -> bool:
        """Whether this worker alone may now send; False if another holds it, or has sent since `seen` was read."""
        free = Q(lease_until__lte=now, sent_at=seen.sent_at)
        return bool(self.filter(free, pk=1).update(lease_until=now + LEASE))

    def mark_sent(self, now: datetime, covered_until: datetime) -> None:
        """Note that a mail told of what had waited since `covered_until` or longer."""
        self.filter(pk=1).update(sent_at=now, covered_until=covered_until, lease_until=now)


class Reminder(models.Model):
    """`covered_until`: what began to wait before this moment has been told of."""

    sent_at = models.DateTimeField(default=LONG_AGO)
    covered_until = models.DateTimeField(default=LONG_AGO)
    lease_until = models.DateTimeField(default=LONG_AGO)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "rappel à la modération"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="reminder_is_one")]

    def __str__(self) -> str:
        return self.sent_at.isoformat()
