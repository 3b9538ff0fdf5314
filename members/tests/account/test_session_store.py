"""A request believes a session and its member only while both hold."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from members.models import MemberSession

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def browser(awa):
    client = Client()
    client.force_login(awa)
    client.get("/compte/sessions/")  # writes the row
    return client


def signs_in(client):
    return client.get("/compte/sessions/").status_code == 200


def test_who_is_signed_in_stays_so(awa, browser):
    assert signs_in(browser)
    MemberSession.objects.all().delete()  # as in the first request of a session
    assert signs_in(browser)


def test_a_row_that_names_another_member_signs_nobody_else_in(awa, browser):
    koffi = get_user_model().objects.create_user("Koffi", "koffi@example.org")
    MemberSession.objects.update(member=koffi)
    assert browser.get("/compte/sessions/").wsgi_request.user == awa


def test_a_backend_that_the_site_no_longer_knows_signs_nobody_in(browser, settings):
    settings.AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    session = browser.session
    assert session.get("_auth_user_backend") not in settings.AUTHENTICATION_BACKENDS
    assert not signs_in(browser)


@pytest.mark.parametrize("key", ["aaaaaaaa\\000", "a' OR 1=1 --", "\\377" * 9, "a" * 5000])
def test_a_key_that_we_never_give_is_no_session(key):
    assert (
        Client().get("/compte/sessions/", headers={"cookie": f'{settings.SESSION_COOKIE_NAME}="{key}"'}).status_code
        == 302
    )
