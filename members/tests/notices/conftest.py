"""Members and a comment; and a mail server on the loopback, to which the settings send."""

from pathlib import Path

import pytest

from benches.harness.mail_server import mail_server
from members.tests.notices.talk import article, comment
from portal import env


@pytest.fixture
def server(settings):
    with mail_server() as (server, port):
        settings.MAILERS = {"default": env.mailer(f"smtp://127.0.0.1:{port}", Path())}
        settings.MAILERS["default"]["OPTIONS"]["timeout"] = 2
        yield server


@pytest.fixture
def said(awa):
    return comment(awa, article())
