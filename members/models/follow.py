"""What members follow."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

MAX_FOLLOWS = 200  # per member


class TooManyFollows(Exception):
    """The member already follows MAX_FOLLOWS subjects."""


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
        settings.AUTH_USER_MODEL,
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


class FollowingMember(models.Model):
    """The methods of `Member` that concern what they follow."""

    class Meta:
        abstract = True

    def follow(self, kind: str, key: str) -> None:
        """Follow the subject; nothing happens if they follow it already. Raises TooManyFollows."""
        self.follow_all([(kind, key)])

    def follow_all(self, subjects: Iterable[tuple[str, str]]) -> None:
        """Follow all these, by kind and key, but those that they follow already. Raises TooManyFollows, and then follows none."""
        with transaction.atomic():
            # Of two requests of one member at the same moment, the second counts what the first has written.
            type(self).objects.select_for_update().get(pk=self.pk)  # type: ignore[attr-defined]
            followed = set(Follow.objects.filter(member=self.pk).values_list("kind", "key"))
            new = [pair for pair in dict.fromkeys(subjects) if pair not in followed]
            if new and len(followed) + len(new) > MAX_FOLLOWS:
                raise TooManyFollows
            Follow.objects.bulk_create(Follow(member_id=self.pk, kind=kind, key=key) for kind, key in new)

    def unfollow(self, kind: str, key: str) -> None:
        """Stop following the subject."""
        Follow.objects.filter(member=self.pk).of(kind, key).delete()

    def is_following(self, kind: str, key: str) -> bool:
        """Whether they follow the subject."""
        return Follow.objects.filter(member=self.pk).of(kind, key).exists()
