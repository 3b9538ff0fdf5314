"""What was done to several things at once: the message that tells of it, the list in the journal, and the way back."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.editing import batches
from articles.editing.undo import BATCH_TAG_PREFIX, Undoable, keep
from articles.models import Act, BatchedAct
from articles.stories import editing
from portal.staff import powers
from portal.web.own_addresses import own_path

# `Undoable.act` → the verb by which the journal calls it, where that is another.
VERBS = {"reclassify": Act.Verb.CHANGE, "file": Act.Verb.CHANGE, "visits": Act.Verb.VISIT}


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """A batch in the journal: what was done, and how many of its acts can still be undone."""

    batch: uuid.UUID
    verb: str
    at: datetime
    left: int


def tell(request: HttpRequest, sentence: str, done: Iterable[Undoable], batch: uuid.UUID | None = None) -> None:
    """Say what was done, with a button that undoes it if that changed anything; with `batch`, these acts are kept there already."""
    if batch is None:
        batch = uuid.uuid4()
        keep(batch, done)
    is_kept = BatchedAct.objects.of_batch(batch).exists()
    messages.success(request, sentence, extra_tags=f"{BATCH_TAG_PREFIX}{batch}" if is_kept else "")


def shown_batches() -> list[ShownBatch]:
    """The newest batches that can be undone."""
    labels: dict[str, Any] = dict(Act.Verb.choices)
    return [
        ShownBatch(one.batch, str(labels[VERBS.get(one.act, one.act)]), one.at, one.left)
        for one in BatchedAct.objects.newest_batches()
    ]


@require_POST
def undo_view(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Undo what is left of a batch; back to the page of the button. To hide what was published asks for the second factor again."""
    powers.require(request, sensitive=BatchedAct.objects.of_batch(batch).filter(act="publish").exists())
    if not editing.may_edit(request.user):
        raise PermissionDenied
    undone = batches.undo_batch(batch, request.user)
    level = messages.WARNING if undone.changed or undone.left or not undone.undone else messages.SUCCESS
    tags = f"{BATCH_TAG_PREFIX}{batch}" if undone.left else ""
    messages.add_message(request, level, undone.sentence, extra_tags=tags)
    return redirect(own_path(request.POST.get("retour", ""), reverse("admin:articles_act_changelist")))
