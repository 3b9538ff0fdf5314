"""How an author contests the removal of a comment: once, to be read by somebody other than the one who decided."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.comments.moderation.judging import load_judges, others_than
from articles.models import Appeal, Comment


class NotAppealable(Exception):
    """The decision cannot be contested; the text of the exception is a sentence for the author."""


def appeal(comment_pk: int, by: Any, body: str, now: datetime) -> Appeal:
    """Contest the last decision about one's own comment. Raises NotAppealable, or Comment.DoesNotExist for another's."""
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=comment_pk, author=by)
        last = comment.judgements.first()
        if last is None or why_not_appealable(comment):
            raise NotAppealable(why_not_appealable(comment))
        return Appeal.objects.create(comment=comment, against=last, body=body, at=now)


def why_not_appealable(comment: Comment) -> str:
    """Why its author cannot contest the state of the comment; "" if they can."""
    if comment.state != Comment.State.REMOVED:
        return _("Ce commentaire n’est pas retiré : il n’y a rien à contester.")
    if hasattr(comment, "appeal"):
        return _("Vous avez déjà contesté cette décision : on ne conteste qu’une fois.")
    if comment.judgements.first() is None:
        return _("Cette décision date d’avant les contestations\u00a0: écrivez-nous par la page Contact.")
    return ""


def who_decides(comment: Comment) -> str:
    """Who will decide about an appeal against the last decision, as a sentence for the author."""
    last = comment.judgements.first()
    others = others_than(load_judges(), last.by_id if last else None, comment.author_id)
    if any(not one.is_administrator for one in others):
        return _("Une autre personne que celle qui a décidé lira votre contestation.")
    return _(
        "La modération ne compte qu’une personne, celle qui a décidé\u00a0: l’administration du site lira "
        "votre contestation."
    )
