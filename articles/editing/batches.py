"""What an editor did to several articles at once, and how all of it is undone."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.editing import giving_back, hiding, pinning, publishing, reclassifying, separating, uniting, visits
from articles.editing.undo import Undoable
from articles.models import Act, Article, BatchedAct
from articles.stories.editing import EditRefused

STATE_VERBS = (Act.Verb.HIDE, Act.Verb.PUBLISH)
# By `Undoable.act`. What is returned says what is not as before.
UNDO: dict[str, Callable[[Undoable, Any], str | None]] = {
    "hide": hiding.undo,
    "publish": publishing.undo,
    "reclassify": reclassifying.undo,
    "give-back": giving_back.undo,
    "file": giving_back.undo,
    "pin": pinning.undo,
    "unpin": pinning.undo_unpin,
    "unite": uniting.undo,
    "separate": separating.undo,
    "visits": visits.undo,
}


@dataclass(frozen=True, slots=True)
class UndoneBatch:
    """How many acts of a batch were undone, how many were left since somebody has changed the same thing, what is not as before."""

    undone: int
    changed: int
    exceptions: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was done, for the editor."""
        if not self.undone and not self.changed:
            return _("Il n’y a plus rien à annuler\u00a0: c’est déjà fait, ou plus de trente jours ont passé.")
        undone = ngettext("%(n)d acte annulé.", "%(n)d actes annulés.", self.undone) % {"n": self.undone}
        changed = ngettext(
            "%(n)d laissé tel quel\u00a0: il a changé depuis.",
            "%(n)d laissés tels quels\u00a0: ils ont changé depuis.",
            self.changed,
        ) % {"n": self.changed}
        said = [undone] * bool(self.undone) + [changed] * bool(self.changed)
        return " ".join([*said, *self.exceptions])


def undo_one(done: Undoable, by: Any) -> str | None:
    """Undo this act; what is not as before. Raises EditRefused if somebody has changed it since."""
    return UNDO[done.act](done, by)


def keep(done: Iterable[Undoable]) -> uuid.UUID | None:
    """Keep these acts as a batch that can be undone; None if there are none."""
    batch = uuid.uuid4()
    rows = [BatchedAct(batch=batch, act=one.act, key=one.key, before=one.before, after=one.after) for one in done]
    BatchedAct.objects.bulk_create(rows, batch_size=500)
    return batch if rows else None


def undo_batch(batch: uuid.UUID, by: Any) -> UndoneBatch:
    """Undo what is left of the batch, each act in a transaction of its own; what somebody has changed since stays as it is."""
    undone, changed, exceptions = 0, 0, dict[str, None]()
    for key in list(BatchedAct.objects.of_batch(batch).values_list("pk", flat=True)):
        with transaction.atomic():
            row = BatchedAct.objects.filter(pk=key).select_for_update().first()
            if row is None:  # somebody undoes the same batch
                continue
            try:
                exception = _undo_row(row, by)
            except EditRefused:
                changed += 1
            else:
                undone += 1
                exceptions |= {exception: None} if exception else {}
            row.delete()
    return UndoneBatch(undone, changed, tuple(exceptions))


def _undo_row(row: BatchedAct, by: Any) -> str | None:
    if row.act in {"hide", "publish"} and _was_decided_again(row):
        raise EditRefused(_("Son état a été changé depuis."))
    with transaction.atomic():
        return undo_one(Undoable(row.act, row.key, row.before, row.after, ""), by)


def _was_decided_again(row: BatchedAct) -> bool:
    """Whether somebody has hidden or published the article since, though its state may be the same again."""
    later = Act.objects.on_keys(Article._meta.label_lower, [str(row.key)]).with_verbs(STATE_VERBS)
    return later.filter(at__gt=row.at).exists()
