"""A second factor given once does not serve for ever, nor does a sign-in stand for a password."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from members.tests.factor import age, give_one, prove, recovery_codes
from members.tests.sign_in import make_member
from members.tests.sign_in import sign_in as give_password

pytestmark = pytest.mark.django_db


MINUTE = 60


@pytest.fixture
def clock(monkeypatch):
    """Lets time pass, for sessions and codes alike."""
    passed, real = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: real() + sum(passed))
    return passed.append


@pytest.fixture
def editor():
    member = make_member("plume", is_staff=True, is_superuser=True)
    give_one(member)
    return member


def sign_in(member):
    client = give_password(member)
    if member.second_factor_keys():
        client.post(reverse("mfa_authenticate"), {"code": recovery_codes(member)[0]})
    return client


def is_open(client):
    return client.get("/gestion/").status_code == 200


def test_looking_at_the_page_that_sets_one_up_prolongs_nothing(editor, clock):
    client = sign_in(editor)
    for _ in range(50):
        clock(12 * MINUTE)
        client.get(reverse("mfa_activate_totp"))
    client.get(reverse("second-factor"))
    assert not is_open(client)


def test_powers_that_are_over_are_opened_by_a_code_alone(editor, clock, settings):
    client = Client()
    client.force_login(editor)
    prove(client, editor)
    assert is_open(client)
    age(client, settings.STAFF_POWERS_SECONDS + 1, "since")
    clock(20 * MINUTE)
    client.get(reverse("second-factor"))
    assert not is_open(client)


def test_a_factor_that_was_removed_opens_nothing_under_its_successor(editor):
    elsewhere = sign_in(editor)
    Authenticator.objects.filter(user=editor).delete()
    give_one(editor)
    elsewhere.get(reverse("second-factor"))
    assert not is_open(elsewhere)


def test_nobody_removes_a_factor_without_proof_by_looking_at_that_page_first(editor, clock):
    client = sign_in(editor)
    clock(14 * MINUTE)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_deactivate_totp"))
    assert editor.second_factor_keys()


def test_nor_changes_an_address(clock, mailoutbox):
    client = sign_in(make_member())
    clock(14 * MINUTE)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("account_email"), {"action_add": "", "email": "voleur@example.org"})
    assert [mail for mail in mailoutbox if mail.to == ["voleur@example.org"]] == []


@pytest.mark.parametrize("words", ["zzz", "home", "article", "a b", "\0"])
def test_a_word_that_is_no_address_breaks_nothing(editor, words):
    client = Client()
    client.force_login(editor)
    assert prove(client, editor, next=words).status_code == 302
    assert client.get(reverse("second-factor", query={"next": words})).status_code == 302


def test_the_password_of_staff_is_changed_on_the_account_s_page(admin_client):
    assert admin_client.get("/gestion/password_change/").url == reverse("account_change_password")
