"""The summary above a form names each field that has an error, and leads to it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from articles.contact.forms import new_token
from members.tests.notices.talk import article
from members.tests.sign_in import PASSWORD, make_member

pytestmark = pytest.mark.django_db
VISITORS = {
    "account_signup": ({}, ["Adresse e-mail", "Pseudo"]),
    "account_signup_by_passkey": ({}, ["Adresse e-mail", "Pseudo"]),
    "account_login": ({}, ["Adresse e-mail"]),
    "account_request_login_code": ({}, ["Adresse e-mail"]),
    "account_reset_password": ({"email": "awa@"}, ["Adresse e-mail"]),
    "contact": (
        {"jeton": new_token()},
        ["Vous êtes…", "Objet de votre message", "Votre nom", "Votre adresse e-mail", "Votre message"],
    ),
}
MEMBERS = {
    "account_change_password": ({}, ["Mot de passe actuel", "Nouveau mot de passe", "Le même, une seconde fois"]),
    "account_reauthenticate": ({}, ["Mot de passe"]),
    "account_email": ({"action_add": ""}, ["Nouvelle adresse e-mail"]),
    "change-pseudo": ({}, ["Nouveau pseudo"]),
    "my-profile": ({"interests": "x" * 400}, ["Vos intérêts déclarés"]),
    "mail-settings": (
        {},
        [
            "Quand un membre répond à l’un de vos commentaires, ou que la modération en décide, vous prévenir",
            "Langue de ces messages",
        ],
    ),
    "erase-account": ({}, ["Vos commentaires", "Pour confirmer, saisissez votre pseudo"]),
    "mfa_activate_totp": ({}, ["Code à six chiffres"]),
    "welcome": ({"noms": "Zzyzx", "replies": "x", "language": "fr"}, ["D’autres sociétés ou institutions", "*"]),
}


def named(html: str) -> list[str]:
    """The fields that the summary names, each a link to a field of the page that says the same."""
    page = BeautifulSoup(html, "html.parser")
    links = page.select(".error-summary a")
    assert len(links) == len(page.select(".error-summary li")), "an error that names no field"
    sentences = [link.get_text().split("\u00a0: ", 1) for link in links]
    for link, (label, sentence) in zip(links, sentences, strict=True):
        assert page.find(id=link["href"].removeprefix("#")), link
        assert "Ce champ est obligatoire" not in sentence
        assert sentence in page.select_one(".error-summary").find_next_sibling().parent.get_text(), label
    return [label for label, _sentence in sentences]


@pytest.mark.parametrize(("name", "sent", "fields"), [(name, *rest) for name, rest in VISITORS.items()])
def test_forms_of_visitors(client, name, sent, fields):
    assert named(client.post(reverse(name), sent).text) == fields


@pytest.mark.parametrize(("name", "sent", "fields"), [(name, *rest) for name, rest in MEMBERS.items()])
def test_forms_of_members(client, name, sent, fields):
    client.post(reverse("account_login"), {"login": make_member().email, "password": PASSWORD})
    found = named(client.post(reverse(name), sent).text)
    assert len(found) == len(fields)
    assert [one for one, wanted in zip(found, fields, strict=True) if wanted not in (one, "*")] == []


def test_an_empty_comment(client):
    client.force_login(make_member())
    assert named(client.post(f"{article().get_absolute_url()}commenter/", {"body": ""}).text) == ["Votre commentaire"]


def test_a_first_password(client):
    member = make_member()
    client.force_login(member)
    member.set_unusable_password()
    member.save()
    client.force_login(member)
    found = named(client.post(reverse("account_set_password"), {"password1": "court"}).text)
    assert found == ["Nouveau mot de passe", "Le même, une seconde fois"]
