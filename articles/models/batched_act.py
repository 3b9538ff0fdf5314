"""What undoes the acts that an editor did together: one row for each act, until it is undone or too old."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_LISTED_BATCHES = 10


class ListedBatch(NamedTuple):
    """A batch that can still be undone: what was done, when, and how many of its acts are left. Who did it is in the journal."""

    batch: uuid.UUID
    act: str
    at: datetime
    left: int


class BatchedActQuerySet(models.QuerySet["BatchedAct"]):
    """Acts by batch."""

    def of_batch(self, batch: uuid.UUID) -> Self:
        """The acts of this batch, the last one first: each is undone from what it left behind."""
        return self.filter(batch=batch).order_by("-pk")

    def on_articles(self, keys: Collection[int] | models.QuerySet[Any, Any]) -> Self:
        """The acts on these articles; a union is one on the first of its articles."""
        return self.filter(key__in=keys)

    def newest_batches(self) -> list[ListedBatch]:
        """The newest batches of several acts, and unions, which are one act on several articles, the newest first."""
        rows = self.order_by().values_list("batch", "act").annotate(at=Max("at"), left=Count("pk"))
        of_several = models.Q(left__gt=1) | models.Q(whole__gt=1)  # some may have been undone, then the process ended
        rows = rows.alias(whole=Max("size")).filter(of_several | models.Q(act="unite"))
        return [ListedBatch(*row) for row in rows.order_by("-at")[:MAX_LISTED_BATCHES]]


class BatchedAct(models.Model):
    """One act of a batch, as `articles/editing/undo.py:Undoable` has it. Its row is deleted once it was undone, or could not be.

    `size`: how many articles the batch was of. Rows that an earlier release wrote have neither that nor `acts`.
    """

    batch = models.UUIDField(_("lot"), db_index=True, editable=False)
    at = models.DateTimeField(_("quand"), default=timezone.now, db_index=True, editable=False)
    act = models.CharField(_("acte"), max_length=20, editable=False)
    key = models.BigIntegerField(_("clé"), editable=False)
    before = models.JSONField(_("avant"), encoder=DjangoJSONEncoder, editable=False)
    after = models.JSONField(_("après"), encoder=DjangoJSONEncoder, editable=False)
    size = models.IntegerField(_("articles choisis"), null=True, editable=False)
    acts = models.JSONField(_("actes au journal"), null=True, editable=False)

    objects = BatchedActQuerySet.as_manager()

    class Meta:
        verbose_name = _("acte d’un lot")
        verbose_name_plural = _("actes d’un lot")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.act} – {self.key}"
