"""The words of a mail: a subject of one line, whatever is in it."""

import pytest

from portal.mails.text import mail_text, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [("Awa\r\nBcc: x@y.example", "Awa Bcc: x@y.example"), ("  A\x00\u2028wa\t ", "A wa"), ("a" * 30, "a" * 19 + "…")],
)
def test_one_line_is_one_line_of_bounded_length(text, line):
    assert one_line(text, 20) == line


def test_subject_and_text_come_from_two_templates():
    context = {"site": "La\nPesée", "number": 2, "troubles": [], "listed": "https://pesee.example/gestion/"}
    subject, body = mail_text("articles/email/sources", context, 30)
    assert subject == "2 sources à vérifier – La Pes…"
    assert body.startswith("Depuis le dernier message")
    assert body.endswith("\n")
    assert body == body.strip() + "\n"
