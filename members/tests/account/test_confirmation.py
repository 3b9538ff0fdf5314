"""An account that somebody prepared under another person's address is of no use to them once that person comes."""

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from members.models import Member
from members.tests.sign_in import code_of, make_member, sign_up

pytestmark = pytest.mark.django_db
ADDRESS = "victime@example.org"
THEIRS, OWN = "mot-de-passe-prepare-7", "mot-de-passe-propre-9"
RETIRED = "ne sert plus"
VERIFY = "account_email_verification_sent"


@pytest.fixture
def member():
    return make_member(password=OWN)


def prepare(client, password="", **sent):
    """Sign up with the victim's address."""
    return sign_up(client, **{"email": ADDRESS, "username": "Prénom", "password1": password} | sent)


def sign_in(client, password="", email=ADDRESS):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def enter(client, name, mailoutbox):
    return client.post(reverse(name), {"code": code_of(mailoutbox[-1])})


def come_in_by_code(client, mailoutbox, email=ADDRESS):
    sign_in(client, email=email)
    return enter(client, "account_confirm_login_code", mailoutbox)


def member_of(client):
    """Who the session is of, as the next request will see it."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request)


def opens(password, email=ADDRESS):
    """Whether the password lets a browser in that was never here."""
    client = Client()
    sign_in(client, password, email)
    return member_of(client).is_authenticated


def test_a_login_code_takes_the_password_from_who_chose_it_before(client, mailoutbox):
    prepare(Client(), THEIRS)
    prepare(client)  # is told by mail that there is an account
    come_in_by_code(client, mailoutbox)
    assert member_of(client).is_authenticated
    assert RETIRED in client.get(reverse("charter")).content.decode()
    assert not opens(THEIRS)
    assert not Member.objects.get().has_usable_password()


def test_whoever_signed_up_first_keeps_the_account_from_who_signs_up_later(client, mailoutbox):
    prepare(client, OWN)
    code = code_of(mailoutbox[-1])
    prepare(Client(), THEIRS, username="Autre")
    client.post(reverse(VERIFY), {"code": code})
    assert member_of(client).is_authenticated
    assert not opens(THEIRS)
    assert opens(OWN)


def test_a_reset_by_code_takes_it_before_a_new_one_is_chosen(client, mailoutbox):
    prepare(Client(), THEIRS)
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    answer = enter(client, "account_confirm_password_reset_code", mailoutbox)
    assert not opens(THEIRS), "even where no new one follows"
    client.post(answer.url, {"password1": OWN, "password2": OWN})
    assert member_of(client).is_authenticated
    assert opens(OWN)
    assert not opens(THEIRS)


def test_a_reset_of_an_account_of_the_command_line_keeps_the_password_chosen_in_it(client, mailoutbox):
    Member.objects.create_superuser("Chef", ADDRESS, THEIRS)
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    answer = enter(client, "account_confirm_password_reset_code", mailoutbox)
    client.post(answer.url, {"password1": OWN, "password2": OWN})
    enter(client, VERIFY, mailoutbox)
    assert member_of(client).is_authenticated
    assert opens(OWN)


def test_the_browser_that_chose_the_password_keeps_it_by_confirming(client, mailoutbox):
    prepare(client, OWN)
    enter(client, VERIFY, mailoutbox)
    assert RETIRED not in client.get(reverse("charter")).content.decode()
    assert opens(OWN)


def test_so_does_it_with_a_code_that_was_sent_again(client, mailoutbox):
    prepare(client, OWN)
    client.post(reverse(VERIFY), {"action": "resend"})
    client.post(reverse(VERIFY), {"code": code_of(mailoutbox[-1])})
    if not member_of(client).is_authenticated:  # one mail every ten seconds: the first code still stands
        client.post(reverse(VERIFY), {"code": code_of(mailoutbox[0])})
    assert opens(OWN)


def test_who_signs_in_by_the_password_on_a_second_device_keeps_it(client, mailoutbox):
    prepare(Client(), OWN)
    _pass_the_limit_of_mails()
    sign_in(client, OWN)
    enter(client, VERIFY, mailoutbox)
    assert member_of(client).is_authenticated
    assert opens(OWN)


def test_a_code_on_a_second_device_takes_the_password_and_the_first_goes_on_by_code(client, mailoutbox):
    first = Client()
    prepare(first, OWN)
    waiting = code_of(mailoutbox[-1])
    come_in_by_code(client, mailoutbox)
    assert first.post(reverse(VERIFY), {"code": waiting}).url == reverse("account_login")
    assert not member_of(first).is_authenticated
    assert not opens(OWN)
    come_in_by_code(first, mailoutbox)
    assert member_of(first).is_authenticated
    assert member_of(client).is_authenticated


def test_the_first_device_confirms_and_a_code_on_a_second_takes_nothing(client, mailoutbox):
    prepare(client, OWN)
    enter(client, VERIFY, mailoutbox)
    come_in_by_code(Client(), mailoutbox)
    assert opens(OWN)
    assert member_of(client).is_authenticated


def test_who_prepared_the_account_stays_at_the_page_for_a_code(client, mailoutbox):
    stranger = Client()
    prepare(stranger, THEIRS)
    come_in_by_code(client, mailoutbox)
    for name in (VERIFY, "account_confirm_login_code", "account_email", "home"):
        stranger.get(reverse(name))
    sign_in(stranger, THEIRS)
    assert not member_of(stranger).is_authenticated


def test_a_password_that_was_being_tried_at_that_moment_opens_nothing(client, mailoutbox):
    prepare(Client(), THEIRS)
    prepared = Member.objects.get()
    come_in_by_code(client, mailoutbox)
    stranger = Client()
    stranger.force_login(prepared)  # the row as it was read before the code
    assert not member_of(stranger).is_authenticated


def test_a_new_address_confirmed_after_the_password_was_given_keeps_it(client, member, mailoutbox):
    elsewhere = Client()
    sign_in(elsewhere, OWN, member.email)
    sign_in(client, OWN, member.email)
    _change_address(client, mailoutbox, OWN)
    assert member_of(client).is_authenticated
    assert opens(OWN, "nouvelle@example.org")
    assert member_of(elsewhere).is_authenticated


def test_a_new_address_confirmed_without_a_password_ends_the_other_sessions(client, member, mailoutbox):
    member.set_unusable_password()
    member.save()
    elsewhere = Client()
    come_in_by_code(elsewhere, mailoutbox, member.email)
    come_in_by_code(client, mailoutbox, member.email)
    _change_address(client, mailoutbox)
    assert member_of(client).email == "nouvelle@example.org"
    assert not member_of(elsewhere).is_authenticated
    assert RETIRED not in client.get(reverse("charter")).content.decode(), "there was none to retire"


def test_an_old_address_gives_no_way_back_after_a_change(client, member, mailoutbox):
    sign_in(client, OWN, member.email)
    _change_address(client, mailoutbox, OWN)
    prepare(Client(), THEIRS, email="aminata@example.org", username="Autre")
    assert not opens(THEIRS, "nouvelle@example.org")
    assert opens(OWN, "nouvelle@example.org")


def test_the_first_administrator_keeps_the_password_of_the_command_line(client, mailoutbox):
    Member.objects.create_superuser("Chef", ADDRESS, OWN)
    sign_in(client, OWN)
    enter(client, VERIFY, mailoutbox)
    assert member_of(client).is_authenticated
    assert opens(OWN)


def test_a_code_on_an_account_that_the_desk_made_takes_its_password(client, mailoutbox):
    Member.objects.create_user("Préparé", ADDRESS, THEIRS)
    come_in_by_code(client, mailoutbox)
    enter(client, VERIFY, mailoutbox)  # allauth learns the address only now, and has it confirmed
    assert member_of(client).is_authenticated
    assert not opens(THEIRS)


def test_another_members_password_in_this_browser_proves_nothing(client, member, mailoutbox):
    sign_in(client, OWN, member.email)
    client.post(reverse("account_logout"))
    prepare(Client(), THEIRS)
    come_in_by_code(client, mailoutbox)
    assert member_of(client).email == ADDRESS
    assert not opens(THEIRS)


def test_it_happens_once_a_password_chosen_afterwards_stays(client, mailoutbox):
    prepare(Client(), THEIRS)
    come_in_by_code(client, mailoutbox)
    client.post(reverse("account_set_password"), {"password1": OWN, "password2": OWN})
    come_in_by_code(Client(), mailoutbox)
    assert opens(OWN)


def _change_address(client, mailoutbox, password=""):
    if password:
        client.post(reverse("account_reauthenticate"), {"password": password})
    client.post(reverse("account_email"), {"action_add": "", "email": "nouvelle@example.org"})
    code = next(code_of(mail) for mail in reversed(mailoutbox) if mail.to == ["nouvelle@example.org"])
    client.post(reverse(VERIFY), {"code": code})


def _pass_the_limit_of_mails():
    cache.clear()
