"""What goes over the wire, told by a server that took it."""

import pytest
from django.core.mail import EmailMessage

from benches.harness.mail_server import mail_server
from portal.mails.smtp import SmtpMail


@pytest.fixture
def send(settings):
    settings.SITE_URL = "https://lapesee.example:8443"

    def send(**values):
        with mail_server() as (server, port):
            SmtpMail(alias="default", host="127.0.0.1", port=port).send_messages(
                [EmailMessage("Code d’accès", "Voilà : 123456\n", to=["ama@example.org"], **values)]
            )
        [taken] = server.accepted
        return taken

    return send


def test_a_mail_is_ascii_says_that_a_machine_wrote_it_and_carries_the_sites_name(send):
    taken = send()
    assert taken.as_bytes().isascii()
    assert taken["Content-Transfer-Encoding"] in ("quoted-printable", "base64")
    assert taken.get_content().strip() == "Voilà : 123456"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Message-ID"].endswith("@lapesee.example>")


def test_a_mails_own_headers_stay(send):
    taken = send(headers={"Message-ID": "<un@deux>", "Auto-Submitted": "auto-replied"})
    assert (taken["Message-ID"], taken["Auto-Submitted"]) == ("<un@deux>", "auto-replied")
