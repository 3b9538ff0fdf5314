"""The page on which a member erases their account, its mail, and the farewell."""

from smtplib import SMTPRecipientsRefused

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core.mail import EmailMessage
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.comments.writing import authoring
from articles.models import Comment
from members.erasure import views
from members.erasure.erase import erase, placeholder
from members.models import Erasure, Member
from members.tests.notices import talk

pytestmark = pytest.mark.django_db
PAGE, FAREWELL = "/compte/supprimer/", "/compte/supprimer/fait/"


def send(client, pseudo="Awa", comments="anonymise", **more):
    return client.post(PAGE, {"comments": comments, "pseudo": pseudo}, **more)


def is_there(member):
    return Member.objects.filter(pk=member.pk).exists()


def test_it_says_what_will_happen_erases_and_says_goodbye(awa, signed_in, mailoutbox, erasures):
    client = signed_in(awa)
    page = client.get(PAGE)
    assert "Compte supprimé" in page.text
    assert "no-store" in page["Cache-Control"]
    client.cookies[site.BROWSER_COOKIE_NAME] = "x"
    answer = send(client, " awa ")
    assert (answer.status_code, answer.url, is_there(awa)) == (302, FAREWELL, False)
    assert answer.cookies[site.BROWSER_COOKIE_NAME]["max-age"] == 0
    assert "Au revoir" in client.get(FAREWELL).text
    assert "Au revoir" in Client().get(FAREWELL).text
    assert client.get(PAGE).status_code == 302
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["awa@example.org"], "Votre compte est supprimé – La Pesée")
    assert "Vos commentaires restent" in mail.body
    assert mail.extra_headers == {"Auto-Submitted": "auto-generated"}, "so that no machine answers"
    assert erasures.read_text().count("\n") == 1
    assert Erasure.objects.get().listed_at


