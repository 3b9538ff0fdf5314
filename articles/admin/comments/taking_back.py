"""« Annuler » of the moderation queue: the last judgements of a session, for a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.comments.moderation.judging import judge
from articles.comments.moderation.unjudging import Values, snapshot, take_back
from articles.editing import undo
from articles.models import Act, Comment, Judgement

JUDGE = "judge"  # `Undoable.act`


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement, and what `unjudging.take_back` needs to undo it."""

    judgement: Judgement
    before: Values
    after: Values


def judge_undoably(by: Any, now: datetime, decision: Values) -> Judged:
    """Judge as `judge` does, which may refuse; in one transaction, so that nobody changes the comment before it is remembered."""
    comments = Comment.objects.filter(pk=decision["comment_pk"])
    with transaction.atomic():
        # Judged only in the version `seen`, which is then that of the snapshot too.
        before = {one.pk: snapshot(one) for one in comments.select_related("waiting_text")}
        judgement = judge(by=by, now=now, **decision)
        comment = comments.get()
        act = Act.objects.latest_on(comment, 1)[0]
        after = {"judgement": judgement.pk, "version": comment.version, "act": act.pk}
    return Judged(judgement, before[comment.pk], after)


def remember(request: HttpRequest, judged: Sequence[Judged], sentence: str) -> None:
    """Tell the moderator what was judged, beside the button that takes it back."""
    before = {str(one.judgement.comment_id): one.before for one in judged}
    after = {str(one.judgement.comment_id): one.after for one in judged}
    done = undo.Undoable(JUDGE, judged[0].judgement.comment_id, before, after, sentence)
    token = undo.remember(request.session, done, request.get_full_path())
    messages.success(request, sentence, extra_tags=undo.JUDGED_TAG_PREFIX + token)


def remembered(session: Any) -> list[undo.RememberedAct]:
    """The judgements of this session that can still be taken back, the latest first."""
    return [one for one in undo.remembered(session) if one.done.act == JUDGE]


def take_back_judgements(request: HttpRequest) -> bool:
    """Undo the judgements of the posted token; whether any was undone. The message says what was done."""
    act = undo.take(request.session, request.POST["acte"])
    if act is None or act.done.act != JUDGE:
        messages.error(request, _("La minute est passée\u00a0: rien n’est annulé. Vous pouvez encore juger autrement."))
        return False
    done = act.done
    undone = sum(take_back(int(key), done.before[key], done.after[key], request.user) for key in done.before)
    changed = len(done.before) - undone
    said = ngettext(
        "%(n)d décision annulée\u00a0: personne n’en a été averti.",
        "%(n)d décisions annulées\u00a0: personne n’en a été averti.",
        undone,
    ) % {"n": undone}
    left = ngettext(
        "%(n)d décision reste\u00a0: le commentaire a changé depuis.",
        "%(n)d décisions restent\u00a0: les commentaires ont changé depuis.",
        changed,
    ) % {"n": changed}
    if undone:
        messages.success(request, said)
    if changed:
        messages.warning(request, left)
    return bool(undone)
