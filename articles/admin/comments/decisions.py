"""What the buttons of the moderation queue, and of an author's record, do. Each answers with a message to the moderator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.comments import several, taking_back
from articles.admin.comments.forms import SANCTIONS, BadgeForm, JudgementForm, NoteForm, SanctionForm, TalkForm
from articles.comments.moderation.judging import MAY_JUDGE, NotJudged
from articles.models import Act, Comment, Judgement, TalkSetting, TalkState
from articles.text.keys import read_key

MAY_SET_TALK = "articles.change_talksetting"


def may_judge(request: HttpRequest) -> bool:
    """Whether this person decides about comments; those who only read them see neither the queue nor authors' records."""
    return request.user.has_perm(MAY_JUDGE)


def apply_decision(request: HttpRequest) -> bool:
    """Do what the button of a form says; whether it was done. The message says what, or why not."""
    if not may_judge(request):
        raise PermissionDenied
    now = timezone.now()
    if "acte" in request.POST:
        return taking_back.take_back_judgements(request)
    if "several" in request.POST:
        judgements = several.judge_several(request, now)
        _silence_authors(request, judgements, now)
        return bool(judgements)
    if "note" in request.POST:
        return _note(request)
    if "badge" in request.POST:
        return _set_badge(request, now)
    if "interests" in request.POST:
        return _clear_interests(request)
    if "sanction" in request.POST:
        return _sanction(request, now)
    return _set_talk(request) if "talk" in request.POST else _judge(request, now)


def _judge(request: HttpRequest, now: datetime) -> bool:
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    try:
        judged = taking_back.judge_undoably(request.user, now, form.judgement())
    except NotJudged as why:
        messages.warning(request, str(why))
        return False
    taking_back.remember(request, [judged], _judged_sentence(judged.judgement))
    _silence_authors(request, [judged.judgement], now)
    return True


def _silence_authors(request: HttpRequest, judgements: Sequence[Judgement], now: datetime) -> None:
    """Where the form of a refusal asks for it, its reason is also that of a sanction; each author's once."""
    kind, duration = SANCTIONS.get(request.POST.get("silence", ""), ("", None))
    if duration is None:
        return
    refused = [one for one in judgements if one.verb == Judgement.Verb.REMOVE]
    authors = {one.comment.author: one.get_reason_display() for one in refused if one.comment.author}
    for author, reason in authors.items():
        if author.is_staff:
            messages.error(request, _of_the_team(author))
            continue
        author.impose(kind, now + duration, reason, request.user)
        messages.success(request, _("%(name)s ne peut plus écrire pour le temps choisi.") % _named(author))


def _of_the_team(author: Any) -> str:
    return _("%(name)s est de l’équipe : seule l’administration change ses droits.") % _named(author)


def _judged_sentence(judgement: Judgement) -> str:
    said = {"key": judgement.comment_id, "reason": judgement.get_reason_display()}
    if judgement.verb == Judgement.Verb.PUBLISH:
        return _("Commentaire n° %(key)s : publié.") % said
    if judgement.became == Comment.State.PUBLISHED:
        sentence = _(
            "Commentaire n° %(key)s\u00a0: nouvelle version refusée, «\u00a0%(reason)s\u00a0». L’ancienne reste."
        )
        return sentence % said
    return _("Commentaire n° %(key)s : retiré, « %(reason)s ».") % said


def _note(request: HttpRequest) -> bool:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    comment = get_object_or_404(Comment, pk=form.cleaned_data["comment"])
    Act.objects.record(request.user, Act.Verb.NOTE, comment, reason=form.cleaned_data["note"])
    messages.success(request, _("Note ajoutée\u00a0: seule l’équipe la lit."))
    return True


def _set_talk(request: HttpRequest) -> bool:
    if not request.user.has_perm(MAY_SET_TALK):
        raise PermissionDenied
    form = TalkForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=form.cleaned_data["comment"])
    article, state = comment.article, TalkState(form.cleaned_data["talk"])
    with transaction.atomic():
        before = TalkSetting.objects.state_of(article)
        TalkSetting.objects.set_state(article, state)
        Act.objects.record(request.user, Act.Verb.SET_TALK, article, before={"talk": before}, after={"talk": state})
    messages.success(request, _("Discussion %(state)s.") % {"state": state.label})
    return True


def _sanction(request: HttpRequest, now: datetime) -> bool:
    form = SanctionForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    author = _member(form.cleaned_data["author"])
    if author.is_staff:
        messages.error(request, _of_the_team(author))
        return False
    if kind := form.lifted():
        author.lift(kind, request.user)
        messages.success(request, _("Sanction de %(name)s levée.") % _named(author))
        return True
    author.impose(*form.imposed(now), request.user)
    if form.cleaned_data["sanction"] == "hold":
        messages.success(request, _("Tout ce que %(name)s écrira sera relu avant publication.") % _named(author))
    else:
        messages.success(request, _("%(name)s ne peut plus écrire pour le temps choisi.") % _named(author))
    return True


def _set_badge(request: HttpRequest, now: datetime) -> bool:
    form = BadgeForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    author, issuer = _member(form.cleaned_data["author"]), form.cleaned_data["issuer"]
    author.set_issuer(issuer, request.user, now)
    said = _named(author) | {"issuer": issuer}
    if issuer:
        messages.success(request, _("%(name)s est maintenant «\u00a0émetteur vérifié : %(issuer)s\u00a0».") % said)
    else:
        messages.success(request, _("%(name)s n’est plus «\u00a0émetteur vérifié\u00a0».") % said)
    return True


def _clear_interests(request: HttpRequest) -> bool:
    author = _member(read_key(request.POST.get("author", "")))
    author.clear_interests(request.user)
    messages.success(request, _("Intérêts déclarés de %(name)s effacés.") % _named(author))
    return True


def _member(key: int | None) -> Any:
    return get_object_or_404(get_user_model()._default_manager, pk=key)


def _named(author: Any) -> dict[str, str]:
    return {"name": author.get_username()}


def _refuse(request: HttpRequest, form: forms.Form) -> bool:
    """Tell what is wrong with a form; a form that no page of ours sends has only technical faults."""
    faults = [fault for some in form.errors.values() for fault in some]
    messages.error(request, " ".join(map(str, faults)))
    return False