def test_the_mail_is_in_the_language_of_the_page_and_its_subject_is_one_line(awa, signed_in, mailoutbox):
    Member.objects.filter(pk=awa.pk).update(username="Awa\r\nBcc: x@y.example")
    client = signed_in(Member.objects.get(pk=awa.pk))
    client.post(f"/en{PAGE}", {"comments": "remove", "pseudo": "Awa\r\nBcc: x@y.example"})
    (mail,) = mailoutbox
    assert mail.subject == "Your account is deleted – La Pesée"
    assert "The account Awa Bcc: x@y.example is deleted" in mail.body
    assert "Your comments are erased." in mail.body
    assert mail.recipients() == ["awa@example.org"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"pseudo": "Kofi"}, "pas votre pseudo"),
        ({"pseudo": ""}, "Saisissez votre pseudo"),
        ({"comments": ""}, "Choisissez ce que deviennent"),
        ({"comments": "burn"}, "Choisissez ce que deviennent"),
    ],
)
def test_without_a_choice_and_ones_own_name_nothing_happens(awa, signed_in, sent, said):
    answer = send(signed_in(awa), **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert is_there(awa)


def test_it_takes_a_recent_sign_in_and_reading_the_page_signs_nobody_out(awa, signed_in):
    client = signed_in(awa, seconds_ago=3600)
    page = client.get(PAGE).text
    assert 'name="reconnexion"' in page
    assert 'name="pseudo"' not in page
    assert client.get("/mon-fil/").status_code == 200
    answer = send(client)
    assert (answer.status_code, is_there(awa)) == (302, True)
    assert answer.url.startswith("/compte/login/")


def test_a_password_is_asked_for_first_and_what_was_sent_is_then_done(awa, signed_in):
    awa.set_password("mot-de-passe-77")
    awa.save()
    client = signed_in(awa, seconds_ago=3600)
    assert client.get(PAGE).url.startswith("/compte/reauthenticate/")
    asked = send(client)
    assert (asked.url.startswith("/compte/reauthenticate/"), is_there(awa)) == (True, True)
    answer = client.post(asked.url, {"password": "mot-de-passe-77"})
    assert (answer.url, is_there(awa)) == (FAREWELL, False)


def test_a_mail_server_or_a_list_that_fails_undoes_nothing(awa, signed_in, settings, erasures, caplog):
    settings.MAILERS = {"default": {"BACKEND": "members.tests.broken_mail.Broken"}}
    settings.ERASURES_FILE = erasures.parent / "not-mounted" / "erasures.jsonl"
    answer = send(signed_in(awa))
    assert (answer.url, is_there(awa)) == (FAREWELL, False)
    assert "could not be sent" in caplog.text
    assert "Make its folder writable" in caplog.text
    assert "awa@" not in caplog.text
    assert list(Erasure.objects.unlisted()) == [Erasure.objects.get()]


def test_a_refused_address_is_not_in_the_log(awa, signed_in, monkeypatch, caplog):
    def refuse(mail):
        raise SMTPRecipientsRefused({mail.to[0]: (550, b"awa@example.org is unknown here")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert send(signed_in(awa)).url == FAREWELL
    assert "could not be sent (SMTPRecipientsRefused)" in caplog.text
    assert "awa@" not in caplog.text


def test_a_busy_database_is_a_sentence_and_nothing_is_done(awa, signed_in, monkeypatch, mailoutbox):
    def busy(*_args):
        raise OperationalError("locked")

    monkeypatch.setattr(views, "erase", busy)
    answer = send(signed_in(awa), comments="remove")
    assert answer.status_code == 503
    assert "rien n’a été supprimé" in answer.text
    assert '<option value="remove" selected>' in answer.text
    assert mailoutbox == []


def test_staff_read_that_their_account_is_closed_and_the_last_administrator_stays(signed_in, mailoutbox):
    boss = Member.objects.create_superuser("Chef", "chef@example.org")
    client = signed_in(boss)
    assert "Fermer mon compte" in client.get(PAGE).text
    answer = send(client, "Chef")
    assert answer.status_code == 409
    assert "Personne d’autre n’administre" in answer.text
    Member.objects.create_superuser("Autre", "autre@example.org")
    assert send(client, "Chef").url == FAREWELL
    assert mailoutbox[0].subject == "Votre compte est fermé – La Pesée"
    assert client.get("/gestion/").status_code == 302
    assert not Authenticator.objects.filter(user=boss).exists()


def test_an_erasure_that_another_browser_has_just_done_says_goodbye_too(awa, signed_in, monkeypatch):
    client = signed_in(awa)
    monkeypatch.setattr(views, "erase", lambda *args: erase(*args) and erase(*args))
    assert (send(client).url, is_there(awa)) == (FAREWELL, False)


def test_a_comment_sent_while_the_account_is_erased_is_kept_as_a_draft(awa, signed_in, monkeypatch):
    article, client = talk.article(), signed_in(awa)
    publish = authoring.publish

    def publish_late(*args):
        Member.objects.get(pk=awa.pk).delete()
        return publish(*args)

    monkeypatch.setattr(authoring, "publish", publish_late)
    address = f"/actualite/{article.pk}-{article.slug}/commenter/"
    answer = client.post(address, {"body": "Trop tard.", "form_key": "5d1c7a3e-4b8e-4b1a-9a53-0c5f2f1d7a11"})
    assert answer.status_code == 302
    assert answer.url.startswith("/compte/login/")
    assert not Comment.objects.exists()
    assert "Trop tard." in client.get(address).text


def test_a_form_of_the_desk_that_was_open_before_opens_no_closed_account_again(awa, admin_client):
    Member.objects.filter(pk=awa.pk).update(is_staff=True)
    sent = {"username": "Awa", "email": awa.email, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    address = f"/gestion/members/member/{awa.pk}/change/"
    erase(awa.pk, "remove", timezone.now())
    assert admin_client.get(address).status_code == 200
    assert admin_client.post(address, sent).status_code == 403
    closed = Member.objects.get(pk=awa.pk)
    assert (closed.email, closed.is_active, closed.is_staff) == (placeholder(awa.pk), False, False)


def test_staff_give_their_second_factor_first(awa, kofi, signed_in):
    Member.objects.filter(pk__in=(awa.pk, kofi.pk)).update(is_superuser=True)
    awa.authenticator_set.create(type="totp", data={"secret": "x"})
    client = signed_in(awa)  # by a code or a password alone
    Member.objects.filter(pk=awa.pk).update(is_staff=True)
    for answer in (client.get(PAGE), send(client)):
        assert answer.headers["Location"].startswith(reverse("second-factor"))
    assert Member.objects.get(pk=awa.pk).is_active
