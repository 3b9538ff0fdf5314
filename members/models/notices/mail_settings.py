"""How a member wants to be mailed about replies and decisions, and whether their address takes our mails."""

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_REFUSALS = 3  # permanent ones, in a row; then nothing more is sent to the address


class MailSettingsQuerySet(models.QuerySet["MailSettings"]):
    """One row a member; members without one have the defaults."""

    def of(self, member: int) -> "MailSettings":
        """The member's settings; not stored if they are the defaults."""
        return self.filter(member=member).first() or MailSettings(member_id=member)

    def set_replies(self, member: int, replies: str) -> None:
        """Change how replies are mailed, and nothing else."""
        self.update_or_create(member_id=member, defaults={"replies": replies})

    def count_refusal(self, member: int, address: str, now: datetime) -> None:
        """Count a permanent refusal of this address; the third in a row stops it."""
        with transaction.atomic():
            row, _is_new = self.select_for_update().get_or_create(member_id=member)
            row.refusals = row.refusals + 1 if row.refused_address == address else 1
            row.refused_address = address
            row.stopped_at = now if row.refusals >= MAX_REFUSALS else None
            row.save(update_fields=["refusals", "refused_address", "stopped_at"])

    def forget_refusals(self, member: int) -> None:
        """Forget them: the address took a mail, or the member asks that it be tried again."""
        counted = self.filter(Q(refusals__gt=0) | Q(stopped_at__isnull=False), member=member)
        counted.update(refusals=0, refused_address="", stopped_at=None)


class MailSettings(models.Model):
    """`refusals` counts those of `refused_address`, so that a new address starts at 0. Deleted with the member."""

    class Replies(models.TextChoices):
        """When a reply or a decision is mailed. By default at once: each mail has a link that ends them."""

        EACH = "at-once", _("à chaque fois, aussitôt")
        DAILY = "daily", _("une fois par jour, ensemble")
        NEVER = "never", _("jamais")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="mail_settings",
        verbose_name=_("membre"),
    )
    replies = models.CharField(
        _("réponses et décisions par e-mail"), max_length=10, choices=Replies, default=Replies.EACH
    )
    language = models.CharField(_("langue des messages"), max_length=2, choices=settings.LANGUAGES, default="fr")
    refusals = models.PositiveSmallIntegerField(_("refus de suite"), default=0, editable=False)
    refused_address = models.EmailField(_("adresse qui refuse"), blank=True, editable=False)
    stopped_at = models.DateTimeField(_("envois arrêtés le"), null=True, editable=False)

    objects = MailSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("réglages des e-mails")
        verbose_name_plural = _("réglages des e-mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(replies__in=["at-once", "daily", "never"]), name="mail_replies_are_known"
            ),
            models.CheckConstraint(condition=Q(language__in=["fr", "en"]), name="mail_language_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.replies}"

    def is_stopped(self, address: str) -> bool:
        """Whether this address has refused too often."""
        return self.stopped_at is not None and self.refused_address == address
