"""A mailed code has three tries and ten minutes, by whatever door it was asked for."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from members.models import CodeTries, Member
from members.tasks import prune_codes
from members.tests.sign_in import PASSWORD, code_of, is_signed_in, text_of

pytestmark = pytest.mark.django_db


AT_ONCE = 12


def wrong_codes(code, count):
    return [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, count + 1)]


def ask_to_sign_in(client):
    client.post(reverse("account_login"), {"login": "aminata@example.org", "password": ""})
    return reverse("account_confirm_login_code")


def ask_to_reset(client):
    client.post(reverse("account_reset_password"), {"email": "aminata@example.org"})
    return reverse("account_confirm_password_reset_code")


def ask_to_sign_up(client):
    client.post(reverse("account_signup"), {"email": "koffi@example.org", "username": "Koffi", "password1": ""})
    return reverse("account_email_verification_sent")


def ask_to_change_address(client):
    client.post(reverse("account_login"), {"login": "aminata@example.org", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"action_add": "", "email": "nouvelle@example.org"})
    return reverse("account_email_verification_sent")


DOORS = [ask_to_sign_in, ask_to_reset, ask_to_sign_up, ask_to_change_address]


def has_passed(client, member):
    """Whether a code opened what it was asked for, at any of the quotas."""
    member.refresh_from_db()
    reset = client.session.get("account_password_reset_verification", {}).get("code_confirmed", False)
    changed = member.email == "nouvelle@example.org"
    koffi = EmailAddress.objects.filter(email="koffi@example.org", verified=True).exists()
    came_by_code = any(
        record["method"] == "code" for record in client.session.get("account_authentication_methods", [])
    )
    return reset or changed or koffi or came_by_code


@pytest.fixture
def compared(monkeypatch):
    """The codes that were compared with the right one."""
    seen, compare = [], allauth_forms.compare_user_code

    def noted(*, actual, expected):
        seen.append(actual)
        return compare(actual=actual, expected=expected)

    monkeypatch.setattr(allauth_forms, "compare_user_code", noted)
    return seen


@pytest.mark.django_db(transaction=True)
def test_of_many_wrong_codes_sent_at_once_three_are_compared_and_the_right_one_comes_too_late(
    member, mailoutbox, compared, at_once
):
    client, doors = Client(), []
    at_once([lambda: doors.append(ask_to_sign_in(client))])
    code = code_of(mailoutbox[-1])

    def post(code):
        other = Client()
        other.cookies.update(client.cookies)
        return other.post(doors[0], {"code": code})

    at_once([lambda code=code: post(code) for code in wrong_codes(code, AT_ONCE)])
    assert len(compared) == 3
    at_once([lambda: post(code)])
    assert len(compared) == 3
    assert code not in compared


@pytest.mark.parametrize("ask", DOORS)
def test_a_code_has_three_tries_even_where_the_session_forgets_them(client, member, mailoutbox, compared, ask):
    door = ask(client)
    code = code_of(mailoutbox[-1])
    kept = dict(client.session)
    for wrong in wrong_codes(code, 3):
        client.post(door, {"code": wrong})
        session = client.session
        session.update(kept)
        session.save()
    client.post(door, {"code": code})
    assert len(compared) == 3
    assert not has_passed(client, member)


@pytest.mark.parametrize("ask", DOORS)
def test_the_right_code_opens_at_the_third_try(client, member, mailoutbox, ask):
    door = ask(client)
    code = code_of(mailoutbox[-1])
    for wrong in wrong_codes(code, 2):
        client.post(door, {"code": wrong})
    client.post(door, {"code": code})
    assert has_passed(client, member)


@pytest.mark.parametrize(
    "name", ["account_confirm_login_code", "account_confirm_password_reset_code", "account_email_verification_sent"]
)
def test_every_page_that_takes_a_code_counts_its_tries(name):
    assert resolve(reverse(name)).func.__module__ == "members.account.views"


def test_tries_are_forgotten_when_their_code_has_run_out(client, member, mailoutbox):
    door = ask_to_sign_in(client)
    client.post(door, {"code": wrong_codes(code_of(mailoutbox[-1]), 1)[0]})
    (tries,) = CodeTries.objects.all()
    assert code_of(mailoutbox[-1]) not in tries.key
    prune_codes()
    assert CodeTries.objects.count() == 1
    CodeTries.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    prune_codes()
    assert not CodeTries.objects.exists()


def test_a_code_lives_ten_minutes_at_most(client, member, mailoutbox, monkeypatch):
    door = ask_to_sign_in(client)
    moment = time.time() + 10 * 60 + 1
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: moment)
    client.post(door, {"code": code_of(mailoutbox[-1])})
    assert not is_signed_in(client)


@pytest.mark.parametrize("ask", DOORS)
def test_the_page_and_the_mail_say_how_long_a_code_lives(client, member, mailoutbox, ask):
    for said in (text_of(client.get(ask(client))), mailoutbox[-1].body):
        assert "valable 10 minutes" in said
        assert "quinze" not in said


ANOTHER_CODE = {
    ask_to_sign_in: ("account_request_login_code", "aminata@example.org"),
    ask_to_reset: ("account_reset_password", "aminata@example.org"),
    ask_to_sign_up: ("account_request_login_code", "koffi@example.org"),
    ask_to_change_address: ("account_email", "nouvelle@example.org"),
}


def offers_another(client, ask, answer, sentence):
    name, address = ANOTHER_CODE[ask]
    assert answer.url == reverse(name)
    page = text_of(client.get(answer.url))
    assert sentence in page
    assert f'value="{address}"' in page
    assert sentence not in text_of(client.get(answer.url)), "told once"
    return page


@pytest.mark.parametrize("later", [10 * 60 + 1, 24 * 3600])
@pytest.mark.parametrize("ask", DOORS)
def test_a_code_that_has_run_out_leads_to_another(client, member, mailoutbox, monkeypatch, ask, later):
    door = ask(client)
    moment = time.time() + later
    monkeypatch.setattr(time, "time", lambda: moment)
    offers_another(client, ask, client.get(door), "Ce code a expiré")


@pytest.mark.parametrize("ask", DOORS)
def test_three_wrong_codes_lead_to_another(client, member, mailoutbox, ask):
    door = ask(client)
    for wrong in wrong_codes(code_of(mailoutbox[-1]), 3):
        answer = client.post(door, {"code": wrong})
    offers_another(client, ask, answer, "celui-ci n’est plus valable")


def test_the_page_that_sends_another_code_sends_it_and_the_page_to_come_back_to_is_kept(client, member, mailoutbox):
    door = ask_to_sign_in(client)
    for wrong in wrong_codes(code_of(mailoutbox[-1]), 3):
        answer = client.post(door, {"code": wrong, "next": "/charte/"})
    assert answer.url == f"{reverse('account_request_login_code')}?next=%2Fcharte%2F"
    page = text_of(client.get(answer.url))
    assert 'name="next" value="/charte/"' in page
    answer = client.post(reverse("account_request_login_code"), {"email": member.email, "next": "/charte/"})
    assert client.post(door, {"code": code_of(mailoutbox[-1]), "next": "/charte/"}).url == "/charte/"
    assert is_signed_in(client)


def test_a_draft_outlives_its_writers_code(client, member, mailoutbox, monkeypatch):
    door = ask_to_sign_in(client)
    session = client.session
    session["comment_drafts"] = {"1": "Le cacao."}
    session.save()
    moment = time.time() + 10 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: moment)
    page = text_of(client.get(client.get(door).url))
    assert "Votre brouillon est enregistré" in page
    assert client.session["comment_drafts"] == {"1": "Le cacao."}


def test_an_address_without_account_gets_the_same_page_when_its_tries_are_over(client, member):
    pages = []
    for email in (member.email, "inconnu@example.org"):
        client.logout()
        client.post(reverse("account_login"), {"login": email, "password": ""})
        for _ in range(4):
            answer = client.post(reverse("account_confirm_login_code"), {"code": "wrong"})
        page = text_of(client.get(answer.url)).replace(email, "…")
        pages.append((answer.url, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)))
    assert pages[0] == pages[1]


def test_a_code_page_without_a_code_asks_for_none(client):
    assert client.get(reverse("account_confirm_login_code")).url == reverse("account_request_login_code")
    assert client.get(reverse("account_confirm_password_reset_code")).url == reverse("account_login")
    assert client.get(reverse("account_email_verification_sent")).url == reverse("account_login")
    page = text_of(client.get(reverse("account_request_login_code")))
    assert "expiré" not in page
    assert "Recevez un code par e-mail" in page


@pytest.mark.parametrize("ask", [ask_to_sign_in, ask_to_reset])
def test_a_code_of_an_account_that_was_deleted_meanwhile_says_so(client, member, mailoutbox, ask):
    page = ask(client)
    code = code_of(mailoutbox[-1])
    member.delete()
    answer = client.post(page, {"code": code}, follow=True)
    assert answer.status_code == 200
    assert "Ce compte n’existe plus" in text_of(answer)
    assert not is_signed_in(client)


def _change_address(member):
    member.emailaddress_set.update(email="ailleurs@example.org")
    member.email = "ailleurs@example.org"
    member.save()


def _change_password(member):
    member.set_password("un-autre-mot-12")
    member.save()


@pytest.mark.parametrize("change", [_change_address, _change_password])
def test_a_code_for_a_new_password_dies_with_a_change_of_the_account(client, member, mailoutbox, change):
    page = ask_to_reset(client)
    change(Member.objects.get(pk=member.pk))
    answer = client.post(page, {"code": code_of(mailoutbox[-1])}, follow=True)
    assert "a changé depuis l’envoi de ce code" in text_of(answer)
    assert client.get(reverse("account_complete_password_reset")).status_code == 302


@pytest.mark.parametrize("change", [_change_address, _change_password])
def test_so_does_the_page_where_it_is_chosen(client, member, mailoutbox, change):
    page = ask_to_reset(client)
    chosen = client.post(page, {"code": code_of(mailoutbox[-1])}).url
    change(Member.objects.get(pk=member.pk))
    client.post(chosen, {"password1": "tout-neuf-mot-55", "password2": "tout-neuf-mot-55"})
    assert not is_signed_in(client)
    assert not Member.objects.get(pk=member.pk).check_password("tout-neuf-mot-55")
