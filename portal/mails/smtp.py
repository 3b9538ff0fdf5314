"""Sends mails through the server of EMAIL_URL, as receivers ask of a machine that writes."""

import email.policy
import smtplib
from collections.abc import Sequence
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

# Plain ASCII on the wire (quoted-printable or base64): smtplib announces no 8 bit, and a relay may then damage it.
WIRE_POLICY = email.policy.SMTP.clone(cte_type="7bit")


def mark_automatic(message: EmailMessage) -> None:
    """No machine answers it (RFC 3834), and its Message-ID names the site, not the machine that runs it."""
    names = {name.lower() for name in message.extra_headers}
    if "auto-submitted" not in names:
        message.extra_headers["Auto-Submitted"] = "auto-generated"
    if "message-id" not in names:
        message.extra_headers["Message-ID"] = make_msgid(domain=urlsplit(settings.SITE_URL).hostname)


class SmtpMail(EmailBackend):
    """Django's, with the headers of `mark_automatic` and nothing but ASCII."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each message; returns how many."""
        for message in email_messages:
            mark_automatic(message)
        return int(super().send_messages(email_messages) or 0)

    def _send(self, email_message: EmailMessage) -> bool:
        # Django's own, which writes 8 bit.
        if not email_message.recipients():
            return False
        sender, *recipients = map(self.prep_address, [email_message.from_email, *email_message.recipients()])
        try:
            content = email_message.message(policy=WIRE_POLICY).as_bytes()
            self.connection.sendmail(sender, recipients, content)  # type: ignore[union-attr] # send_messages opened it
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True
