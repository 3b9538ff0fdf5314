"""The erasure list: which accounts their owners erased, to be erased again after a backup was restored."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Erasures by whether the file outside the database holds them."""

    def unlisted(self) -> Self:
        """Those that the file does not hold yet, the oldest first."""
        return self.filter(listed_at=None).order_by("pk")

    def note(
        self, member: int, since: datetime, comments: str, at: datetime, listed_at: datetime | None = None
    ) -> None:
        """Write it down, inside the transaction of the erasure; a row that is there already stays as it is."""
        values = {"comments": comments, "at": at, "listed_at": listed_at}
        self.get_or_create(member_key=member, member_since=since, defaults=values)

    def mark_listed(self, keys: Collection[int], now: datetime) -> None:
        """Note that the file holds those with these keys."""
        self.filter(pk__in=keys).update(listed_at=now)


class Erasure(models.Model):
    """One erased account: its key and the moment of its sign-up, which together name it; no word about the person.

    A restored backup is from before the row. So each row is also a line of the file ERASURES_FILE, which is kept apart from the
    database; `listed_at` says when the line was written.
    """

    class Comments(models.TextChoices):
        """What becomes of their comments."""

        ANONYMISE = "anonymise", _("les conserver, sans mon nom")
        REMOVE = "remove", _("les supprimer")

    member_key = models.BigIntegerField(_("numéro du compte"))
    member_since = models.DateTimeField(_("inscription"))
    comments = models.CharField(_("commentaires"), max_length=10, choices=Comments)
    at = models.DateTimeField(_("supprimé le"), default=timezone.now)
    listed_at = models.DateTimeField(_("inscrit sur la liste le"), null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("compte supprimé")
        verbose_name_plural = _("comptes supprimés")
        constraints = [
            models.UniqueConstraint(fields=["member_key", "member_since"], name="erasure_once"),
            models.CheckConstraint(
                condition=models.Q(comments__in=["anonymise", "remove"]), name="erasure_comments_are_known"
            ),
        ]
        indexes = [models.Index(fields=["id"], name="erasure_unlisted", condition=models.Q(listed_at=None))]

    def __str__(self) -> str:
        return str(self.member_key)
