"""What an editor did to several articles at once, and how all of it is undone."""

import time
import uuid
from collections import Counter
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

UNDO_BUDGET_SECONDS = 30.0  # for one press of the button; nginx waits 75 s
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
    """How many acts of a batch were undone, how many not since somebody has changed the same thing, and what is not as before.

    `left`: how many are still to be undone, for want of time.
    """

    undone: int
    changed: int
    left: int = 0
    exceptions: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was done, for the editor."""
        if not (self.undone or self.changed or self.left):
            return _("Il n’y a plus rien à annuler\u00a0: c’est déjà fait, ou plus de trente jours ont passé.")
        undone = ngettext("%(n)d acte annulé.", "%(n)d actes annulés.", self.undone) % {"n": self.undone}
        changed = ngettext(
            "%(n)d laissé tel quel\u00a0: il a changé depuis.",
            "%(n)d laissés tels quels\u00a0: ils ont changé depuis.",
            self.changed,
        ) % {"n": self.changed}
        left = ngettext(
            "Il en reste %(n)d\u00a0: appuyez encore sur «\u00a0Annuler\u00a0».",
            "Il en reste %(n)d\u00a0: appuyez encore sur «\u00a0Annuler\u00a0».",
            self.left,
        ) % {"n": self.left}
        said = [undone] * bool(self.undone) + [changed] * bool(self.changed) + [left] * bool(self.left)
        return " ".join([*said, *self.exceptions])


def undo_one(done: Undoable, at: datetime, by: Any) -> str | None:
    """Undo this act, done `at`; what is not as before. Raises EditRefused if somebody has changed or decided it again since."""
    with transaction.atomic():
        lock_articles(done)
        return _undo_locked(done, at, by)


def undo_batch(batch: uuid.UUID, by: Any) -> UndoneBatch:
    """Undo what is left of the batch, each act in a transaction of its own; what somebody has changed since stays as it is.

    After UNDO_BUDGET_SECONDS it stops: what is left is undone the next time.
    """
    until, outcomes, exceptions = time.monotonic() + UNDO_BUDGET_SECONDS, Counter[str](), dict[str, None]()
    rows = BatchedAct.objects.of_batch(batch)
    for key in list(rows.values_list("pk", flat=True)):
        if outcomes and time.monotonic() >= until:
            break
        outcome, exception = _undo_row(key, by)
        outcomes[outcome] += 1
        exceptions |= {exception: None} if exception else {}
    return UndoneBatch(outcomes["undone"], outcomes["changed"], rows.count(), tuple(exceptions))


def _undo_row(key: int, by: Any) -> tuple[str, str | None]:
    """What became of the act, and what is not as before."""
    with transaction.atomic():
        row = BatchedAct.objects.filter(pk=key).first()
        if row is None:
            return "gone", None
        done = Undoable(row.act, row.key, row.before, row.after, "", row.acts or {})
        lock_articles(done)  # before the row, as a withdrawal does
        if not BatchedAct.objects.filter(pk=key).select_for_update().values_list("pk").first():
            return "gone", None  # undone or withdrawn meanwhile
        try:
            outcome, exception = "undone", _undo_locked(done, row.at, by)
        except EditRefused:
            outcome, exception = "changed", None
        row.delete()
    return outcome, exception


def _undo_locked(done: Undoable, at: datetime, by: Any) -> str | None:
    if was_decided_again(done, at):
        raise changed_meanwhile()
    return UNDO[done.act](done, by)
