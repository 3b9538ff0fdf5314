"""A browser that signed in before is known: it has a quota of its own, and nothing more."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.account import browsers
from members.models import Member
from members.tests.sign_in import PASSWORD, is_signed_in, make_member

pytestmark = pytest.mark.django_db


def sign_in(client, member, password=PASSWORD):
    answer = client.post(reverse("account_login"), {"login": member.email, "password": password})
    assert is_signed_in(client)
    return answer


def request_of(client):
    return SimpleNamespace(COOKIES={name: morsel.value for name, morsel in client.cookies.items()})


def knows(client, member):
    return bool(browsers.nonce_for(request_of(client), member))


def test_signing_in_makes_the_browser_known(client, member):
    assert not knows(client, member)
    answer = sign_in(client, member)
    cookie = answer.cookies[settings.BROWSER_COOKIE_NAME]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert cookie["max-age"] == 365 * 24 * 3600
    assert "no-store" in answer["Cache-Control"]
    assert knows(client, member)


def test_in_production_the_cookie_is_our_hosts_alone(client, member, settings):
    settings.SESSION_COOKIE_SECURE, settings.BROWSER_COOKIE_NAME = True, "__Host-browser"
    cookie = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD}).cookies[
        "__Host-browser"
    ]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_no_other_page_sets_the_cookie(client, member):
    sign_in(client, member)
    for path in ("/", "/compte/email/", "/charte/"):
        assert settings.BROWSER_COOKIE_NAME not in client.get(path).cookies
    assert settings.BROWSER_COOKIE_NAME not in Client().get(reverse("account_login")).cookies


def test_the_browser_is_still_known_when_the_member_has_left(client, member):
    sign_in(client, member)
    client.post(reverse("account_logout"))
    assert knows(client, member)


def test_the_cookie_alone_opens_nothing(client, member):
    sign_in(client, member)
    thief = Client()
    thief.cookies[settings.BROWSER_COOKIE_NAME] = client.cookies[settings.BROWSER_COOKIE_NAME].value
    assert thief.get("/mon-fil/").status_code == 302
    assert not is_signed_in(thief)


def test_a_cookie_is_one_members(client, member):
    sign_in(client, member)
    assert not knows(client, make_member("Koffi"))


def test_a_cookie_does_not_say_whose_it_is(client, member):
    value = sign_in(client, member).cookies[settings.BROWSER_COOKIE_NAME].value
    (account,) = signing.loads(value, salt=browsers.SALT)
    assert account not in {str(member.pk), member.email, member.username}
    assert len(account) == 16


def test_those_who_share_a_browser_are_all_known(client, member):
    for one in (member, make_member("Koffi")):
        sign_in(client, one)
        client.post(reverse("account_logout"))
    assert knows(client, member)
    assert knows(client, Member.objects.get(username="Koffi"))


def test_the_cookie_does_not_grow_without_end(rf, member):
    members = [member, *(make_member(f"Membre {letter}") for letter in "abcdef")]
    request = rf.get("/")
    for one in members:
        response = HttpResponse()
        browsers.remember(request, response, one)
        request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
    assert [bool(browsers.nonce_for(request, one)) for one in members] == [False] * 2 + [True] * 5
    assert len(request.COOKIES[settings.BROWSER_COOKIE_NAME]) < 1000


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "\x00", "é" * 50])
def test_a_forged_cookie_is_no_cookie(rf, member, value):
    request = rf.get("/")
    request.COOKIES = {settings.BROWSER_COOKIE_NAME: value}
    assert browsers.nonce_for(request, member) == ""


def test_a_cookie_signed_for_another_use_is_no_cookie(rf, member):
    request = rf.get("/")
    request.COOKIES = {settings.BROWSER_COOKIE_NAME: signing.dumps({browsers._account(member): ["n", "p"]})}
    assert browsers.nonce_for(request, member) == ""


def test_other_browsers_are_forgotten_when_the_password_changes_and_this_one_is_not(client, member):
    elsewhere = Client()
    sign_in(elsewhere, member)
    sign_in(client, member)
    new = {"oldpassword": PASSWORD, "password1": "anacarde-2026", "password2": "anacarde-2026"}
    client.post(reverse("account_change_password"), new)
    member.refresh_from_db()
    assert member.check_password("anacarde-2026")
    assert not knows(elsewhere, member)
    assert knows(client, member)


def test_a_first_password_forgets_other_browsers_too(client, member):
    member.set_unusable_password()
    member.save()
    elsewhere = Client()
    response = HttpResponse()
    browsers.remember(SimpleNamespace(COOKIES={}), response, member)
    elsewhere.cookies = response.cookies
    assert knows(elsewhere, member)
    client.force_login(member)
    client.post(reverse("account_set_password"), {"password1": "anacarde-2026", "password2": "anacarde-2026"})
    member.refresh_from_db()
    assert not knows(elsewhere, member)
    assert knows(client, member)


def test_the_privacy_page_names_the_cookie(client):
    assert f"<code>{settings.BROWSER_COOKIE_NAME}</code>" in client.get(reverse("privacy")).content.decode()
