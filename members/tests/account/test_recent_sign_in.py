"""What counts as a recent sign-in: the code of a sign-up, not that of a new address."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.urls import reverse

from members.tests.sign_in import PASSWORD, code_of, make_member, sign_in, sign_up

pytestmark = pytest.mark.django_db
CODE = "account_email_verification_sent"


def confirm(client, mailoutbox):
    return client.post(reverse(CODE), {"code": code_of(mailoutbox[-1])})


def downloads(client):
    """Whether their data are theirs at once."""
    answer = client.post(reverse("export-data"))
    return answer.status_code == 200 and bool(b"".join(answer.streaming_content))


def grow_old(client, seconds):
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [one | {"at": one["at"] - seconds} for one in records]
    session.save()


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_whoever_signed_up_by_a_code_need_not_sign_in_again(client, mailoutbox, password):
    sign_up(client, password1=password)
    confirm(client, mailoutbox)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert downloads(client)
    grow_old(client, 15 * 60)
    asked = client.get(reverse("mfa_activate_totp"))
    # The password is asked for; or the page says to sign in again.
    assert asked.status_code == (302 if password else 200)
    assert client.post(reverse("mfa_activate_totp")).status_code == 302
    assert not downloads(client)


def test_the_code_of_a_new_address_is_no_sign_in(mailoutbox):
    member = make_member("Koffi")
    client = sign_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "koffi@new.example", "action_add": ""})
    grow_old(client, 15 * 60)
    before = time.time()
    confirm(client, mailoutbox)
    member.refresh_from_db()
    assert member.email == "koffi@new.example"
    assert all(one["at"] < before - 14 * 60 for one in client.session[AUTHENTICATION_METHODS_SESSION_KEY])
    assert not downloads(client)
