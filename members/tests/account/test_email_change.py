"""A changed e-mail address: who may change it, who is told, and how the old address undoes it."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import tasks
from members.models import EmailChange, Member
from members.tests.factor import give_one
from members.tests.second_factor.test_passkeys import give_passkey
from members.tests.sign_in import PASSWORD, code_of, is_signed_in, make_member, sign_in

pytestmark = pytest.mark.django_db


OLD, NEW, NEWER = "awa@example.org", "awa@new.example", "awa@newer.example"


@pytest.fixture
def awa():
    return make_member("Awa")


def ask(client, new, mailoutbox):
    """Ask for the change; the code that was mailed to the new address."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": new, "action_add": ""})
    assert mailoutbox[-1].to == [new]
    return code_of(mailoutbox[-1])


def confirm(client, code):
    return client.post(reverse("account_email_verification_sent"), {"code": code}, follow=True)


@pytest.fixture
def change(mailoutbox, django_capture_on_commit_callbacks):
    def do(client, new):
        code = ask(client, new, mailoutbox)
        with django_capture_on_commit_callbacks() as callbacks:
            answer = confirm(client, code)
        with context.request_context(answer.wsgi_request):  # the commit is within the request, but for a test
            for callback in callbacks:
                callback()
        return re.search(r"https?://[^/]+(/compte/email/annuler/\S+)", mailoutbox[-1].body)[1]

    return do


def addresses(member):
    member.refresh_from_db()
    return member.email, [(one.email, one.verified, one.primary) for one in EmailAddress.objects.filter(user=member)]


def test_the_old_address_is_told_and_undoes_it_signed_out(awa, change, mailoutbox):
    client, elsewhere = sign_in(awa), sign_in(awa)
    link = change(client, NEW)
    assert addresses(awa) == (NEW, [(NEW, True, True)])
    assert mailoutbox[-1].to == [OLD]
    visitor = Client()
    page = visitor.get(link)
    assert "no-store" in page["Cache-Control"]
    assert OLD in page.text
    assert NEW in page.text
    assert addresses(awa)[0] == NEW, "GET only asks"
    give_passkey(awa)
    give_one(awa)
    assert "application d’authentification" in page.text
    assert "est revenu à l’adresse" in visitor.post(link).text
    assert addresses(awa) == (OLD, [(OLD, True, True)])
    assert not awa.has_usable_password()
    assert not awa.authenticator_set.exists()
    for browser in (client, elsewhere):
        assert browser.get(reverse("my-feed")).status_code == 302
    for send in (visitor.get, visitor.post):
        answer = send(link)
        assert answer.status_code == 410
        assert "Ce lien n’est plus valable" in answer.text


def test_the_first_link_undoes_a_second_change_too_and_ends_its_link(awa, change):
    client = sign_in(awa)
    first = change(client, NEW)
    second = change(client, NEWER)
    assert "a encore changé" in Client().get(first).text
    assert Client().post(first).status_code == 200
    assert addresses(awa)[0] == OLD
    assert Client().post(second).status_code == 410
    assert addresses(awa)[0] == OLD


def test_the_second_link_undoes_only_the_second_change(awa, change):
    client = sign_in(awa)
    first, second = change(client, NEW), change(client, NEWER)
    assert Client().post(second).status_code == 200
    assert addresses(awa)[0] == NEW
    assert Client().post(first).status_code == 200
    assert addresses(awa)[0] == OLD


@pytest.mark.parametrize(("days", "stays"), [(0, False), (6, False), (8, True)])
def test_a_passkey_added_in_the_week_before_the_change_goes_too(awa, change, days, stays):
    passkey = give_passkey(awa)
    awa.authenticator_set.update(created_at=timezone.now() - timedelta(days=days))
    Client().post(change(sign_in(awa), NEW))
    assert list(awa.authenticator_set.all()) == [passkey] * stays


def test_a_passkey_that_is_the_second_factor_of_staff_is_not_taken_by_a_mailbox(awa, change):
    link = change(sign_in(awa), NEW)
    passkey = give_passkey(awa)
    awa.authenticator_set.update(created_at=timezone.now() - timedelta(days=1))
    Member.objects.update(is_staff=True)
    Client().post(link)
    assert list(awa.authenticator_set.all()) == [passkey]


