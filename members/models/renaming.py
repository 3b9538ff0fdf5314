"""How a member changes their public name."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from articles.models.comments.comment import invalidate_talks_of
from members import pseudo
from members.models.former_pseudo import MIN_PERIOD, FormerPseudo, PseudoTaken, TooSoon


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

        Raises TooSoon or PseudoTaken.
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
    member.username = wanted
    member.save(update_fields=["username", "pseudo_key", "lookalike_key"])
    invalidate_talks_of(member.pk)
