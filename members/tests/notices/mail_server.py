"""A real mail server on the loopback, which does as a test tells it: takes, refuses, is slow, or hangs up."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default as policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Faults(SMTP):
    """Hangs up where its handler says so."""

    async def smtp_DATA(self, arg):
        if self.event_handler.hangs_up == "before the mail":
            await self.push("354 Go on")
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class MailServer:
    """What it was given is in `accepted`. The answers to RCPT and DATA may be changed; `slow` is in seconds."""

    def __init__(self):
        self.accepted, self.asked = [], 0
        self.rcpt, self.data, self.mail = {}, "250 OK", "250 OK"
        self.slow, self.hangs_up = 0, ""

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.slow)
        if self.data.startswith("250"):
            self.accepted.append(message_from_bytes(envelope.content, policy=policy))
        if self.hangs_up == "after the mail":
            server.transport.close()
        return self.data

    @property
    def ids(self):
        return [message["Message-ID"] for message in self.accepted]


class _Controller(Controller):
    def factory(self):
        return Faults(self.handler, hostname="mail.test", loop=self.loop)


@contextmanager
def mail_server():
    """The server, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer()
    controller = _Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server, port
    finally:
        controller.stop()
