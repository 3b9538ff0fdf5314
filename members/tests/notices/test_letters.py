"""What stands in the mails: subject, headers, text and HTML, in either language."""

import re
from email.utils import parseaddr

import pytest
from bs4 import BeautifulSoup

from articles.models import Comment
from members.models import MailSettings, Member
from members.notices.letters import MAX_SUBJECT_CHARS
from members.notices.sending import send_due
from members.tests.notices.talk import answer, article, comment, judge, member, tick

pytestmark = pytest.mark.django_db
HOSTILE = "<img src=https://spy.example/p.png onerror=alert(1)>\n.\nhttps://spy.example/ & « oui »\n\nFin."


@pytest.fixture
def receive(server, awa, kofi):
    """The mail about a reply with this text, under an article with this title, read from the mail server."""

    def receive(body="Voici la source.", title="Le cacao recule à Abidjan"):
        answer(kofi, comment(awa, article(title)), body=body)
        tick()
        send_due()
        return server.accepted[-1]

    return receive


def text_of(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(message):
    return message.get_body(("html",)).get_content()


def test_subject_and_text_say_who_answered_where_and_what(receive, awa):
    message = receive()
    text = text_of(message)
    assert message["Subject"] == "Kofi vous a répondu : Le cacao recule à Abidjan"
    assert message["To"] == awa.email
    assert "> Voici la source." in text
    reply = Comment.objects.get(body="Voici la source.")
    assert reply.get_absolute_url() in text
    assert reply.get_absolute_url() in html_of(message)
    assert text.startswith("Bonjour Awa,")


@pytest.mark.parametrize(
    ("verb", "body", "subject", "words"),
    [
        ("publish", "Voici.", "Commentaire publié : Le cacao", "La modération a publié votre commentaire."),
        ("remove", "Achetez.", "Commentaire retiré : Le cacao", "arnaque financière. Pas de vente ici."),
    ],
)
def test_a_decision_is_mailed_with_its_reason_and_the_moderators_words(server, awa, verb, body, subject, words):
    about = comment(awa, article(), body=body, state="held")
    judge(about, member("Moderatrice"), verb=verb, reason="scam", message="Pas de vente ici." * (verb == "remove"))
    tick()
    send_due()
    (mail,) = server.accepted
    text, page = text_of(mail), html_of(mail)
    assert mail["Subject"].startswith(subject)
    for words_of_mail in (words, f"> {body}", about.get_absolute_url(), "Voir votre commentaire"):
        assert words_of_mail in text
    assert words in page and "Lire et répondre" not in text + page


def test_the_headers_let_programs_file_it_and_end_it(receive, settings, client, awa):
    message = receive()
    assert message["List-Id"] == "<reponses.127.0.0.1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert parseaddr(message["From"])[1] == settings.CONTACT_EMAIL
    address = re.fullmatch(r"<(.+)>", message["List-Unsubscribe"])[1]
    assert address in text_of(message)
    assert client.post(address.removeprefix(settings.SITE_URL)).status_code == 200
    assert MailSettings.objects.of(awa.pk).replies == "never"


def test_hostile_text_stays_text_and_nothing_is_fetched(receive):
    message = receive(HOSTILE, "<script>alert(1)</script> & cie")
    html = html_of(message)
    tree = BeautifulSoup(html, "lxml")
    assert not tree.select("img, script, link, iframe, video, object, form")
    assert "url(" not in html
    assert "@import" not in html
    assert {a["href"].partition("/com")[0] for a in tree.select("a")} == {"http://127.0.0.1:8000"}
    assert "<img src=https://spy.example/p.png onerror=alert(1)>" in tree.select_one("blockquote").get_text()
    assert "> ." in text_of(message)  # a line with a dot alone ends no mail


@pytest.mark.parametrize(
    "title", ["Un\r\nBcc: x@example.org", "Un\u2028deux\u0085trois\x0bquatre", "x" * 480, "\u202egnp.exe\x1b[31m"]
)
def test_a_title_begins_no_header_and_is_cut(receive, title):
    message = receive(title=title)
    assert message["Bcc"] is None
    assert len(message["Subject"]) <= MAX_SUBJECT_CHARS
    assert len(message["Subject"].splitlines()) == 1
    assert message["Subject"].isprintable()


def test_a_name_with_a_line_break_begins_no_header(receive, kofi):
    Member.objects.filter(pk=kofi.pk).update(username="Kofi\nBcc: x@example.org")
    message = receive()
    assert message["Subject"].startswith("Kofi Bcc: x@example.org")
    assert message["Bcc"] is None


def test_whoever_chose_english_reads_english(receive, awa):
    MailSettings.objects.create(member=awa, language="en")
    message = receive()
    assert message["Subject"] == "Kofi replied to you: Le cacao recule à Abidjan"
    assert "Read and reply:\nhttp://127.0.0.1:8000/en/commentaires/" in text_of(message)
    assert '<html lang="en"' in html_of(message)
    assert "/en/compte/courriels/arret/" in message["List-Unsubscribe"]


def test_a_reply_of_somebody_who_left_has_no_name(receive, server, awa, kofi):
    answer(kofi, comment(awa, article()))
    tick()
    kofi.delete()
    send_due()
    assert server.accepted[-1]["Subject"].startswith("Une réponse pour vous")
    assert "Kofi" not in text_of(server.accepted[-1])


def test_a_digest_quotes_thirty_replies_and_counts_the_others(server, awa, kofi):
    MailSettings.objects.create(member=awa, replies="daily")
    said = comment(awa, article())
    for number in range(33):
        answer(kofi, said, body=f"Réponse {number}.")
    tick()
    awa.outgoing.update(due_at="2020-01-01T00:00Z")
    send_due()
    message = server.accepted[-1]
    assert message["Subject"] == "33 réponses ou décisions sur vos commentaires sur La Pesée"
    assert text_of(message).count("> Réponse") == 30
    assert "3 autres sont parmi vos notifications" in text_of(message)
    assert html_of(message).count("<blockquote>") == 30
