"""Counts how often mailed codes were tried."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_TRIES = 3  # per mailed code
TRIES_RETENTION = timedelta(hours=1)  # longer than any code lives


class CodeTriesQuerySet(models.QuerySet["CodeTries"]):
    """Queries of the tries of mailed codes."""

    def take(self, key: str) -> bool:
        """Count one try of the code; False if it has no try left.

        The UPDATE compares and counts in one step, so that tries sent at the same moment are all counted.
        """
        code = self.model(key=key, expires_at=timezone.now() + TRIES_RETENTION)
        self.bulk_create([code], ignore_conflicts=True)
        return bool(self.filter(key=key, tries__lt=MAX_TRIES).update(tries=models.F("tries") + 1))

    def expired(self) -> Self:
        """The tries of codes that have expired."""
        return self.filter(expires_at__lt=timezone.now())


class CodeTries(models.Model):
    """How often a mailed code was tried. `key` is a keyed digest (members/account/codes.py): it reveals no code and no address."""

    key = models.CharField(_("clé"), max_length=64, primary_key=True)
    tries = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    expires_at = models.DateTimeField(_("expire"), db_index=True)

    objects = CodeTriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("tentatives d’un code")
        verbose_name_plural = _("tentatives des codes")
        constraints = [
            models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="code_tries_are_few"),
        ]

    def __str__(self) -> str:
        return f"{self.tries}/{MAX_TRIES}"
