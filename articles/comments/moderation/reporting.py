"""A member reports a comment: what may be reported, and when a comment is hidden until a moderator has seen it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Act, Comment, Judgement, Report
from articles.models.comments.reasons import Hold
from portal.typography import full_date

HIDING_REPORTS = 3
MIN_ACCOUNT_AGE = timedelta(
    days=1
)  # of accounts whose reports count towards hiding, because many accounts are quickly made


class CommentGone(Exception):
    """Raised when the comment is not there, or not public."""


class ReportRefused(Exception):
    """Raised with the sentence that says why. `is_forbidden`: this member may not report it; else the report came too late."""

    def __init__(self, sentence: str, *, is_forbidden: bool = False) -> None:
        super().__init__(sentence)
        self.is_forbidden = is_forbidden


def report(comment_pk: int, member: Any, reason: str, note: str, now: datetime) -> Report:
    """Store the report; the third by accounts that are old enough hides the comment. Raises CommentGone, ReportRefused.

    Reports that come while others have just hidden it are stored too. One transaction, with the comment's row locked.
    """
    with transaction.atomic():
        comment = Comment.objects.of_shown_articles().select_for_update().filter(pk=comment_pk).first()
        if comment is None or not (comment.state == Comment.State.PUBLISHED or comment.hold == Hold.REPORTS):
            raise CommentGone
        check_may_report(comment, member)
        _check_not_judged(comment, reason)
        made = Report.objects.create(
            comment=comment, member=member, reason=reason, note=note, at=now, digest=comment.text_digest
        )
        if comment.state == Comment.State.PUBLISHED and _hides(comment):
            _hide(comment, now)
        return made


def check_may_report(comment: Comment, member: Any) -> None:
    """Raise ReportRefused if this member may not report this comment, whatever the reason."""
    if not member.may_write():
        raise ReportRefused(_silence_sentence(member.active_silence()), is_forbidden=True)
    if comment.author_id == member.pk:
        raise ReportRefused(
            _("Ce commentaire est de vous\u00a0: vous pouvez le modifier ou le supprimer, pas le signaler."),
            is_forbidden=True,
        )
    if comment.reports.filter(member=member).exists():
        raise ReportRefused(
            _(
                "Vous avez déjà signalé ce commentaire. «\u00a0Mes signalements\u00a0» donne la décision de la "
                "modération."
            )
        )


def _check_not_judged(comment: Comment, reason: str) -> None:
    if comment.reports.judged().filter(reason=reason, digest=comment.text_digest).exists():
        raise ReportRefused(
            _(
                "La modération a déjà examiné ce commentaire pour ce motif, et le texte n’a pas changé depuis. "
                "S’il pose un autre problème, choisissez un autre motif."
            )
        )


def _hides(comment: Comment) -> bool:
    """Whether enough reports are open; never a wording that a moderator has published as it is.

    Reports of earlier wordings count: their members cannot report again, and an edit would start the count anew.
    """
    counted = comment.reports.open().by_accounts_older_than(MIN_ACCOUNT_AGE)
    if counted.count() < HIDING_REPORTS:
        return False
    return not comment.judgements.filter(verb=Judgement.Verb.PUBLISH, digest=comment.text_digest).exists()


def _hide(comment: Comment, now: datetime) -> None:
    """Hide it until a moderator has seen it: an act of the server, nobody's."""
    before = {"state": comment.state}
    comment.hold_back(Hold.REPORTS)
    reason, after = str(Hold.REPORTS.label), {"state": comment.state}
    Act.objects.record(None, Act.Verb.HIDE, comment, reason=reason, before=before, after=after, at=now)


def _silence_sentence(silence: Any) -> str:
    if silence is None:
        return _("Ce compte ne peut pas signaler de commentaire.")
    if silence.until is None:
        return _("La modération a suspendu votre droit de commenter et de signaler.")
    return _("La modération a suspendu votre droit de commenter et de signaler jusqu’au %(until)s.") % {
        "until": full_date(silence.until)
    }
