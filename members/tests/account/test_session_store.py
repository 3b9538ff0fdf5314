"""A request reads its session and its member in one query, and believes neither when it is over."""

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from members.models import MemberSession
from members.tests.session_ends import each_end_of_a_session

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def awa():
    return get_user_model().objects.create_user("Awa", "awa@example.org", "un mot de passe long")


@pytest.fixture
def browser(awa):
    client = Client()
    client.force_login(awa)
    client.get("/compte/sessions/")  # writes the row
    return client


def asked(client, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        session = client.session.__class__(client.cookies[settings.SESSION_COOKIE_NAME].value)
        member = session.signed_in_member()
    assert "members_member" in queries[0]["sql"]
    return member


def test_one_query_brings_both(awa, browser, django_assert_num_queries):
    assert asked(browser, django_assert_num_queries) == awa


def test_the_number_of_unread_notices_comes_with_them_and_is_nobody_elses(awa, browser):
    koffi = get_user_model().objects.create_user("Koffi", "koffi@example.org")
    session = browser.session.__class__(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert session.unread_of(awa) is None  # nothing was read yet
    session.signed_in_member()
    assert session.unread_of(awa) == 0
    assert session.unread_of(koffi) is None
    assert session.unread_of(AnonymousUser()) is None


def signs_in(client):
    return client.get("/compte/sessions/").status_code == 200


def test_who_is_signed_in_stays_so(awa, browser):
    assert signs_in(browser)
    MemberSession.objects.all().delete()  # as in the first request of a session
    assert signs_in(browser)


@each_end_of_a_session
def test_whose_session_is_over_is_signed_out_at_once(awa, browser, end):
    end(awa)
    assert not signs_in(browser)


def test_a_row_that_names_another_member_signs_nobody_else_in(awa, browser):
    koffi = get_user_model().objects.create_user("Koffi", "koffi@example.org")
    MemberSession.objects.update(member=koffi)
    assert browser.get("/compte/sessions/").wsgi_request.user == awa


def test_a_backend_that_the_site_no_longer_knows_signs_nobody_in(browser, settings):
    settings.AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    session = browser.session
    assert session.get("_auth_user_backend") not in settings.AUTHENTICATION_BACKENDS
    assert not signs_in(browser)


def test_what_a_request_does_with_its_session_is_not_in_that_of_the_next():
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for words in ("court", "long " * 400):
        text = store.encode({"said": [words]})
        store.decode(text)["said"].append("et encore")
        assert store.decode(text) == {"said": [words]}
        assert store.decode(text + "x") == {}  # another signature


@pytest.mark.parametrize("key", ["aaaaaaaa\\000", "a' OR 1=1 --", "\\377" * 9, "a" * 5000])
def test_a_key_that_we_never_give_is_no_session(key):
    assert (
        Client().get("/compte/sessions/", headers={"cookie": f'{settings.SESSION_COOKIE_NAME}="{key}"'}).status_code
        == 302
    )
