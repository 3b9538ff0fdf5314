"""Sends mails through the server of EMAIL_URL, with the headers that receivers expect of automatic mail."""

import email.policy
import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from portal.mails.message_id import new_message_id

# Plain ASCII on the wire (quoted-printable or base64): smtplib announces no 8 bit, and a relay may then damage it.
WIRE_POLICY = email.policy.SMTP.clone(cte_type="7bit")


def mark_automatic(message: EmailMessage) -> None:
    """Set headers so that no machine answers it (RFC 3834), and so that its Message-ID names the site, not the server."""
    names = {name.lower() for name in message.extra_headers}
    if "auto-submitted" not in names:
        message.extra_headers["Auto-Submitted"] = "auto-generated"
    if "message-id" not in names:
        message.extra_headers["Message-ID"] = new_message_id()


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
