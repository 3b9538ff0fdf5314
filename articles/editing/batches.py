"""What an editor did to several articles at once, and how all of it is undone."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.editing import giving_back, hiding, pinning, publishing, reclassifying, separating, uniting, visits
from articles.editing.decided_again import lock_articles, was_decided_again
from articles.editing.undo import Undoable, changed_meanwhile
from articles.models import BatchedAct
from articles.stories.editing import EditRefused

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


def undo_one(done: Undoable, at: datetime, by: Any) -> str | None:
    """Undo this act, done `at`; what is not as before. Raises EditRefused if somebody has changed or decided it again since."""
    with transaction.atomic():
        lock_articles(done)
        if was_decided_again(done, at):
            raise changed_meanwhile()
        return UNDO[done.act](done, by)


def undo_batch(batch: uuid.UUID, by: Any) -> UndoneBatch:
    """Undo what is left of the batch, each act in a transaction of its own; what somebody has changed since stays as it is."""
    undone, changed, exceptions = 0, 0, dict[str, None]()
    for row in list(BatchedAct.objects.of_batch(batch)):
        done = Undoable(row.act, row.key, row.before, row.after, "", row.acts or {})
        with transaction.atomic():
            lock_articles(done)  # before the row, as a withdrawal does
            if not BatchedAct.objects.filter(pk=row.pk).select_for_update().first():  # undone or withdrawn meanwhile
                continue
            try:
                exception = undo_one(done, row.at, by)
            except EditRefused:
                changed += 1
            else:
                undone += 1
                exceptions |= {exception: None} if exception else {}
            row.delete()
    return UndoneBatch(undone, changed, tuple(exceptions))
