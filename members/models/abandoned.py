"""Sign-ups that nobody came back to: which they are, and how they are deleted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction

from members.models.profile import PublicMemberQuerySet

ABANDONED_AFTER = timedelta(hours=48)  # how long a sign-up waits for its address to be confirmed
# The rows that a sign-up itself writes: no trace of somebody who came back.
SIGN_UP_RELATIONS = {"emailaddress", "consents"}
DELETE_BATCH_SIZE = 500  # accounts per transaction, so that no other writer waits long


class AbandonedQuerySet(PublicMemberQuerySet):
    """Members by whether they have abandoned their sign-up."""

    def abandoned(self, now: datetime) -> Self:
        """Sign-ups at least 48 hours old, address unconfirmed, never signed in, with no rights and no trace.

        A trace is a row of any table that refers to the member, except those of SIGN_UP_RELATIONS.
        """
        waiting = self.filter(signed_up=True, date_joined__lt=now - ABANDONED_AFTER, last_login=None, is_active=True)
        plain = waiting.filter(is_staff=False, is_superuser=False)
        return plain.filter(*(~trace for trace in _references_to(self.model))).exclude(emailaddress__verified=True)

    def delete_abandoned(self, now: datetime) -> int:
        """Delete them; returns how many. If one signs in at the same moment, whichever writes first wins."""
        from allauth.account.models import EmailAddress  # Member must be there first

        deleted = 0
        while keys := list(self.abandoned(now).order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE]):
            with transaction.atomic():
                # A sign-in writes one of these rows. Once they are locked, the query runs again.
                list(self.filter(pk__in=keys).order_by("pk").select_for_update())
                list(EmailAddress.objects.filter(user__in=keys).order_by("pk").select_for_update())
                counts_by_model = self.abandoned(now).filter(pk__in=keys).delete()[1]
            deleted += counts_by_model.get(self.model._meta.label, 0)
        return deleted


def _references_to(model: type[models.Model]) -> Iterator[models.Exists]:
    for link in model._meta.get_fields(include_hidden=True):
        if isinstance(link, models.ForeignObjectRel) and link.name not in SIGN_UP_RELATIONS:
            rows = link.related_model._base_manager
            yield models.Exists(rows.filter(**{link.field.name: models.OuterRef("pk")}))
