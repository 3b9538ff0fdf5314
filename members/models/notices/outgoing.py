"""Mails to members that are to be sent, one row each: claimed under a lease, handed to the mail server, sent or dropped."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.mails.message_id import new_message_id

PACE_PERIOD = timedelta(minutes=1)
# Longer than a task may run (CELERY_TASK_TIME_LIMIT): no two workers ever hold one row.
LEASE = timedelta(seconds=300)
RETRY_MINUTES = (1, 5, 15, 60, 240)  # after the first, second … temporary failure; the last one is repeated
GIVE_UP_AFTER = timedelta(days=1)  # after the first try
MAX_OUTCOME_CHARS = 200


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Mails by whether they may be sent, and the claim of one."""

    def unsent(self) -> Self:
        """Those that still have to be sent."""
        return self.filter(state__in=[Outgoing.State.WAITING, Outgoing.State.SENDING])

    def drop_unsent(self, outcome: str, now: datetime) -> int:
        """Drop those that wait, for this reason; how many. A worker that holds one finds it taken over."""
        values = {"ended_at": now, "lease_token": None, "lease_until": None, "outcome": outcome}
        return self.unsent().update(state=Outgoing.State.DROPPED, **values)

    def claimable(self, now: datetime) -> Self:
        """Those that are due, and held by no worker that may still live.

        A lease that ends too far ahead is from before the clock was set back: it is over. Twice its length is not too far:
        another worker may have claimed after `now`, while this one waited, and machines' clocks differ.
        """
        is_held = Q(lease_until__gt=now, lease_until__lte=now + 2 * LEASE)
        return self.unsent().filter(due_at__lte=now).exclude(is_held)

    def claim(self, now: datetime, pace: int) -> "Outgoing | None":
        """Lease the mail that has been due longest; None if none is, or if `pace` mails were tried within the last minute.

        Claims queue up behind one row, so that workers together keep the pace.
        """
        with transaction.atomic():
            MailPace.objects.select_for_update().get_or_create(pk=1)
            # As in `claimable`: a little after `now` is another worker, long after it a clock that was set back.
            if self.filter(tried_at__gt=now - PACE_PERIOD, tried_at__lte=now + LEASE).count() >= pace:
                return None
            one = self.claimable(now).order_by("due_at", "pk").select_related("member").first()
            if one is not None:
                one.lease_token, one.lease_until = uuid.uuid4(), now + LEASE
                one.tried_at, one.tries = now, one.tries + 1
                one.first_tried_at = one.first_tried_at or now
                one.save(update_fields=["lease_token", "lease_until", "tried_at", "tries", "first_tried_at"])
            return one

    def finished_before(self, moment: datetime) -> Self:
        """Those sent or dropped before then."""
        return self.filter(state__in=[Outgoing.State.SENT, Outgoing.State.DROPPED], ended_at__lt=moment)


class Outgoing(models.Model):
    """One mail to one member. `key` says what it is about, once a member: « reply:12 », « digest:2026-11-29 ».

    WAITING → SENDING (just before it is handed to the mail server) → SENT, when the server has accepted it. DROPPED: it will not
    be sent; `outcome` says why. A row whose worker died in SENDING is sent again: whether the server had accepted it,
    SMTP cannot tell. Deleted with the member, and 30 days after its end.
    """

    class Kind(models.TextChoices):
        """Which mail."""

        REPLY = "reply", _("réponse")
        DIGEST = "digest", _("réponses du jour")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("attend")
        SENDING = "sending", _("part")
        SENT = "sent", _("parti")
        DROPPED = "dropped", _("abandonné")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="outgoing",
        verbose_name=_("membre"),
        db_index=False,  # outgoing_once begins with it
    )
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    key = models.CharField(_("clé"), max_length=60)
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("à envoyer le"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    first_tried_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(_("essayé le"), null=True, db_index=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("fini le"), null=True)
    outcome = models.CharField(_("ce qui s’est passé"), max_length=MAX_OUTCOME_CHARS, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("e-mail")
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="outgoing_once"),
            models.CheckConstraint(condition=Q(kind__in=["reply", "digest"]), name="outgoing_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], ended_at=None)
                | Q(state__in=["sent", "dropped"], ended_at__isnull=False),
                name="outgoing_has_ended_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outgoing_due", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["ended_at"], name="outgoing_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.member_id}"

    def mark_sending(self) -> bool:
        """Note that it is handed to the mail server now; False if another worker has taken it over."""
        return self._change(state=self.State.SENDING)

    def mark_sent(self, now: datetime) -> bool:
        """Note that the server has accepted it."""
        return self._end(self.State.SENT, "", now)

    def drop(self, outcome: str, now: datetime) -> bool:
        """Note that it will not be sent, for this reason."""
        return self._end(self.State.DROPPED, outcome, now)

    def put_off(self, outcome: str, now: datetime) -> bool:
        """Try again later; a day after its first try it is dropped."""
        if self.first_tried_at and now - self.first_tried_at >= GIVE_UP_AFTER:
            return self.drop(outcome, now)
        minutes = RETRY_MINUTES[min(self.tries, len(RETRY_MINUTES)) - 1]
        due = now + timedelta(minutes=minutes)
        return self._change(state=self.State.WAITING, due_at=due, lease_until=None, outcome=_in_short(outcome))

    def _end(self, state: str, outcome: str, now: datetime) -> bool:
        return self._change(state=state, ended_at=now, lease_until=None, outcome=_in_short(outcome))

    def _change(self, **values: object) -> bool:
        """Write it, unless another worker has taken the row over meanwhile."""
        mine = Outgoing.objects.unsent().filter(pk=self.pk, lease_token=self.lease_token)
        return bool(mine.update(**values))


class MailPace(models.Model):
    """One row, which whoever claims a mail locks first."""

    class Meta:
        verbose_name = "rythme des envois"
        verbose_name_plural = "rythme des envois"

    def __str__(self) -> str:
        return "rythme des envois"


def _in_short(outcome: str) -> str:
    return " ".join(outcome.split())[:MAX_OUTCOME_CHARS]
