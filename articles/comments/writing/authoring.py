"""What authors do with their own comments: publish, edit, delete. Each locks the rows that it changes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from articles.comments.holding.waiting_reason import hold_for
from articles.comments.writing.forms import CommentForm
from articles.comments.writing.permission import WritingRule
from articles.models import Comment, CommentText, WaitingText
from articles.models.comments.comment import EDITABLE_FOR, invalidate_talks

ERASED_BODY = "…"  # the database requires a text


class TooFast(Exception):
    """The author must wait this many `seconds` before writing another comment."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class ParentIsGone(Exception):
    """The comment that was replied to may no longer be read."""


class AuthorIsGone(Exception):
    """The author's account was erased or deactivated while they wrote."""


class NotEditable(Exception):
    """The comment cannot be edited; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Changed(NotEditable):
    """The comment is no longer as its author saw it when they began to edit."""


def publish(form: CommentForm, author: Any, rule: WritingRule, count_comment: Callable[[], int]) -> Comment:
    """Save the comment of this valid form, published or held. Sent twice, even at the same moment, the form makes one comment.

    `count_comment` counts it against the author's limit, and is called for a new comment only. Raises AuthorIsGone, TooFast or
    ParentIsGone.
    """
    with transaction.atomic():
        # The author's row is locked: an author's comments are saved one at a time, so that a form sent twice is recognised
        # and `hold_for` sees all earlier ones.
        if not list(get_user_model().objects.select_for_update(no_key=True).filter(pk=author.pk, is_active=True)):
            raise AuthorIsGone
        if saved := form.already_saved(author):
            return saved
        if seconds := count_comment():
            raise TooFast(seconds)
        parent = form.cleaned_data["reponse"]
        if parent and Comment.objects.public().locked().filter(pk=parent.pk).first() is None:
            raise ParentIsGone
        return form.save(author, hold_for(author, form.article, form.cleaned_data["body"], rule.hold))


def edit(comment: Comment, body: str, stake: str, seen: str, rule: WritingRule, now: datetime) -> Comment:
    """Replace the wording, and keep the former one for moderators. It is checked like a new comment; a held one stays held.

    A new wording of a public comment that must be read first waits beside it, in place of one that waits already. `seen` is
    the digest of the wording that was read. An unchanged wording stores nothing. Raises NotEditable or Changed.
    """
    with transaction.atomic():
        found = Comment.objects.own(comment.author).locked().filter(pk=comment.pk).first()
        if found is None:
            raise NotEditable(_("Ce commentaire est supprimé : il ne se modifie plus."))
        latest = found.latest_text
        if (latest.body, latest.stake) == (body, stake):
            return found
        if sentence := why_not_editable(found, now):
            raise NotEditable(sentence)
        if latest.text_digest != seen:
            raise Changed(_("Ce commentaire a changé pendant que vous écriviez : relisez-le avant d’enregistrer."))
        WaitingText.objects.filter(comment=found).delete()
        if (found.body, found.stake) != (body, stake):
            _reword(found, body, stake, hold_for(found.author, found.article, body, rule.hold, except_pk=found.pk), now)
        invalidate_talks([found.article_id])
        return Comment.objects.get(pk=found.pk)


def _reword(comment: Comment, body: str, stake: str, hold: str, now: datetime) -> None:
    if hold and comment.state == Comment.State.PUBLISHED:
        WaitingText.objects.create(comment=comment, body=body, stake=stake, hold=hold, at=now)
    else:
        CommentText.objects.create(comment=comment, body=comment.body, stake=comment.stake, at=now)
        comment.reword(body, stake, hold, now)


def would_wait(comment: Comment, rule: WritingRule) -> bool:
    """Whether readers see an edit of it only once a moderator has read it, even one that leaves its text as it is."""
    if comment.state != Comment.State.PUBLISHED:
        return False
    return bool(hold_for(comment.author, comment.article, comment.body, rule.hold, except_pk=comment.pk))


def why_not_editable(comment: Comment, now: datetime) -> str:
    """Why its author may not edit it now, as a sentence; "" if they may.

    They may for a quarter of an hour since it was first published, and while it is held.
    """
    if comment.state == Comment.State.HELD:
        return ""
    if comment.state != Comment.State.PUBLISHED:
        return _("La modération a retiré ce commentaire : il ne se modifie plus.")
    if comment.published_at and now - comment.published_at > EDITABLE_FOR:
        return _("Un commentaire se modifie pendant quinze minutes : ajoutez ce qui manque dans une réponse.")
    return ""


def delete(comment: Comment, now: datetime) -> None:
    """Delete it. A comment with replies leaves a tombstone. The text of a reported one is kept for moderators.

    It is kept as a former wording, 180 days at most. Raises NotEditable if moderators have removed it.
    """
    with transaction.atomic():
        found = Comment.objects.own(comment.author).locked().filter(pk=comment.pk).first()
        if found is None:
            return  # deleted already
        if found.state == Comment.State.REMOVED:
            raise NotEditable(_("La modération a retiré ce commentaire : personne ne le voit plus."))
        WaitingText.objects.filter(comment=found).delete()
        is_reported = found.reports.exists()
        if not is_reported and not found.replies.exists():
            found.delete()
            return
        if is_reported:
            CommentText.objects.create(comment=found, body=found.body, stake=found.stake, at=now)
        else:
            found.former_texts.all().delete()
        found.votes.all().delete()
        found.erase(ERASED_BODY)
