"""What an editor did to several articles at once, and how all of it is undone."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.editing import giving_back, hiding, pinning, publishing, reclassifying, separating, uniting, visits
from articles.editing.undo import Undoable, changed_meanwhile, undo_reasons
from articles.filing.changes import FILED_FIELDS
from articles.models import Act, Article, BatchedAct, Story
from articles.stories.editing import EditRefused

# The names by which the journal knows a later decision on the same matter; a form has a field for each sector.
STATE, PLACE, STORY = {"status"}, {*FILED_FIELDS, "sector_1", "sector_2", "sector_3"}, {"story", "lead"}
DECIDED = (
    dict.fromkeys(("hide", "publish"), STATE)
    | dict.fromkeys(("reclassify", "give-back", "file"), PLACE)
    | dict.fromkeys(("unite", "separate"), STORY)
)
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
    with transaction.atomic():
        Story.objects.lock_with_members([row.key])
        if _was_decided_again(row):
            raise changed_meanwhile()
        return undo_one(Undoable(row.act, row.key, row.before, row.after, ""), by)


def _was_decided_again(row: BatchedAct) -> bool:
    """Whether somebody has decided the same matter since: an act that was undone counts no more, nor does its undoing."""
    articles, stories = _touched(row)
    acts = Act.objects.on_keys(Article._meta.label_lower, [str(key) for key in articles])
    acts |= Act.objects.on_keys(Story._meta.label_lower, [str(key) for key in stories])
    undoing, balance = undo_reasons(), Counter[tuple[str, str]]()
    for act in acts.filter(at__gt=row.at):
        if not DECIDED[row.act].isdisjoint(act.changed_names):
            balance[act.kind, act.key] += -1 if act.reason in undoing else 1
    return any(balance.values())


def _touched(row: BatchedAct) -> tuple[set[int], set[int]]:
    """The articles of the act, and its stories; with these, the articles in them now."""
    if DECIDED[row.act] is not STORY:
        return {row.key}, set()
    members = row.before.get("members", ())
    stories = {row.before.get("story"), row.after["story"], *(story for _key, story, *_rest in members)} - {None}
    articles = {row.key, *row.before.get("others", ()), *(key for key, *_rest in members)}
    return articles.union(Article.objects.filter(story__in=stories).values_list("pk", flat=True)), stories
