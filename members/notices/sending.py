"""Sends the mails that are due, one at a time, at a pace, and records what the mail server says of each.

What a worker that is killed leaves behind: a row under a lease, which another takes over when the lease is over. Before
`mark_sending` nothing of the mail has left; after `mark_sent` the server has it. In between, the row is sent again under the
same Message-ID: where the server had the whole mail, and the worker died before it had read and recorded the server's yes, the
mail arrives twice. SMTP has no way to ask.
"""

import logging
import smtplib
import time

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from members.models import MailSettings, Notice, Outgoing
from members.notices.letters import letter

ROUND_SECONDS = 50.0  # for which one task goes on sending
MAX_TRIES = 30  # claims of one row, finished or not; after so many, the row itself must be what kills workers

log = logging.getLogger(__name__)


class PermanentRefusal(Exception):
    """The server will never take this mail for this address."""


def send_due(seconds: float = ROUND_SECONDS) -> int:
    """Send what is due until `seconds` have passed or the pace is reached; how many rows were tried."""
    deadline, tried = time.monotonic() + seconds, 0
    backend = mailers["default"]
    try:
        while time.monotonic() < deadline:
            outgoing = Outgoing.objects.claim(timezone.now(), settings.MAIL_PACE)
            if outgoing is None:
                break
            deliver(outgoing, backend)
            tried += 1
    finally:
        _close(backend)
    return tried


def deliver(outgoing: Outgoing, backend: BaseEmailBackend) -> None:
    """Send one claimed mail, or drop it, or put it off."""
    try:
        _deliver(outgoing, backend)
    except Exception as error:
        log.exception("Mail %s could not be built: it is put off.", outgoing.pk)
        outgoing.put_off(repr(error), timezone.now())


def _deliver(outgoing: Outgoing, backend: BaseEmailBackend) -> None:
    now, member = timezone.now(), outgoing.member
    chosen = MailSettings.objects.of(member.pk)
    if reason := reason_not_to_send(outgoing, chosen):
        outgoing.drop(reason, now)
        return
    notices = _notices_to_send(outgoing)
    if not notices:
        return
    message = letter(outgoing, notices, chosen)
    if not outgoing.mark_sending():
        return
    try:
        hand_over(message, backend)
    except PermanentRefusal as refusal:
        log.warning("Mail %s was refused for good: %s", outgoing.pk, refusal)
        MailSettings.objects.count_refusal(member.pk, member.email, timezone.now())
        outgoing.drop(str(refusal), timezone.now())
    except OSError as error:  # covers every failure of smtplib and of the network
        log.warning("Mail %s could not be sent now: %s", outgoing.pk, error)
        outgoing.put_off(str(error) or repr(error), timezone.now())
    else:
        outgoing.mark_sent(timezone.now())
        MailSettings.objects.forget_refusals(member.pk)


def reason_not_to_send(outgoing: Outgoing, chosen: MailSettings) -> str:
    """Why the mail must not be sent any more; "" if it may be."""
    member = outgoing.member
    if not member.is_active or not member.email:
        return "the account is closed"
    if chosen.replies == MailSettings.Replies.NEVER:
        return "the member wants no mail"
    if chosen.is_stopped(member.email):
        return "the address has refused too often"
    if outgoing.tries > MAX_TRIES:
        return "tried too often"
    return ""


def _notices_to_send(outgoing: Outgoing) -> list[Notice]:
    """What the mail tells. A reply that nobody may read now is undecided again; without any, the row is deleted.

    A digest leaves out what the member has read on the site.
    """
    with transaction.atomic():
        rows = outgoing.notices.select_related(
            "comment__author", "comment__article", "comment__appeal", "judgement"
        ).order_by("pk")
        visible = list(rows.visible())
        hidden = outgoing.notices.exclude(pk__in=[notice.pk for notice in visible])
        hidden.update(outgoing=None, is_mail_decided=False)
        to_send = [one for one in visible if outgoing.kind == Outgoing.Kind.REPLY or one.read_at is None]
        if not visible:
            Outgoing.objects.filter(pk=outgoing.pk, lease_token=outgoing.lease_token).delete()
        elif not to_send:
            outgoing.drop("the member has read everything", timezone.now())
    return to_send


def hand_over(message: object, backend: BaseEmailBackend) -> None:
    """Give the mail to the server. Raises PermanentRefusal, or an OSError if it may be tried again."""
    try:
        backend.open()
        backend.send_messages([message])  # type: ignore[list-item]
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        _raise_if_permanent(code, answer)
        raise
    except smtplib.SMTPSenderRefused:
        raise  # our own address, or our account: no fault of the recipient
    except ValueError as error:
        raise PermanentRefusal(str(error)) from None  # an address that cannot be written in SMTP
    except smtplib.SMTPDataError as refused:
        _raise_if_permanent(refused.smtp_code, refused.smtp_error)
        raise
    except OSError:
        _close(backend)
        raise


def _raise_if_permanent(code: int, answer: bytes | str) -> None:
    if 500 <= code < 600:
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        raise PermanentRefusal(f"{code} {text}")


def _close(backend: BaseEmailBackend) -> None:
    """Close the connection, however it is; a server that does not answer QUIT is no failure."""
    try:
        backend.close()
    except OSError:
        log.info("The mail server did not answer the farewell.")
