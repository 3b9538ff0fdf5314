"""Public names that members have given up, and how a member takes another."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from articles.models.comments.comment import invalidate_talks_of
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
        """Those that only the member who had them may take."""
        return self.filter(given_up_at__gt=now - RESERVED_FOR)

    def like(self, wanted: str) -> Self:
        """Those that look like `wanted`."""
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


class RenamableMember(models.Model):
    """The methods of `Member` that concern the change of its public name."""

    class Meta:
        abstract = True

    def next_rename_at(self, now: datetime) -> datetime | None:
        """When they may change it again; None if now."""
        last = FormerPseudo.objects.filter(member=self.pk).aggregate(at=models.Max("given_up_at"))["at"]
        return last + MIN_PERIOD if last and last + MIN_PERIOD > now else None

    def rename(self, wanted: str, now: datetime) -> None:
        """Take the name `wanted`; the old one stays reserved for them, and pages with their comments are dropped.

        The badge « émetteur vérifié » is not taken along: it was given to the old name. Raises TooSoon or PseudoTaken.
        """
        try:
            with transaction.atomic():
                _rename(type(self).objects.select_for_update().get(pk=self.pk), wanted, now)  # type: ignore[attr-defined]
        except IntegrityError:  # somebody else took it at the same moment
            raise PseudoTaken from None
        self.refresh_from_db(fields=["username", "pseudo_key", "lookalike_key"])


def _rename(member: Any, wanted: str, now: datetime) -> None:
    """The change itself, of a member whose row is locked."""
    if until := member.next_rename_at(now):
        raise TooSoon(until)
    if member.is_pseudo_taken(wanted, except_pk=member.pk):
        raise PseudoTaken
    keys = {"pseudo_key": pseudo.key(member.username), "lookalike_key": pseudo.lookalike(member.username)}
    FormerPseudo.objects.filter(member=member, pseudo_key=pseudo.key(wanted)).delete()
    FormerPseudo.objects.create(member=member, pseudo=member.username, given_up_at=now, **keys)
    member.set_issuer("", None, now)
    member.username = wanted
    member.save(update_fields=["username", "pseudo_key", "lookalike_key"])
    invalidate_talks_of(member.pk)
