"""How many codes anybody may have mailed to an address, and that nobody can shut a member out by asking for them."""

import re
from collections import Counter
from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.test import Client
from django.urls import reverse

from members.account import quotas
from members.models import Member
from members.tests.sign_in import PASSWORD, code_of, is_signed_in, make_member, sign_up, text_of
from portal import rate_limits

pytestmark = pytest.mark.django_db


HOUR, DAY = 3600, 86400
ONE_STRANGERS_MAILS, ALL_STRANGERS_MAILS, KNOWN_MAILS, SHORT_CODES = 15, 40, 20, 10  # a day
SHORT, LONG = r"\d{6}", r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    class Clock:
        now = 1_800_000_000.0 - 1_800_000_000 % DAY  # the first second of a day

        def __call__(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(rate_limits, "time", SimpleNamespace(time=clock))
    return clock


@pytest.fixture
def alone(settings):
    """Our quota stands alone: none of allauth's limits."""
    names = "login signup request_login_code confirm_email reset_password manage_email reauthenticate login_failed"
    settings.ACCOUNT_RATE_LIMITS = dict.fromkeys([*names.split(), "login_failed_anywhere"], "")


def browser(number=1):
    return Client(REMOTE_ADDR=f"192.0.2.{number}")


def anew(client):
    """The same browser without its session, as far as it is not signed in."""
    client.cookies.pop("sessionid", None)
    return client


def ask(client, email="aminata@example.org"):
    return anew(client).post(reverse("account_login"), {"login": email, "password": ""})


def type_password(client, password):
    return anew(client).post(reverse("account_login"), {"login": "aminata@example.org", "password": password})


def type_code(client, code):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


@pytest.fixture
def known(member):
    """A browser in which she has signed in before."""
    client = browser(200)
    type_password(client, PASSWORD)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    return client


def use_up(clock):
    """Four strangers ask for her codes all day, until no more are sent."""
    for _ in range(15):
        for number in range(1, 5):
            ask(browser(number))
        clock.now += HOUR


# Every door by which anybody has a mail sent to an address. Each call is one request by one who never opens a mail.


def sign_in_by_code(client, round_):
    ask(client, "victime@example.org")


def ask_for_a_code(client, round_):
    anew(client).post(reverse("account_request_login_code"), {"email": "Victime@example.org"})


def sign_in_unconfirmed(client, round_):
    anew(client).post(reverse("account_login"), {"login": "victime@example.org", "password": PASSWORD})


def join(client, round_):
    sign_up(anew(client), email="victime@example.org", username=f"Lectrice {round_}")


def reset(client, round_):
    client.post(reverse("account_reset_password"), {"email": "victime@example.org"})


def resend(client, round_):
    door = reverse("account_confirm_login_code")
    if "account_login" not in client.session or round_ % 4 == 0:
        ask(client, "victime@example.org")
    else:
        client.post(door, {"action": "resend"})


def resend_at_sign_up(client, round_):
    door = reverse("account_email_verification_sent")
    if "account_email_verification_code" not in client.session or round_ % 4 == 0:
        join(client, round_)
    else:
        client.post(door, {"action": "resend"})


def change_address(client, round_):
    if not is_signed_in(client):
        robot = make_member(f"Robot{uuid4().hex[:8]}")
        client.post(reverse("account_login"), {"login": robot.email, "password": PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"action_add": "", "email": "victime@example.org"})


def resend_a_change(client, round_):
    if client.get(reverse("account_email_verification_sent")).status_code != 200:
        change_address(client, round_)
    else:
        client.post(reverse("account_email_verification_sent"), {"action": "resend"})


def send_to_an_address_of_ones_own(client, round_):
    if not is_signed_in(client):
        robot, _ = Member.objects.get_or_create(username="Robot", email="robot@example.org")
        EmailAddress.objects.get_or_create(user=robot, email="victime@example.org", primary=False)
        client.force_login(robot)
    client.post(reverse("account_email"), {"action_send": "", "email": "victime@example.org"})


DOORS = [
    sign_in_by_code,
    ask_for_a_code,
    sign_in_unconfirmed,
    join,
    reset,
    resend,
    resend_at_sign_up,
    change_address,
    resend_a_change,
    send_to_an_address_of_ones_own,
]


def victim(kind):
    if kind != "nobody":
        make_member("Victime", verified=kind == "member")


def mails_to_the_victim(mailoutbox):
    return sum(mail.to == ["victime@example.org"] for mail in mailoutbox)


@pytest.mark.parametrize(
    ("door", "kind"),
    [
        *((door, "unconfirmed") for door in DOORS),
        *((door, "member") for door in (sign_in_by_code, join, reset)),
        *((door, "nobody") for door in (sign_in_by_code, join, reset, resend)),
    ],
)
def test_one_stranger_sends_few_mails_a_day_to_an_address(alone, clock, mailoutbox, door, kind):
    victim(kind)
    client = browser()
    for round_ in range(30):
        door(client, round_)
        clock.now += DAY // 30
    assert 0 < mails_to_the_victim(mailoutbox) <= ONE_STRANGERS_MAILS


def test_all_doors_share_one_quota_for_all_strangers(alone, clock, mailoutbox):
    victim("unconfirmed")
    clients = [[browser(number * 10 + step) for step in range(3)] for number in range(len(DOORS))]
    for round_ in range(12):
        for number, door in enumerate(DOORS):
            door(clients[number][round_ % 3], round_)
        clock.now += 2 * HOUR - 1
    assert ALL_STRANGERS_MAILS - 5 < mails_to_the_victim(mailoutbox) <= ALL_STRANGERS_MAILS


def test_a_mail_more_than_the_quota_is_refused_in_a_sentence(clock, member, mailoutbox):
    client = browser()
    for _ in range(3):
        ask(client)
    page = text_of(ask(client))
    assert "Utilisez le dernier code reçu" in page
    assert re.search(r"Un nouveau code pourra partir dans \d minutes?\.", page)
    assert len(mailoutbox) == 3


def test_a_code_that_was_sent_stays_good_when_no_other_is_sent(clock, member, mailoutbox):
    client = browser()
    ask(client)
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    code = code_of(mailoutbox[-1])
    for number in range(2, 12):
        ask(browser(number))
    type_code(client, code)
    assert is_signed_in(client)


def test_codes_sent_again_are_new_ones(clock, member, mailoutbox):
    client = browser()
    ask(client)
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    first, second = map(code_of, mailoutbox)
    assert "Ce code n’est pas le bon" in text_of(type_code(client, first)) or first == second
    type_code(client, second)
    assert is_signed_in(client)


def test_past_the_hours_short_codes_a_stranger_gets_a_long_one_which_opens(clock, member, mailoutbox):
    for number in range(1, 6):
        ask(browser(number))
    assert all(re.fullmatch(SHORT, code_of(mail)) for mail in mailoutbox)
    client = browser(7)
    ask(client)
    code = code_of(mailoutbox[-1])
    assert re.fullmatch(LONG, code)
    page = text_of(client.get(reverse("account_confirm_login_code")))
    assert "huit lettres, en deux groupes" in page
    assert 'inputmode="text"' in page
    type_code(client, code.lower().replace("-", " "))
    assert is_signed_in(client)


@pytest.mark.parametrize("door", [join, reset])
def test_the_codes_of_all_doors_are_long_then(clock, mailoutbox, door):
    if door is reset:
        victim("member")
    for number in range(1, 6):
        ask(browser(number), "victime@example.org")
    door(browser(9), 1)
    assert re.fullmatch(LONG, code_of(mailoutbox[-1]))


def test_few_short_codes_a_day_can_be_guessed_at(clock, member, mailoutbox):
    use_up(clock)
    kinds = Counter(bool(re.fullmatch(SHORT, code_of(mail))) for mail in mailoutbox)
    assert kinds == {True: SHORT_CODES, False: ALL_STRANGERS_MAILS - SHORT_CODES}


@pytest.mark.django_db(transaction=True)
def test_sessions_that_ask_at_once_have_no_more_codes_than_others(alone, member, mailoutbox, at_once):
    at_once([lambda number=number: ask(browser(number)) for number in range(24)])
    codes = [code_of(mail) for mail in mailoutbox]
    assert len(codes) == 20
    assert sum(bool(re.fullmatch(SHORT, code)) for code in codes) == 5


def test_strangers_cannot_keep_a_member_out_of_a_browser_that_is_known(settings, clock, member, known, mailoutbox):
    settings.ACCOUNT_RATE_LIMITS |= {"login_failed_anywhere": "10/h/key"}
    use_up(clock)
    assert "dernier code reçu" in text_of(ask(browser(100)))
    for number in range(1, 11):
        type_password(browser(number), "faux-faux-faux")
    assert "Trop de tentatives" in text_of(type_password(browser(120), PASSWORD))
    ask(known)
    code = code_of(mailoutbox[-1])
    assert re.fullmatch(SHORT, code)
    type_code(known, code)
    assert is_signed_in(known)
    known.post(reverse("account_logout"))
    type_password(known, PASSWORD)
    assert is_signed_in(known)


def test_one_stranger_keeps_a_member_out_of_no_browser(clock, member, mailoutbox):
    stranger = browser(1)
    for _ in range(30):
        ask(stranger)
        type_password(stranger, "faux-faux-faux")
    client = browser(2)
    type_password(client, PASSWORD)
    assert is_signed_in(client)
    client = browser(3)
    ask(client)
    type_code(client, code_of(mailoutbox[-1]))
    assert is_signed_in(client)


def test_a_known_browser_has_its_bounds_too(clock, member, known, mailoutbox):
    for _ in range(24):
        ask(known)
        clock.now += HOUR - 1
    assert len(mailoutbox) == KNOWN_MAILS
    for _ in range(6):
        page = type_password(known, "faux-faux-faux")
    assert "Trop de tentatives" in text_of(page)


def test_a_browser_is_known_for_its_own_member_only(clock, member, known, mailoutbox):
    make_member("Koffi")
    for _ in range(4):
        page = ask(known, "koffi@example.org")
    assert "dernier code reçu" in text_of(page)
    ask(browser(200), "koffi@example.org")
    assert len(mailoutbox) == 3


def test_who_has_an_account_cannot_be_told_from_what_is_refused(alone, clock):
    victim("member")
    seen = []
    for email in ("victime@example.org", "inconnu@example.org"):
        clock.now, answers = 1_800_000_000.0 - 1_800_000_000 % DAY, []
        for round_ in range(20):
            client = browser(round_ % 3 + 1)
            answers += [ask(client, email), client.post(reverse("account_confirm_login_code"), {"action": "resend"})]
            answers.append(client.get(reverse("account_confirm_login_code")))
            answers.append(anew(client).post(reverse("account_reset_password"), {"email": email}))
            clock.now += 800
        seen.append(
            [(answer.status_code, answer.get("Location"), "huit lettres" in text_of(answer)) for answer in answers]
        )
    assert seen[0] == seen[1]
    assert {status for status, _, _ in seen[0]} == {200, 302}


def test_a_code_that_nobody_counted_is_long(rf):
    request = rf.get("/")
    with context.request_context(request):
        assert quotas.is_code_long(request)
        for make in ("login", "email_verification", "password_reset"):
            assert re.fullmatch(LONG, getattr(get_adapter(), f"generate_{make}_code")())
