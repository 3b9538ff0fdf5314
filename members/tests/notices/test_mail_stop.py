"""The link that ends the mails: signed, one click, signed out (RFC 8058)."""

import pytest
from django.test import Client

from members.models import MailSettings
from members.notices.signed_links import mail_stop_url, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(awa, settings):
    return mail_stop_url(awa.pk).removeprefix(settings.SITE_URL)


def test_opening_it_only_asks(client, awa, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Ne plus en recevoir" in answer.text
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer.text
    assert not MailSettings.objects.exists()
    assert client.head(path).status_code == 200
    assert not MailSettings.objects.exists()


def test_one_post_without_cookie_or_token_ends_them(awa, path):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200  # RFC 8058: never a redirection
    assert "C’est fait" in answer.text
    assert MailSettings.objects.of(awa.pk).replies == "never"
    assert program.post(path).status_code == 200  # twice does no harm


def test_it_changes_nothing_else(client, awa, path):
    MailSettings.objects.create(member=awa, replies="daily", language="en", refusals=2, refused_address=awa.email)
    client.post(path)
    chosen = MailSettings.objects.get(member=awa)
    assert (chosen.replies, chosen.language, chosen.refusals) == ("never", "en", 2)


@pytest.mark.parametrize("forge", [lambda token: token + "x", lambda token: token[:-1], lambda token: "1" + token])
def test_a_forged_address_is_no_page(client, awa, path, forge):
    head, _, token = path.strip("/").rpartition("/")
    assert member_of(token) == awa.pk
    address = f"/{head}/{forge(token)}/"
    assert client.post(address).status_code == 404
    assert client.get(address, follow=True).status_code == 404
    assert not MailSettings.objects.exists()


def test_of_whoever_has_left_there_is_no_page(client, awa, path):
    awa.delete()
    assert client.post(path).status_code == 404
