"""What a member's public page says beyond their comments, and whether it is shown."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_INTERESTS_CHARS = 300
MAX_ISSUER_CHARS = 80


class ProfileQuerySet(models.QuerySet["Profile"]):
    """One row a member; members without one have the defaults."""

    def of(self, member: int) -> "Profile":
        """The member's profile; not stored if they never changed it."""
        return self.filter(member=member).first() or Profile(member_id=member)

    def mark_onboarded(self, member: int, now: datetime) -> None:
        """They saved or skipped the page of first choices."""
        self.update_or_create(member_id=member, defaults={"onboarded_at": now})

    def is_onboarded(self, member: int) -> bool:
        """Whether they saved or skipped the page of first choices."""
        return self.filter(member=member, onboarded_at__isnull=False).exists()


class Profile(models.Model):
    """`interests`: what the member declares to hold or to work for. `issuer`: the organisation for which they speak.

    Editors give and take back `issuer` (« émetteur vérifié »); the journal of acts says who did and when. `onboarded_at`: when the
    member saved or skipped the page of first choices. Deleted with the member.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile", verbose_name=_("membre")
    )
    is_hidden = models.BooleanField(_("profil masqué"), default=False)
    interests = models.CharField(_("intérêts déclarés"), max_length=MAX_INTERESTS_CHARS, blank=True)
    issuer = models.CharField(_("émetteur vérifié"), max_length=MAX_ISSUER_CHARS, blank=True)
    issuer_since = models.DateTimeField(_("vérifié le"), null=True, editable=False)
    onboarded_at = models.DateTimeField(_("premiers choix le"), null=True, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profil")
        constraints = [
            models.CheckConstraint(
                condition=Q(issuer="", issuer_since=None) | (~Q(issuer="") & Q(issuer_since__isnull=False)),
                name="profile_issuer_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return str(self.member_id)
