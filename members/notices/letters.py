"""Builds the mail of a row: its replies and decisions of moderators, in the member's language, as text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Comment, Judgement
from members.models import MailSettings, Member, Notice, Outgoing
from members.notices.signed_links import mail_stop_url
from portal.mails.text import mail_text, one_line

MAX_SUBJECT_CHARS = 120
MAX_TITLE_CHARS = 160
MAX_OWN_WORDS_CHARS = 200  # of the comment that was judged: its author knows it
MAX_REPLIES = 30  # in one digest; the page of notifications shows the others


@dataclass(frozen=True, slots=True)
class QuotedReply:
    """One reply as a mail quotes it; or the member's own comment, with what was decided of it: `outcome` begins the subject."""

    author: str
    title: str
    body: str
    url: str
    decision: str = ""
    outcome: str = ""

    @property
    def quoted(self) -> str:
        """The text as plain mails quote: each line after « > »."""
        return "\n".join(f"> {line}".rstrip() for line in self.body.splitlines())


def letter(outgoing: Outgoing, notices: Sequence[Notice], settings_of_member: MailSettings) -> EmailMultiAlternatives:
    """The mail about these notices, of which there is at least one."""
    member = outgoing.member
    with override(settings_of_member.language):
        context = _context(member, notices)
        name = f"members/email/{outgoing.kind}"
        context["subject"], body = mail_text(name, context, MAX_SUBJECT_CHARS)
        headers = _headers(outgoing, context["mail_stop_url"])
        message = EmailMultiAlternatives(context["subject"], body, to=[member.email], headers=headers)
        message.attach_alternative(render_to_string(f"{name}_message.html", context), "text/html")
    return message


def _context(member: Member, notices: Sequence[Notice]) -> dict[str, Any]:
    return {
        "member": member,
        "replies": [_quoted(notice) for notice in notices[:MAX_REPLIES]],
        "number": len(notices),
        "more": max(0, len(notices) - MAX_REPLIES),
        "site": settings.SITE_NAME,
        "notices_url": settings.SITE_URL + reverse("notices"),
        "settings_url": settings.SITE_URL + reverse("mail-settings"),
        "mail_stop_url": mail_stop_url(member.pk),
    }


def _quoted(notice: Notice) -> QuotedReply:
    reply, judgement = notice.comment, notice.judgement
    outcome, decision = _decision(reply, judgement) if judgement else ("", "")
    return QuotedReply(
        author=one_line(reply.author.get_username(), MAX_TITLE_CHARS) if reply.author else "",
        title=one_line(reply.article.title, MAX_TITLE_CHARS),
        body=one_line(reply.body, MAX_OWN_WORDS_CHARS) if judgement else reply.body,
        url=settings.SITE_URL + reply.get_absolute_url(),
        decision=decision,
        outcome=outcome,
    )


def _decision(comment: Comment, judgement: Judgement) -> tuple[str, str]:
    """What was decided of the member's comment: the beginning of a subject, and a sentence with the moderator's words."""
    appeal = getattr(comment, "appeal", None)
    said = {"reason": judgement.get_reason_display()}
    if appeal is not None and appeal.decision_id == judgement.pk and judgement.verb == Judgement.Verb.PUBLISH:
        return _("Contestation acceptée"), _(
            "Votre contestation a été acceptée\u00a0: votre commentaire est de nouveau publié."
        )
    if judgement.verb == Judgement.Verb.PUBLISH:
        return _("Commentaire publié"), _("La modération a publié votre commentaire.")
    if judgement.became == Comment.State.PUBLISHED:
        outcome = _("Nouvelle version refusée")
        sentence = _(
            "La modération a refusé la nouvelle version de votre commentaire\u00a0: %(reason)s. L’ancienne reste en ligne."
        )
    else:
        outcome = _("Commentaire retiré")
        sentence = _("La modération a retiré votre commentaire\u00a0: %(reason)s.")
    return outcome, " ".join(filter(None, [sentence % said, judgement.message]))


def _headers(outgoing: Outgoing, stop_url: str) -> dict[str, str]:
    """RFC 2919 (List-Id), RFC 8058 (one click to stop them), RFC 3834 (no automatic answer, please)."""
    host = urlsplit(settings.SITE_URL).hostname
    return {
        "Message-ID": outgoing.message_id,
        "List-Id": f"<reponses.{host}>",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
