"""Passkeys without a browser: who is asked for what, who may change them, and hostile answers."""

import json

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from members.second_factor.forms import MAX_PASSKEYS, AddPasskeyForm
from members.tests.factor import age, code_of, give_one, prove
from members.tests.sign_in import is_signed_in, make_member, sign_in

pytestmark = pytest.mark.django_db


PARTS = {
    "clientDataJSON": "e30",
    "attestationObject": "o2NmbXRkbm9uZQ",
    "authenticatorData": "AAAA",
    "signature": "AA",
    "userHandle": "MQ",
}
HOSTILE = [
    "",
    "x",
    "null",
    "[]",
    "{}",
    '"a"',
    "1e999",
    '{"id": 1}',
    '{"response": []}',
    '{"response": {"userHandle": 7}}',
    pytest.param("[" * 100_000, id="deep"),
]
HOSTILE += [json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": PARTS | more}) for more in (
    {}, {"userHandle": "_w"}, {"userHandle": "LTE"}, {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, {"clientDataJSON": None},
    {"authenticatorData": "é"}, {"signature": ["AA"]}, {"attestationObject": "oA"}, {"userHandle": "AA" * 9000})]  # fmt: skip


def give_passkey(member, name="Téléphone"):
    """A row as allauth writes it, but of a passkey that does not exist."""
    return Authenticator.objects.create(user=member, type="webauthn", data={"name": name, "credential": {}})


def test_a_passkey_is_one_more_way_in_and_closes_none(db):
    member = make_member("awa")
    give_passkey(member)
    client = sign_in(member)
    assert client.get(reverse("my-feed")).status_code == 200


def test_with_an_application_a_passkey_is_its_equal_at_sign_in(db):
    member = make_member("awa")
    secret = give_one(member)
    client, second = sign_in(member), reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert "data-passkey" not in client.get(second).text, "there is none to use"
    assert client.post(second, {"code": code_of(secret)}).url == "/"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_answer_is_refused_in_a_sentence(hostile):
    make_member("awa")
    client = Client()
    url = reverse("mfa_login_webauthn")
    assert client.get(url, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"]["challenge"]
    answer = client.post(url, {"credential": hostile, "next": "/mon-fil/"})
    assert answer.url == f"{reverse('account_login')}?next=%2Fmon-fil%2F"
    assert "n’a pas été acceptée" in client.get(answer.url).text
    assert not is_signed_in(client)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_so_is_a_hostile_new_passkey(hostile):
    client = sign_in(make_member("awa"))
    url = reverse("mfa_add_webauthn")
    assert 'data-passkey="create"' in client.get(url).text
    page = client.post(url, {"credential": hostile, "name": "Clé"})
    assert page.status_code == 200
    assert "n’a pas été acceptée" in page.text
    assert not Authenticator.objects.exists()


def test_the_browser_is_asked_for_a_passkey_that_signs_in_alone(db):
    client = sign_in(make_member("awa"))
    page = client.get(reverse("mfa_add_webauthn"))
    wanted = page.context["js_data"]["creation_options"]["publicKey"]
    assert wanted["authenticatorSelection"] == wanted["authenticatorSelection"] | {
        "residentKey": "required",
        "userVerification": "required",
    }
    assert wanted["rp"] == {"id": "testserver", "name": "La Pesée"}


def test_an_answer_without_a_question_is_refused(db):
    client = Client()
    client.post(reverse("mfa_login_webauthn"), {"credential": HOSTILE[-1]})
    assert "n’a pas été acceptée" in client.get(reverse("account_login")).text


def test_ten_are_enough(rf):
    member = make_member("awa")
    for _ in range(MAX_PASSKEYS):
        give_passkey(member)
    with context.request_context(rf.get("/")):
        form = AddPasskeyForm({"name": "", "credential": "{}"}, user=member)
        assert "Vous avez déjà 10 clés d’accès" in str(form.errors)
        member.passkeys().first().delete()
        assert "Vous avez déjà" not in str(AddPasskeyForm({"name": "", "credential": "{}"}, user=member).errors)


def test_nobody_touches_the_passkey_of_another(db):
    theirs = give_passkey(make_member("kofi"))
    client = sign_in(make_member("awa"))
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        for send in (client.get, client.post):
            assert send(reverse(name, args=[theirs.pk]), {"name": "Volée"}).status_code == 404
    assert Authenticator.objects.get().wrap().name == "Téléphone"


def test_one_is_renamed_within_a_length(db):
    member = make_member("awa")
    kept = give_passkey(member)
    client = sign_in(member)
    url = reverse("mfa_edit_webauthn", args=[kept.pk])
    assert client.post(url, {"name": "x" * 61}).status_code == 200
    assert client.post(url, {"name": "<b>Bureau</b>"}).url == reverse("mfa_list_webauthn")
    assert "&lt;b&gt;Bureau&lt;/b&gt;" in client.get(reverse("mfa_list_webauthn")).text


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_a_password_is_not_enough_for_staff_to_change_their_factors(name):
    plume = make_member("plume", is_staff=True)
    client = Client()
    client.force_login(plume)
    give_one(plume)
    assert client.get(reverse(name)).url.startswith(reverse("second-factor"))
    prove(client, plume)
    assert client.get(reverse(name)).status_code == 200
    age(client, 6 * 60, "proved")
    again = client.get(reverse(name))
    assert again.url.startswith(f"{reverse('second-factor')}?")
    assert "encore=1" in again.url


def test_powers_end_when_a_factor_is_removed_and_not_when_one_is_added(db):
    plume = make_member("plume", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(plume)
    give_one(plume)
    prove(client, plume)
    stolen = give_passkey(plume)
    assert client.get("/gestion/").status_code == 200
    prove(client, plume, encore=1)
    age(client, 3600 * 9, "since")
    prove(client, plume)
    stolen.delete()
    assert client.get("/gestion/").status_code == 302
