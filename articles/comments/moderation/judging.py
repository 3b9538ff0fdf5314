"""How a comment is judged: published, or removed for a reason. Moderators change a comment's state nowhere else.

Reports hide one without a moderator (`reporting.report`). Whether somebody holds MAY_JUDGE the caller checks.

Two moderators may look at one comment: each sends the version that they saw (`Comment.version`), and the second is refused with
a sentence that says who decided what. `why_not` holds the rules; it reads nothing from the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles.models import Act, Appeal, Comment, CommentText, Judgement, WaitingText
from articles.models.comments.comment import invalidate_talks
from articles.models.comments.reasons import Reason
from portal import typography
from portal.staff.holders import administrators, staff_with

State, Verb = Comment.State, Judgement.Verb
MAY_JUDGE = "articles.change_comment"
ACTS = {Verb.PUBLISH: Act.Verb.PUBLISH, Verb.REMOVE: Act.Verb.WITHDRAW}


class NotJudged(Exception):
    """The comment was not judged; the text of the exception is a sentence for the moderator."""


class AlreadyJudged(NotJudged):
    """The comment is no longer the one that the moderator saw: it was judged, edited or reported since."""


class NotJudgeable(NotJudged):
    """The rules of `why_not` keep this person from this decision, or nothing is to be decided about the comment."""


@dataclass(frozen=True, slots=True)
class Judge:
    """One of the active staff who may judge comments."""

    key: int
    is_administrator: bool


def judge(
    comment_pk: int,
    by: Any,
    verb: str,
    *,
    reason: str = "",
    message: str = "",
    seen: str,
    now: datetime,
) -> Judgement:
    """Judge a comment in one transaction: its state, its open reports, its appeal, the pages that show it, the journal.

    A new text that waits takes the place of the former one, or is dropped. Where nothing else is to be decided about the
    comment, « remove » refuses the new text alone.

    Raises AlreadyJudged if the comment is no longer in the version `seen`, NotJudgeable if `why_not` says so.
    """
    with transaction.atomic():
        comment = Comment.objects.select_for_update().filter(pk=comment_pk).first()
        if comment is None or comment.state == State.DELETED:
            raise NotJudgeable(_("Le membre l’a supprimé\u00a0: il n’y a plus rien à décider."))
        if comment.version != seen:
            raise AlreadyJudged(_changed_sentence(comment, seen))
        appeal = Appeal.objects.open().filter(comment=comment).select_related("against").first()
        judges = load_judges() if appeal else ()
        has_reports = comment.reports.open().exists()
        if sentence := why_not(comment, by, verb, reason, appeal, has_reports, judges):
            raise NotJudgeable(sentence)
        judgement = _write_judgement(comment, by, verb, reason, message, now, has_reports)
        comment.reports.open().update(judgement=judgement)
        Appeal.objects.open().filter(comment=comment).update(decision=judgement)
    return judgement


def _write_judgement(
    comment: Comment, by: Any, verb: str, reason: str, message: str, now: datetime, has_reports: bool
) -> Judgement:
    of_new_text = comment.new_text is not None and comment.state == State.PUBLISHED and not has_reports
    was, digest = (State.HELD if of_new_text else comment.state), comment.latest_text.text_digest
    if comment.new_text is not None:
        _settle_new_text(comment, comment.new_text, verb, now)
    if verb == Verb.PUBLISH:
        comment.publish()
    elif not of_new_text:  # a refused new text leaves the former one in place
        comment.remove()
    judgement = Judgement.objects.create(
        comment=comment,
        by=by,
        by_name=by.get_username(),
        at=now,
        verb=verb,
        reason=reason,
        message=message,
        was=was,
        became=comment.state,
        digest=digest,
    )
    before, after = {"state": was}, {"state": comment.state}
    label = str(Reason(reason).label) if reason else ""
    Act.objects.record(by, ACTS[Verb(verb)], comment, reason=label, before=before, after=after, at=now)
    return judgement


def _settle_new_text(comment: Comment, new_text: WaitingText, verb: str, now: datetime) -> None:
    """Put it in the place of the former text, which is kept for moderators, or drop it."""
    WaitingText.objects.filter(comment=comment).delete()
    if verb == Verb.PUBLISH:
        CommentText.objects.create(comment=comment, body=comment.body, stake=comment.stake, at=now)
        comment.reword(new_text.body, new_text.stake, "", new_text.at)
    else:
        invalidate_talks([comment.article_id])


def why_not(
    comment: Comment, by: Any, verb: str, reason: str, appeal: Appeal | None, has_reports: bool, judges: Sequence[Judge]
) -> str:
    """Why `by` may not decide this about the comment, as a sentence; "" if they may. `appeal` is the open one."""
    if sentence := why_not_at_all(comment, by, appeal, judges):
        return sentence
    if verb == Verb.REMOVE and reason not in Reason.values:
        return _("Choisissez le motif du retrait\u00a0: le membre le lira.")
    if verb == Verb.REMOVE and comment.state == State.REMOVED and appeal is None:
        return _("Ce commentaire est déjà retiré.")
    if verb == Verb.PUBLISH and comment.state == State.PUBLISHED and not (has_reports or comment.new_text):
        return _("Ce commentaire est déjà publié, et personne ne le signale.")
    return ""


def why_not_at_all(comment: Comment, by: Any, appeal: Appeal | None, judges: Sequence[Judge]) -> str:
    """Why `by` may decide nothing about the comment, whatever they choose; "" if they may.

    Whoever took a contested decision does not decide about its appeal. Where there is no other moderator, an administrator decides;
    the only administrator decides even about their own decision, because nobody else can.
    """
    if comment.author_id is not None and comment.author_id == by.pk:
        return _("C’est votre commentaire\u00a0: une autre personne en décide.")
    if appeal is None or by.pk != appeal.against.by_id:
        return ""
    others = others_than(judges, appeal.against.by_id, comment.author_id)
    if not others and any(one.key == by.pk and one.is_administrator for one in judges):
        return ""
    if all(one.is_administrator for one in others):
        return _(
            "Vous avez pris la décision contestée, et personne d’autre ne modère\u00a0: l’administration du site en "
            "décide."
        )
    return _("Vous avez pris la décision contestée\u00a0: une autre personne de la modération en décide.")


def others_than(judges: Sequence[Judge], *people: int | None) -> list[Judge]:
    """The judges without these people."""
    return [one for one in judges if one.key not in people]


def load_judges() -> tuple[Judge, ...]:
    """The active staff who may judge comments, in one query."""
    administers = Exists(administrators().filter(pk=OuterRef("pk")))
    judges = staff_with(MAY_JUDGE).annotate(administers=administers).values_list("pk", "administers")
    return tuple(Judge(*row) for row in judges)


def _changed_sentence(comment: Comment, seen: str) -> str:
    """What has happened to a comment since a moderator saw it in the version `seen`."""
    *state_now, reports_now = comment.version.rpartition("-")
    *state_seen, reports_seen = seen.rpartition("-")
    if state_now == state_seen and reports_seen.isdecimal() and int(reports_now) < int(reports_seen):
        return _("Un membre qui l’avait signalé a supprimé son compte\u00a0: rouvrez la page avant de décider.")
    if state_now == state_seen:
        return _("Un membre l’a signalé depuis que vous l’avez ouvert\u00a0: lisez ce signalement avant de décider.")
    last = comment.judgements.first()
    edited = comment.last_edit_at
    said = {"when": typography.date_and_time(edited) if edited else ""}
    if last is None or (edited and edited > last.at):
        if edited:
            return _("Le membre l’a modifié (%(when)s)\u00a0: relisez-le avant de décider.") % said
        return _("Son état a changé depuis que vous l’avez ouvert : relisez-le avant de décider.")
    return _("Déjà jugé : %(who)s a choisi « %(what)s » (%(when)s).") % {
        "who": last.by_name,
        "what": last.get_verb_display(),
        "when": typography.date_and_time(last.at),
    }
