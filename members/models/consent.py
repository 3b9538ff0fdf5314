"""What members agreed to, and when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.comments.charter import CHARTER_VERSION

MAX_VERSION_CHARS = 20


class ConsentQuerySet(models.QuerySet["Consent"]):
    """One row a member and version."""

    def record(self, member: int, now: datetime, version: str = CHARTER_VERSION) -> None:
        """Note that they agree to this version; if they did before, the earlier date stays."""
        self.get_or_create(member_id=member, charter_version=version, defaults={"at": now})

    def has_agreed(self, member: int, version: str = CHARTER_VERSION) -> bool:
        """Whether they agreed to this version."""
        return self.filter(member=member, charter_version=version).exists()


class Consent(models.Model):
    """`member` agreed to the charter in this version. Deleted with the member.

    Members who signed up before versions were kept have no row.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="consents",
        verbose_name=_("membre"),
        db_index=False,  # consent_once begins with it
    )
    charter_version = models.CharField(_("version de la charte"), max_length=MAX_VERSION_CHARS)
    at = models.DateTimeField(_("le"), default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        verbose_name = _("accord avec la charte")
        verbose_name_plural = _("accords avec la charte")
        constraints = [models.UniqueConstraint(fields=["member", "charter_version"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.charter_version}"
