"""Public names that members have given up, and how a member takes another."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members import pseudo

RESERVED_FOR = timedelta(days=365)  # nobody else may take the name
MIN_PERIOD = timedelta(days=30)  # between two changes


class TooSoon(Exception):
    """The name was changed less than MIN_PERIOD ago; `until` says when it may be changed again."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class PseudoTaken(Exception):
    """Another member has the name, or had it within RESERVED_FOR, or has one that looks like it."""


class FormerPseudoQuerySet(models.QuerySet["FormerPseudo"]):
    """Queries of the names that were given up."""

    def reserved(self, now: datetime) -> Self:
        """Those that nobody but who had them may take."""
        return self.filter(given_up_at__gt=now - RESERVED_FOR)

    def like(self, wanted: str) -> Self:
        """Those that the eye confuses with `wanted`."""
        same = models.Q(pseudo_key=pseudo.key(wanted)) | models.Q(lookalike_key=pseudo.lookalike(wanted))
        return self.filter(same)

    def free(self, now: datetime) -> Self:
        """Those that are no longer reserved."""
        return self.filter(given_up_at__lte=now - RESERVED_FOR)


class FormerPseudo(models.Model):
    """A public name that a member gave up, with both keys by which names are compared. Deleted with the member.

    The newest also says when the member last changed names.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="former_pseudos", verbose_name=_("membre")
    )
    pseudo = models.CharField(_("ancien pseudo"), max_length=pseudo.MAX_PSEUDO_CHARS)
    pseudo_key = models.CharField(max_length=120, db_index=True, editable=False)
    lookalike_key = models.CharField(max_length=120, db_index=True, editable=False)
    given_up_at = models.DateTimeField(_("quitté le"))

    objects = FormerPseudoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ancien pseudo")
        verbose_name_plural = _("anciens pseudos")

    def __str__(self) -> str:
        return self.pseudo
