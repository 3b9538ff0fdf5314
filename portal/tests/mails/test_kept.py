import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives

from portal.mails.kept import KeptMail, read_mail


@pytest.fixture
def mailer(tmp_path):
    return KeptMail(alias="default", file_path=str(tmp_path / "new" / "mail"))


def test_each_mail_is_a_readable_file_of_its_own(mailer):
    sent = [EmailMessage("Code d’accès", f"Votre code : 12345{n}\nÀ bientôt", to=["ama@example.org"]) for n in "67"]
    assert mailer.send_messages(sent) == 2
    first, second = sorted(mailer.folder.glob("*.eml"))
    text = first.read_text(encoding="utf-8")
    assert "Votre code : 123456" in text and "À bientôt" in text
    assert first.name.endswith("-ama@example.org.eml")
    assert "123457" in second.read_text(encoding="utf-8")


@pytest.mark.parametrize("is_printed", [False, True], ids=["in production", "to a developer"])
def test_a_developers_terminal_shows_to_subject_and_code(mailer, capsys, settings, is_printed):
    settings.DEBUG = is_printed
    mailer.send_messages([EmailMessage("Code d’accès", "Votre code : 123456", to=["ama@example.org"])])
    printed = capsys.readouterr().out
    assert all((word in printed) is is_printed for word in ("ama@example.org", "Code d’accès", "Votre code : 123456"))
    assert len(list(mailer.folder.glob("*.eml"))) == 1


def test_a_mail_with_html_is_told_by_its_text(mailer, capsys, settings):
    settings.DEBUG = True
    mail = EmailMultiAlternatives("Bonjour", "le texte", to=["ama@example.org"])
    mail.attach_alternative("<p>le html</p>", "text/html")
    mailer.send_messages([mail])
    told = capsys.readouterr().out
    assert "le texte" in told and "<p>" not in told
    (kept,) = mailer.folder.glob("*.eml")
    assert "<p>le html</p>" in kept.read_text(encoding="utf-8")
    assert read_mail(kept)["Subject"] == "Bonjour"


def test_an_address_cannot_leave_the_folder(mailer):
    mailer.send_messages([EmailMessage("x", "y", to=['"../../up"@example.org'])])
    (kept,) = mailer.folder.glob("*.eml")
    assert kept.parent == mailer.folder
    assert "/" not in kept.name


def test_a_mail_to_nobody_is_not_kept(mailer):
    assert mailer.send_messages([EmailMessage("x", "y")]) == 0
