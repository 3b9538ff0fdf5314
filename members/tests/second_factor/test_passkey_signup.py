"""A sign-up by a passkey: the address is confirmed by a code first, then the device makes the key."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Comment
from members import tasks
from members.models import Member
from members.models.abandoned import ABANDONED_AFTER
from members.tests.device import made
from members.tests.notices import talk
from members.tests.sign_in import code_of, make_member
from members.tests.sign_in import is_signed_in as is_in

pytestmark = pytest.mark.django_db
ADDRESS = "koffi@example.org"
SIGN_UP, CODE, KEY = "account_signup_by_passkey", "account_email_verification_sent", "mfa_signup_webauthn"
OVER = "Cette page a expiré"


def begin(client, **changes):
    data = {"email": ADDRESS, "username": "Koffi", "site_web": ""} | changes
    return client.post(reverse(SIGN_UP), data)


def confirm(client, mailoutbox):
    return client.post(reverse(CODE), {"code": code_of(mailoutbox[-1])})


def make_key(client):
    return client.post(reverse(KEY), {"name": "", "credential": made(client.get(reverse(KEY)))})


def reach_key(client, mailoutbox, **changes):
    begin(client, **changes)
    assert confirm(client, mailoutbox).url == reverse(KEY)


def come_in_by_code(mailoutbox):
    client = Client()
    client.post(reverse("account_login"), {"login": ADDRESS})
    client.post(reverse("account_confirm_login_code"), {"code": code_of(mailoutbox[-1])})
    assert is_in(client)
    return client


def test_a_code_then_a_key_and_they_are_in(client, mailoutbox):
    reach_key(client, mailoutbox, next="/sources/")
    assert not is_in(client)
    assert "Votre adresse est confirmée" in client.get(reverse(KEY)).text
    assert make_key(client).url == "/sources/"
    member = Member.objects.get()
    assert is_in(client)
    assert not member.has_usable_password()
    assert member.signed_up
    assert [one.type for one in member.authenticator_set.all()] == ["webauthn"]
    assert client.get(reverse("mfa_remove_webauthn", args=[member.passkeys().get().pk])).status_code == 200
    assert len(mailoutbox) == 1, "the code alone"


def test_the_page_of_sign_ups_leads_there_and_back(client):
    here = f"{reverse('account_signup')}?next=/sources/"
    there = re.search(r'href="([^"]*passkey[^"]*)"', client.get(here).text)[1]
    page = client.get(there)
    assert "password1" not in page.text
    assert "demande JavaScript" in page.text
    assert 'name="next" value="/sources/"' in page.text
    assert f'href="{reverse("account_signup")}?next=%2Fsources%2F"' in page.text


def test_a_draft_is_published_after_it(client, mailoutbox):
    article = talk.article()
    writing = reverse("comment", args=[article.pk, article.slug])
    client.post(writing, {"body": "Mon avis"})
    reach_key(client, mailoutbox)
    assert "Votre brouillon est enregistré" in client.get(reverse(KEY)).text
    assert make_key(client).url == writing
    page = client.get(writing).text
    assert "Mon avis" in page
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    client.post(writing, {"body": "Mon avis", "form_key": key})
    assert Comment.objects.get().author.username == "Koffi"


def test_whoever_cannot_make_a_key_goes_on_without_one(client, mailoutbox):
    reach_key(client, mailoutbox, next="/sources/")
    assert client.post(reverse(KEY), {"sans-cle": "1"}).url == "/sources/"
    assert is_in(client)
    assert not Member.objects.get().authenticator_set.exists()


def test_a_known_address_sees_the_same_and_gets_no_key(client, mailoutbox):
    owner = make_member(email=ADDRESS)
    known, unknown = begin(client), begin(Client(), email="x@example.org", username="Autre")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "déjà" in mailoutbox[0].subject
    assert client.get(reverse(KEY)).status_code == 302
    client.post(reverse(CODE), {"code": "123456"})
    assert not owner.authenticator_set.exists()


@pytest.mark.parametrize("changes", [{"username": "La Pesée"}, {"username": "x"}, {"email": "non"}])
def test_names_and_addresses_have_the_same_rules(client, mailoutbox, changes):
    assert "error-summary" in begin(client, **changes).text or "aria-invalid" in begin(client, **changes).text
    assert not Member.objects.exists()


def test_so_has_the_trap_for_robots(client, mailoutbox):
    begin(client, site_web="https://spam.example/")
    assert not Member.objects.exists()
    assert not mailoutbox


def test_so_have_mails(client, mailoutbox):
    answers = [begin(Client(), username=f"Koffi{n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert len(mailoutbox) == 3


def test_closed_sign_ups_are_closed(client, settings):
    settings.SIGNUPS = "closed"
    assert "Les inscriptions sont suspendues" in begin(client).text
    assert not Member.objects.exists()


# Who leaves, and who comes in elsewhere


def test_no_key_is_made_before_the_address_is_confirmed(client, mailoutbox):
    begin(client)
    assert client.get(reverse(KEY)).status_code == 302
    assert client.post(reverse(KEY), {"sans-cle": "1"}).status_code == 302
    assert not is_in(client)


def test_whoever_signs_up_with_anothers_address_keeps_no_way_in(client, mailoutbox):
    begin(client)
    victim = come_in_by_code(mailoutbox)
    for name in (KEY, SIGN_UP, "account_signup", CODE):
        client.get(reverse(name))
        client.post(reverse(name), {"sans-cle": "1", "credential": "{}", "action": "resend"})
        assert not is_in(client), name
    assert not Member.objects.get().authenticator_set.exists()
    assert is_in(victim)


def test_a_key_is_no_longer_made_once_they_came_in_elsewhere(client, mailoutbox):
    reach_key(client, mailoutbox)
    key = made(client.get(reverse(KEY)))
    come_in_by_code(mailoutbox)
    for sent in ({"credential": key}, {"sans-cle": "1"}):
        assert client.post(reverse(KEY), sent).url == reverse("account_login")
    assert not is_in(client)
    assert not Member.objects.get().authenticator_set.exists()
    assert OVER in client.get(reverse("account_login")).text


@pytest.mark.parametrize("change", ["closed", "deleted"])
def test_nor_for_an_account_that_is(client, mailoutbox, change):
    reach_key(client, mailoutbox)
    key = made(client.get(reverse(KEY)))
    Member.objects.update(is_active=False) if change == "closed" else Member.objects.get().delete()
    assert client.post(reverse(KEY), {"credential": key}).url == reverse("account_login")
    assert not is_in(client)


def test_the_page_of_the_key_waits_a_quarter_of_an_hour(client, mailoutbox, monkeypatch):
    reach_key(client, mailoutbox)
    later = time.time() + 16 * 60
    monkeypatch.setattr("allauth.account.internal.stagekit.time.time", lambda: later)
    assert client.post(reverse(KEY), {"sans-cle": "1"}).url == reverse("account_login")
    assert OVER in client.get(reverse("account_login")).text
    assert not is_in(client)


def test_whoever_left_before_the_code_is_deleted_after_two_days(client, mailoutbox):
    begin(client)
    Member.objects.update(date_joined=timezone.now() - ABANDONED_AFTER - timedelta(hours=1))
    assert tasks.delete_abandoned_accounts() == 1
    assert "devenez membre de nouveau" in client.post(reverse(CODE), {"code": "1"}, follow=True).text


def test_whoever_left_before_the_key_comes_in_by_a_code(client, mailoutbox):
    reach_key(client, mailoutbox)
    Member.objects.update(date_joined=timezone.now() - ABANDONED_AFTER - timedelta(hours=1))
    assert tasks.delete_abandoned_accounts() == 0
    come_in_by_code(mailoutbox)


@pytest.mark.parametrize("hostile", ["", "null", "[]", '{"id": 1}', "[" * 100_000], ids=range(5))
def test_a_hostile_key_is_refused_in_a_sentence(client, mailoutbox, hostile):
    reach_key(client, mailoutbox)
    assert "n’a pas été acceptée" in client.post(reverse(KEY), {"credential": hostile}).text
    assert not Member.objects.get().authenticator_set.exists()
    assert make_key(client).url == reverse("welcome")