@pytest.mark.parametrize("token", ["x", "MQ:1vPaaa:AAAA", "é", "x" * 900])
def test_an_invented_link_is_a_sentence(awa, token):
    assert Client().get(reverse("email-undo", args=[token])).status_code == 410


def test_a_link_from_before_a_restore_does_not_name_the_change_that_has_its_key_now(awa, change):
    link = change(sign_in(awa), NEW)
    EmailChange.objects.update(old_email="autre@example.org")
    assert Client().post(link).status_code == 410
    assert addresses(awa)[0] == NEW


def test_the_link_is_worth_a_week(awa, change):
    link = change(sign_in(awa), NEW)
    EmailChange.objects.update(at=timezone.now() - timedelta(days=6, hours=23))
    tasks.prune_email_changes()
    assert Client().get(link).status_code == 200
    EmailChange.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    assert Client().post(link).status_code == 410
    tasks.prune_email_changes()
    assert not EmailChange.objects.exists()


def test_an_old_address_that_is_anothers_by_now_stays_theirs(awa, change):
    link = change(sign_in(awa), NEW)
    Member.objects.create_user("Kofi", OLD.upper())
    answer = Client().post(link)
    assert answer.status_code == 409
    assert "sert maintenant à un autre compte" in answer.text
    assert addresses(awa)[0] == NEW
    assert EmailChange.objects.get().undone_at is None


def test_an_old_address_that_is_taken_at_that_very_moment_is_a_sentence_too(awa, change, monkeypatch):
    link = change(sign_in(awa), NEW)

    def taken_meanwhile(self):
        Member.objects.create_user("Kofi", OLD)
        return EmailChange.objects.none()

    with monkeypatch.context() as patched:
        patched.setattr(EmailChange, "later_changes", taken_meanwhile)
        answer = Client().post(link)
    assert answer.status_code == 409
    assert "sert maintenant à un autre compte" in answer.text
    assert addresses(awa)[0] == NEW
    assert EmailChange.objects.get().undone_at is None


def test_of_two_changes_at_once_one_wins(awa, mailoutbox):
    here, there = sign_in(awa), sign_in(awa)
    code, other = ask(here, NEW, mailoutbox), ask(there, NEWER, mailoutbox)
    confirm(here, code)
    assert "a changé depuis l’envoi de ce code" in confirm(there, other).text
    assert addresses(awa) == (NEW, [(NEW, True, True)])


def test_of_two_members_who_take_one_address_the_second_gets_a_sentence(awa, mailoutbox):
    kofi = make_member("Kofi")
    here, there = sign_in(awa), sign_in(kofi)
    code, other = ask(here, NEW, mailoutbox), ask(there, NEW, mailoutbox)
    confirm(here, code)
    assert confirm(there, other).status_code == 200
    assert addresses(kofi)[0] == "kofi@example.org"


def test_a_code_to_sign_in_that_went_to_the_new_address_ends_with_it(awa, change, mailoutbox):
    link = change(sign_in(awa), NEW)
    thief = Client()
    thief.post(reverse("account_request_login_code"), {"email": NEW})
    code = code_of(mailoutbox[-1])
    Client().post(link)
    answer = thief.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert "a changé depuis l’envoi de ce code" in answer.text
    assert not is_signed_in(thief)


def test_without_a_password_it_takes_a_recent_sign_in(awa, mailoutbox):
    awa.set_unusable_password()
    awa.save()
    client = Client()
    client.force_login(awa)
    page = client.get(reverse("account_email"))
    assert "reconnectez-vous d’abord" in page.text
    assert 'name="email"' not in page.text
    answer = client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    assert answer.url.startswith(reverse("account_login"))
    assert mailoutbox == []
    client.post(reverse("account_request_login_code"), {"email": OLD})
    client.post(reverse("account_confirm_login_code"), {"code": code_of(mailoutbox[-1])})
    confirm(client, ask(client, NEW, mailoutbox))
    assert addresses(awa)[0] == NEW


def test_the_page_of_the_address_signs_nobody_out(awa):
    awa.set_unusable_password()
    awa.save()
    client = Client()
    client.force_login(awa)
    client.get(reverse("account_email"))
    assert client.get(reverse("my-feed")).status_code == 200
    assert client.post(reverse("account_email"), {"reconnexion": "1"}).url.startswith(reverse("account_login"))
