"""What members follow."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class FollowQuerySet(models.QuerySet["Follow"]):
    """Queries of follows by subject."""

    def of(self, kind: str, key: str) -> Self:
        """The follows of one subject."""
        return self.filter(kind=kind, key=key)


class Follow(models.Model):
    """What a member follows, by the word in its address: a slug, or a country's code. Deleting the member deletes it."""

    class Kind(models.TextChoices):
        """What can be followed, in the order in which it is listed."""

        SECTOR = "sector", _("Secteurs")
        COUNTRY = "country", _("Pays")
        REGION = "region", _("Régions")
        RUBRIQUE = "rubrique", _("Rubriques")
        COMPANY = "company", _("Sociétés")
        INSTITUTION = "institution", _("Institutions")
        SOURCE = "source", _("Sources")

    member = models.ForeignKey(
        Member,
        models.CASCADE,
        related_name="follows",
        verbose_name=_("membre"),
        db_index=False,  # follow_once begins with it
    )
    kind = models.CharField(_("type"), max_length=11, choices=Kind)
    key = models.CharField(_("clé"), max_length=80)
    created_at = models.DateTimeField(_("suivi depuis"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "key"], name="follow_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["sector", "country", "region", "rubrique", "company", "institution", "source"]
                ),
                name="follow_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """The subject in one word: « sector:mines ». All listings but `marches` and `veille` have this for their key."""
        return f"{self.kind}:{self.key}"
