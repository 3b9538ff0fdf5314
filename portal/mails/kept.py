"""Stores mails as readable files, for development and for sites without a mail server."""

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage as Message
from email.policy import default as policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.mails.smtp import mark_automatic

READABLE_POLICY = policy.clone(cte_type="8bit", utf8=True, max_line_length=10_000)


class KeptMail(BaseEmailBackend):
    """Stores each mail as `<time>-<recipient>.eml` in `file_path` (created if missing); prints it with DEBUG only."""

    def __init__(self, *args: Any, file_path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store each message that has a recipient; returns how many."""
        with_recipients = [message for message in email_messages if message.recipients()]
        for message in with_recipients:
            mark_automatic(message)
            readable = _readable(message)
            self._keep(readable, message.recipients()[0])
            if settings.DEBUG:
                sys.stdout.write(as_terminal_text(readable))
                sys.stdout.flush()
        return len(with_recipients)

    def _keep(self, message: Message, to: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{re.sub(r'[^\w.@+-]', '_', to)[:80]}.eml"
        half = self.folder / f".{name}"  # a program that watches the folder must see complete files only
        half.write_bytes(message.as_bytes())
        half.replace(self.folder / name)


def _readable(message: EmailMessage) -> Message:
    """The message with its plain text in UTF-8 instead of base64, so that a person can read the file."""
    sent = message.message()
    readable = Message(policy=READABLE_POLICY)
    for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted"):
        if name in sent:
            readable[name] = str(sent[name])
    readable.set_content(str(message.body), cte="8bit")
    for alternative in getattr(message, "alternatives", ()):
        readable.add_alternative(str(alternative.content), subtype=alternative.mimetype.partition("/")[2], cte="8bit")
    return readable


def read_mail(path: Path) -> Message:
    """Read a stored mail."""
    return message_from_bytes(path.read_bytes(), _class=Message, policy=READABLE_POLICY)


def as_terminal_text(message: Message) -> str:
    """A mail as a short block of text for a terminal: to, subject, text."""
    body = message.get_body(("plain",))
    text = body.get_content().strip() if body else ""
    return f"\n✉ To: {message['To']}\n  Subject: {message['Subject']}\n" + "".join(
        f"  | {line}\n" for line in text.splitlines()
    )
