"""How a judgement is taken back within its minute: the comment is again as it was, and nobody was told of the judgement.

The judgement's row goes, so that no figure counts it; the journal keeps both the decision and its undoing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Act, Appeal, Comment, Judgement, WaitingText

Values = dict[str, Any]
COLUMNS = ("state", "hold", "body", "stake", "published_at", "edited_at")
NEW_TEXT_COLUMNS = ("hold", "body", "stake", "at")


def snapshot(comment: Comment) -> Values:
    """All that a judgement may change of the comment and of the new text that waits, as JSON."""
    new_text = _values(comment.new_text, NEW_TEXT_COLUMNS) if comment.new_text else None
    return _values(comment, COLUMNS) | {"new_text": new_text}


def _values(row: Comment | WaitingText, names: Sequence[str]) -> Values:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def take_back(comment_pk: int, before: Values, after: Values, by: Any) -> bool:
    """Undo a judgement in one transaction; whether it could be. `after`: keys of the judgement and its act, and the version since.

    It cannot where the comment was edited, deleted, reported, contested or judged again since.
    """
    with transaction.atomic():
        comment = Comment.objects.locked().filter(pk=comment_pk).first()
        judgement = Judgement.objects.filter(pk=after["judgement"]).first()
        if comment is None or judgement is None or comment.version != after["version"]:
            return False
        if Appeal.objects.filter(against=judgement).exists():
            return False
        comment.reports.filter(judgement=judgement).update(judgement=None)
        Appeal.objects.filter(decision=judgement).update(decision=None)
        _restore(comment, before, was_published=judgement.verb == Judgement.Verb.PUBLISH)
        Judgement.objects.take_back(judgement.pk)
        states, why = ({"state": judgement.became}, {"state": comment.state}), _("Annulation")
        undoes = {str(comment.pk): after["act"]}
        Act.objects.record(by, Act.Verb.CHANGE, comment, reason=why, before=states[0], after=states[1], undoes=undoes)
    return True


def _restore(comment: Comment, before: Values, *, was_published: bool) -> None:
    """Give the comment its columns and its new text again; the copy that its publication made of the former text goes."""
    if before["new_text"] and was_published:
        comment.former_texts.latest("pk").delete()
    for name in COLUMNS:
        setattr(comment, name, before[name])
    comment.save(update_fields=COLUMNS)
    if before["new_text"]:
        WaitingText.objects.create(comment=comment, **before["new_text"])
