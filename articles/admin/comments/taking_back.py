"""« Annuler » of the moderation queue: the last judgements of a session, for a minute."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.comments.moderation.unjudging import Values, snapshot, take_back
from articles.editing import undo
from articles.models import Act, Comment, Judgement

JUDGE = "judge"  # `Undoable.act`


def snapshots(comment_pk: int) -> dict[int, Values]:
    """The comment's key → what it is before a judgement, which is refused where it is not in the version `seen`."""
    found = Comment.objects.filter(pk=comment_pk).select_related("waiting_text")
    return {one.pk: snapshot(one) for one in found}


def remember(request: HttpRequest, before: dict[int, Values], judgements: Collection[Judgement], sentence: str) -> None:
    """Tell the moderator what was judged, beside the button that takes it back; `before`: snapshots by the comments' keys."""
    keys = {one.comment_id: one.pk for one in judgements}
    acts = Act.objects.latest_of_each(Comment._meta.label_lower, [str(key) for key in keys], 0)
    comments = Comment.objects.in_bulk(keys)
    after = {
        str(key): {"judgement": pk, "version": comments[key].version, "act": acts[str(key)]} for key, pk in keys.items()
    }
    done = undo.Undoable(JUDGE, next(iter(keys)), {str(key): before[key] for key in keys}, after, sentence)
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
