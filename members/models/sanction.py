"""What moderators have imposed on members: to be read before publication, or to be silent for a time."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_REASON_CHARS = 300


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Sanctions by whether they hold."""

    def active(self, now: datetime) -> Self:
        """Those that hold at this moment."""
        not_over = models.Q(until=None) | models.Q(until__gt=now)
        return self.filter(not_over, ended_at=None)


class Sanction(models.Model):
    """It holds from `since` to `until` (None: always), or until a moderator ended it at `ended_at`.

    `by_name` is a copy, so that the row still says who when that account is gone. Deleted with the member.
    """

    class Kind(models.TextChoices):
        """What the member may not do."""

        HOLD = "hold", _("tout retenir")
        SILENCE = "silence", _("silence")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions", verbose_name=_("membre")
    )
    kind = models.CharField(_("sanction"), max_length=10, choices=Kind)
    since = models.DateTimeField(_("depuis"), default=timezone.now)
    until = models.DateTimeField(_("jusqu’à"), null=True, blank=True)
    ended_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=MAX_REASON_CHARS, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )
    by_name = models.CharField(_("par"), max_length=150, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        verbose_name = _("sanction")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["hold", "silence"]), name="sanction_kind_is_known")
        ]

    def holds_at(self, moment: datetime) -> bool:
        """Whether it holds then; for many at once, see `SanctionQuerySet.active`."""
        return self.ended_at is None and (self.until is None or self.until > moment)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.member_id}"
