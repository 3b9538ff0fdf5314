"""Writing to the editors."""

import re
import time
from uuid import uuid4

import pytest
from django.core import mail
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

from articles.contact.forms import SIGNER
from articles.models import Letter

pytestmark = pytest.mark.django_db
ADDRESS = "/contact/"


def token(age=10):
    """A form's key, given out `age` seconds ago."""

    class Then(TimestampSigner):
        def timestamp(self):
            return b62_encode(int(time.time()) - age)

    return Then(salt=SIGNER.salt).sign(str(uuid4()))


def letter(**values):
    said = {"qui": "lecteur", "sujet": "question", "adresse": "", "nom": "Awa Diop", "email": "awa@example.org"}
    return said | {"message": "Bonjour.\nUne question.", "site_web": "", "jeton": token()} | values


def test_a_letter_is_kept_told_and_answered_by_its_reference(client):
    response = client.post(ADDRESS, letter())
    kept = Letter.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/contact/recu/{kept.reference}/")
    assert (kept.name, kept.body, kept.state) == ("Awa Diop", "Bonjour.\nUne question.", "new")
    assert kept.mailed_at is not None
    (sent,) = mail.outbox
    assert kept.reference in sent.subject and "Une question." in sent.body
    assert sent.reply_to == ["awa@example.org"]
    assert f"/gestion/articles/letter/{kept.pk}/" in sent.body
    page = client.get(response["Location"]).text
    assert kept.reference in page
    assert "Awa" not in page and "Une question." not in page


def test_a_letter_from_elsewhere_is_refused():
    assert Client(enforce_csrf_checks=True).post(ADDRESS, letter()).status_code == 403
    assert not Letter.objects.exists()


def test_mail_that_cannot_leave_loses_no_letter(client, settings, caplog):
    settings.MAILERS = {"default": {"BACKEND": "members.tests.broken_mail.Broken"}}
    assert client.post(ADDRESS, letter()).status_code == 302
    kept = Letter.objects.get()
    assert kept.mailed_at is None
    assert kept.reference in caplog.text


def test_the_same_form_sent_twice_makes_one_letter(client):
    said = letter()
    first, second = client.post(ADDRESS, said), client.post(ADDRESS, said)
    assert first["Location"] == second["Location"]
    assert (Letter.objects.count(), len(mail.outbox)) == (1, 1)


def test_who_goes_back_and_writes_something_else_is_heard_too(client):
    said = letter()
    client.post(ADDRESS, said)
    client.post(ADDRESS, said | {"message": "Retirez aussi le deuxième article."})
    assert {one.body for one in Letter.objects.all()} >= {"Retirez aussi le deuxième article."}
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"qui": ""}, "Choisissez une réponse dans la liste."),
        ({"qui": "roi"}, "Choisissez une réponse dans la liste."),
        ({"sujet": "x"}, "Choisissez une réponse dans la liste."),
        ({"nom": " "}, "Indiquez votre nom."),
        ({"nom": "x" * 121}, "Raccourcissez votre nom"),
        ({"email": ""}, "Indiquez votre adresse e-mail"),
        ({"email": "awa@"}, "Cette adresse semble incomplète"),
        ({"message": "\u202e\ufeff \n"}, "Écrivez votre message."),
        ({"message": "x" * 5001}, "retirez-en 1."),
        ({"adresse": "x" * 2001}, "Ce lien est trop long"),
        ({"site_web": "https://spam.example"}, "Un champ caché a été rempli"),
        ({"jeton": "faux"}, "restée ouverte plus d’un jour"),
        ({"jeton": ""}, "restée ouverte plus d’un jour"),
    ],
)
def test_what_is_wrong_is_told_at_the_top_and_nothing_is_lost(client, wrong, sentence):
    response = client.post(ADDRESS, letter(nom="Awa Diop") | wrong)
    assert response.status_code == 422
    assert "error-summary" in response.text and sentence in response.text
    assert "awa@" in response.text or "email" in wrong
    assert not Letter.objects.exists() and not mail.outbox


def test_a_message_of_the_greatest_length_passes(client):
    assert client.post(ADDRESS, letter(message="é" * 5000)).status_code == 302


def test_a_form_sent_faster_than_a_person_writes_may_be_sent_again(client):
    said = letter(jeton=token(age=0))
    response = client.post(ADDRESS, said)
    assert response.status_code == 422 and "protection contre les robots" in response.text
    assert said["jeton"] in response.text


def test_only_a_letter_that_is_right_is_too_fast(client):
    text = client.post(ADDRESS, letter(jeton=token(age=0), nom="")).text
    assert "Indiquez votre nom." in text and "protection contre les robots" not in text


def test_a_page_left_open_for_a_day_is_given_a_new_key(client):
    said = letter(jeton=token(age=90_000))
    text = client.post(ADDRESS, said).text
    assert "restée ouverte plus d’un jour" in text
    assert said["jeton"] not in text


def test_an_emptied_trap_lets_the_letter_pass(client):
    text = client.post(ADDRESS, letter(site_web="x")).text
    (field,) = re.findall(r'<input[^>]*name="site_web"[^>]*>', text)
    assert "value" not in field


def test_nothing_typed_begins_a_header(client):
    said = letter(nom="Awa\r\nBcc: a@evil.example", adresse="https://x.example/\r\nCc: b@evil.example")
    assert client.post(ADDRESS, said).status_code == 302
    (sent,) = mail.outbox
    assert sent.recipients() == ["contact@example.org"]
    assert {name for name, _value in sent.message().items()} & {"Bcc", "Cc"} == set()
    assert client.post(ADDRESS, letter(email="a@b.example\nBcc: c@evil.example")).status_code == 422


def test_who_writes_too_often_waits_and_keeps_his_text(client, settings):
    settings.LETTER_LIMITS = ("2/h",)
    assert [client.post(ADDRESS, letter()).status_code for _ in range(2)] == [302, 302]
    response = client.post(ADDRESS, letter(message="Le troisième"))
    assert (response.status_code, Letter.objects.count()) == (429, 2)
    assert "Votre texte est encore dans cette page" in response.text
    assert int(response["Retry-After"]) > 0
    assert "Le troisième" in response.text


def test_who_comes_from_an_article_finds_it_filled_in(client):
    text = client.get(f"{ADDRESS}?sujet=retrait&adresse=/actualite/12-x/&nom=Autre").text
    assert '<option value="retrait" selected>' in text
    assert 'value="/actualite/12-x/"' in text
    assert 'value="Autre"' not in text


@pytest.mark.parametrize("query", ["?sujet=zz", "?sujet=%00", f"?adresse={'x' * 8000}", "?adresse=%22%3E%3Cscript%3E"])
def test_odd_fillings_do_no_harm(client, query):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    assert "><script>" not in response.text


@pytest.mark.parametrize("reference", ["AAAA-AAAA", "x", "9" * 300])
def test_a_reference_of_nobody_s_is_not_there(client, reference):
    assert client.get(f"/contact/recu/{reference}/").status_code == 404


@pytest.mark.parametrize("said", [{"message": "a\0b"}, {"email": "a\0@b.example"}, {"nom": "\0"}, {"adresse": "\0\0"}])
def test_no_byte_makes_it_fall(client, said):
    assert client.post(ADDRESS, letter(**said)).status_code in {302, 422}


def test_it_stands_in_english_and_writes_to_the_editors_in_french(client):
    assert client.get("/en/contact/").status_code == 200
    response = client.post("/en/contact/", letter())
    assert response["Location"].startswith("/en/contact/recu/")
    assert "une question" in mail.outbox[0].subject
