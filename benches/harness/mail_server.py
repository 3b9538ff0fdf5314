"""A real mail server on the loopback, which does as it is told: takes, refuses, is slow, or hangs up."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default as policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from benches.harness.programs import free_port

TAKEN = "250 OK"


class _Connection(SMTP):
    """Hangs up where its server says so."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.hangs_up == "before the mail":
            await self.push("354 Go on")
            assert self.transport  # noqa: S101
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class MailServer:
    """What it has taken is in `accepted`, how many recipients it was asked about in `asked`.

    `mail`, `rcpt` (by address) and `data` are its answers, `slow` the seconds that it takes at most over a mail (at random, if
    `random`), `hangs_up` where it ends a connection: « before the mail », or « after the mail », which it has then taken.
    """

    def __init__(self) -> None:
        self.accepted: list[Message] = []
        self.asked = 0
        self.rcpt: dict[str, str] = {}
        self.mail = self.data = TAKEN
        self.slow = 0.0
        self.random: random.Random | None = None
        self.hangs_up = ""

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The answer to the sender's address."""
        if self.mail == TAKEN:
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The answer to a recipient's address."""
        self.asked += 1
        answer = self.rcpt.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The answer to a whole mail."""
        await self._dawdle()
        if self.data == TAKEN:
            assert isinstance(envelope.content, bytes)  # noqa: S101
            self.accepted.append(message_from_bytes(envelope.content, policy=policy))
        if self.hangs_up == "after the mail":
            server.transport.close()
        return self.data

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what it has taken."""
        return [str(message["Message-ID"]) for message in self.accepted]

    async def _dawdle(self) -> None:
        await asyncio.sleep(self.random.uniform(0, self.slow) if self.random else self.slow)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Connection(self.handler, hostname="mail.test", loop=self.loop)


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, int]]:
    """The server while it listens, and its port."""
    server, port = MailServer(), free_port()
    controller = _Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server, port
    finally:
        controller.stop()
