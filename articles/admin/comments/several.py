"""« Publier » and « Refuser » of the comments that a moderator ticked in the queue."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.comments import taking_back
from articles.admin.comments.forms import JudgementForm
from articles.comments.moderation.judging import NotJudged
from articles.models import Judgement

ACTIONS = {"publish", "refuse"}  # not « hide », which asks for the second factor
MAX_TICKED = 20  # a page of the queue
MAX_EXPLAINED = 3  # comments that were left out whose reason is told


def judge_several(request: HttpRequest, now: datetime) -> list[Judgement]:
    """Judge each ticked comment by itself, in the version that the page showed. Messages say what was done, and what left out."""
    action = request.POST["several"] if request.POST["several"] in ACTIONS else ""
    judged, left = list[taking_back.Judged](), dict[str, str]()
    for ticked in request.POST.getlist("ticked")[:MAX_TICKED]:
        key, _colon, seen = ticked[:120].partition(":")
        form = JudgementForm(
            {name: request.POST.get(name, "") for name in ("reason", "message", "canned")}
            | {"comment": key, "seen": seen, "action": action}
        )
        if not form.is_valid():
            left[key] = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
            continue
        try:
            judged.append(taking_back.judge_undoably(request.user, now, form.judgement()))
        except NotJudged as why:
            left[key] = str(why)
    judgements = [one.judgement for one in judged]
    if judged:
        taking_back.remember(request, judged, _sentence(judgements))
    elif not left:
        messages.warning(request, _("Cochez d’abord des commentaires\u00a0: rien n’est décidé."))
    for key in list(left)[:MAX_EXPLAINED]:
        messages.warning(request, _("Commentaire n° %(key)s\u00a0: %(why)s") % {"key": key, "why": left[key]})
    if len(left) > MAX_EXPLAINED:
        others = len(left) - MAX_EXPLAINED
        said = ngettext("Et %(n)d autre n’a pas été jugé.", "Et %(n)d autres n’ont pas été jugés.", others)
        messages.warning(request, said % {"n": others})
    return judgements


def _sentence(judged: list[Judgement]) -> str:
    said = {"n": len(judged), "reason": judged[0].get_reason_display()}
    if judged[0].verb == Judgement.Verb.PUBLISH:
        return ngettext("%(n)d commentaire publié.", "%(n)d commentaires publiés.", len(judged)) % said
    return (
        ngettext(
            "%(n)d commentaire refusé, «\u00a0%(reason)s\u00a0».",
            "%(n)d commentaires refusés, «\u00a0%(reason)s\u00a0».",
            len(judged),
        )
        % said
    )
