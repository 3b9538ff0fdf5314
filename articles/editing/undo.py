"""What an editor did last, kept in their session for a minute so that it can be undone.

Each act is a module of this folder; its function gives an `Undoable`, which its `undo` takes back. An undo compares what there is
now with what the act left, and refuses if somebody has changed it in between.
"""

import secrets
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core import serializers
from django.db.models import Model
from django.utils.translation import gettext as _

from articles.models import Act, Article, BatchedAct
from articles.stories.editing import EditRefused

UNDO_SECONDS = 60
MAX_UNDOABLE_ACTS = 5  # the latest ones of a session
SESSION_KEY = "undoable_acts"
MESSAGE_TAG_PREFIX = "undo-"  # in the tags of a message: the token of the act of which it tells
JUDGED_TAG_PREFIX = "judged-"  # the same, of judgements, which the moderation queue undoes
BATCH_TAG_PREFIX = "batch-"  # in the tags of a message: the batch of which it tells (`articles/editing/batches.py`)
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undoable:
    """An act on the thing `key`: what it has changed, as JSON, the sentence that tells of it, and its rows in the journal.

    `acts`: article, as text → the journal's row that says what was decided of it.
    """

    act: str
    key: int
    before: Values
    after: Values
    sentence: str
    acts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RememberedAct:
    """An act as the session holds it: its token, when it was done (seconds since 1970), and the page it was done on."""

    token: str
    at: float
    back: str
    done: Undoable

    @property
    def moment(self) -> datetime:
        """When it was done."""
        return datetime.fromtimestamp(self.at, UTC)


def remember(session: Any, done: Undoable, back: str) -> str:
    """Keep the act in the session; returns its token."""
    act = RememberedAct(secrets.token_urlsafe(9), time.time(), back, done)
    session[SESSION_KEY] = [asdict(act), *(asdict(one) for one in remembered(session))][:MAX_UNDOABLE_ACTS]
    return act.token


def remembered(session: Any) -> list[RememberedAct]:
    """The acts of this session that can still be undone, the latest first."""
    rows = [row for row in session.get(SESSION_KEY, ()) if abs(time.time() - row["at"]) < UNDO_SECONDS]
    return [RememberedAct(**row | {"done": Undoable(**row["done"])}) for row in rows]


def take(session: Any, token: str) -> RememberedAct | None:
    """The act of this token, no longer kept; None if its minute is over."""
    acts = remembered(session)
    session[SESSION_KEY] = [asdict(one) for one in acts if one.token != token]
    return next((one for one in acts if one.token == token), None)


def token_of(message: Any) -> str:
    """The token of the act of which a message tells; empty for other messages."""
    return _tag_after(MESSAGE_TAG_PREFIX, message)


def judged_token_of(message: Any) -> str:
    """The token of the judgements of which a message tells; empty for other messages."""
    return _tag_after(JUDGED_TAG_PREFIX, message)


def batch_of(message: Any) -> str:
    """The batch of which a message tells; empty for other messages."""
    return _tag_after(BATCH_TAG_PREFIX, message)


def _tag_after(prefix: str, message: Any) -> str:
    tags = message.extra_tags or ""
    return tags.removeprefix(prefix) if tags.startswith(prefix) else ""


def changed_meanwhile() -> EditRefused:
    """The refusal to undo what somebody has changed since."""
    return EditRefused(
        _("Une autre personne l’a changé entre-temps\u00a0: rien n’est annulé. Voyez-le dans la gestion.")
    )


def keep(batch: uuid.UUID | None, done: Iterable[Undoable], size: int | None = None) -> None:
    """Keep those of these acts that changed something as acts of the batch, so that they can be undone; without one, nothing.

    `size`: how many articles the batch is of; None: as many as these.
    """
    if batch is None:
        return
    acts = [one for one in done if one.before != one.after]
    rows = [
        BatchedAct(
            batch=batch,
            act=one.act,
            key=one.key,
            before=one.before,
            after=one.after,
            size=size or len(acts),
            acts=one.acts,
        )
        for one in acts
    ]
    BatchedAct.objects.bulk_create(rows, batch_size=500)


def journaled_since(last: int, articles: Iterable[int]) -> dict[str, int]:
    """`Undoable.acts` of these articles, which are locked since the journal's last row was `last`."""
    return Act.objects.latest_of_each(Article._meta.label_lower, [str(key) for key in articles], last)


def part_of(acts: Mapping[str, int], article: int) -> dict[str, int]:
    """Of `Undoable.acts` of several articles, that of this one."""
    key = str(article)
    return {key: acts[key]} if key in acts else {}


def journaled(act: Act) -> dict[str, int]:
    """`Undoable.acts` of an act on one article."""
    return {act.key: act.pk}


def stored_rows(rows: Iterable[Model]) -> str:
    """These rows with all their columns, for `restore_rows`."""
    return serializers.serialize("json", rows)


def restore_rows(text: str) -> None:
    """Write the rows again as they were, whether or not they are still there."""
    for row in serializers.deserialize("json", text):
        row.save()
