"""Who signs up agrees to the charter; a new one is shown to members, and forced on nobody."""

from datetime import timedelta

import pytest
from allauth.account.forms import SignupForm as AllauthSignupForm
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.comments.charter import CHARTER_VERSION
from members.adapter import AccountAdapter
from members.models import Consent, Member
from members.models.consent import ConsentQuerySet

pytestmark = pytest.mark.django_db
SIGN_UP = {"email": "koffi@example.org", "username": "Koffi", "password1": "", "site_web": ""}
LINE = "La charte a changé le 29 novembre 2026"
PAGE = "/compte/charte/"


def agree(client, back="", version=CHARTER_VERSION):
    return client.post(PAGE, {"version": version, "next": back})


@pytest.mark.parametrize("password", ["", "cacao-robusta-7"])
def test_a_sign_up_records_the_consent_that_its_page_names(client, password):
    page = client.get(reverse("account_signup")).text
    assert 'href="/charte/"' in page.split("En devenant membre")[1]
    assert 'href="/confidentialite/"' in page.split("En devenant membre")[1].split("</p>")[0]
    client.post(reverse("account_signup"), SIGN_UP | {"password1": password})
    consent = Consent.objects.get()
    assert (consent.member.username, consent.charter_version) == ("Koffi", CHARTER_VERSION)
    assert timezone.now() - consent.at < timedelta(hours=1)


def save_by_allauth():
    """As any form of allauth's makes an account, that for passkeys too."""
    form = AllauthSignupForm(SIGN_UP)
    assert form.is_valid()
    request = RequestFactory().post("/")
    AccountAdapter(request).save_user(request, Member(signed_up=True), form)


def test_every_form_of_allauth_that_makes_an_account_records_it():
    save_by_allauth()
    assert Consent.objects.get().member.username == "Koffi"


def test_there_is_no_account_without_its_consent(client, monkeypatch):
    def fail(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr(ConsentQuerySet, "record", fail)
    for sign_up in (save_by_allauth, lambda: client.post(reverse("account_signup"), SIGN_UP)):
        with pytest.raises(DatabaseError):
            sign_up()
        assert not Member.objects.exists()


def test_accounts_that_others_make_agree_to_nothing(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "cacao-robusta-7")
    call_command("createsuperuser", interactive=False, username="Chef", email="chef@example.org", verbosity=0)
    assert Member.objects.get().agreed_to_charter() is False


def test_a_known_address_records_nothing(client, member):
    client.post(reverse("account_signup"), SIGN_UP | {"email": member.email})
    assert not Consent.objects.exists()


def test_the_box_tells_of_a_new_charter_until_they_have_read_it(reader, member, article):
    Consent.objects.record(member.pk, timezone.now(), "2020-01-01")
    page, writing = article.get_absolute_url(), reverse("comment", args=[article.pk, article.slug])
    for path in (page, writing):
        assert reader.get(path).text.count(LINE) == 1
    assert f"{PAGE}?next={page.replace('/', '%2F')}%23commentaires" in reader.get(page).text
    assert LINE not in reader.get("/mon-fil/").text
    assert agree(reader, f"{page}#commentaires").url == f"{page}#commentaires"
    for path in (page, writing):
        assert LINE not in reader.get(path).text
    assert member.consents.count() == 2


def test_nobody_is_held_up_by_it(reader, article):
    writing = reverse("comment", args=[article.pk, article.slug])
    reader.post(writing, {"body": "Les stocks du port disent le contraire."})
    assert article.comments.count() == 1


def test_visitors_and_closed_talks_have_no_such_line(client, reader, article, settings):
    client.logout()
    assert LINE not in client.get(article.get_absolute_url()).text
    client.force_login(Member.objects.get())
    settings.COMMENTS = "closed"
    assert LINE not in client.get(article.get_absolute_url()).text


def test_its_page_says_what_changed_and_get_agrees_to_nothing(reader, member):
    page = reader.get(PAGE, {"next": "/pays/sn/"})
    assert "contester une décision" in page.text
    assert "no-store" in page["Cache-Control"]
    assert 'href="/charte/"' in page.text
    assert not member.agreed_to_charter()
    with CaptureQueriesContext(connection) as asked:
        reader.get(PAGE)
    assert len(asked) <= 6


def test_the_first_yes_keeps_its_date(reader, member):
    agree(reader)
    Consent.objects.update(at=timezone.now() - timedelta(days=3))
    agree(reader)
    assert timezone.now() - Consent.objects.get().at > timedelta(days=2)
    assert "déjà donné votre accord" in reader.get(PAGE).text


OFF_THE_SITE = ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil"]
NO_PATHS = ["foo", "?page=2", "#x", "\\x", "é", "home"]


@pytest.mark.parametrize("back", [PAGE, f"{PAGE}?next=/", *OFF_THE_SITE, *NO_PATHS])
def test_it_leads_back_neither_to_itself_nor_elsewhere(reader, member, back):
    assert agree(reader, back).headers["Location"] == "/charte/"
    assert member.agreed_to_charter()


@pytest.mark.parametrize("version", ["", "2020-01-01", "\0", "9" * 5000])
def test_a_form_of_another_version_agrees_to_nothing(reader, member, version):
    answer = agree(reader, "/pays/sn/", version)
    assert (answer.status_code, "Rien n’est enregistré" in answer.text) == (409, True)
    assert not member.consents.exists()
    assert 'value="/pays/sn/"' in answer.text
