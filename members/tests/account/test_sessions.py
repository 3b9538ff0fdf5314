"""Where a member is signed in: noted seldom, shown, closed; and what the rows cost."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members import tasks
from members.account import sessions, user_agent
from members.models import MemberSession
from members.tests.sign_in import PASSWORD, make_member

pytestmark = pytest.mark.django_db


PAGE = "/compte/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def awa():
    return make_member("Awa")


def sign_in(member, agent=FIREFOX):
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("agent", "family", "is_phone"),
    [
        (FIREFOX, "Firefox", False),
        (ANDROID, "Chrome", True),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3417; U; en) Presto/2.8.119 Version/11.10", "Opera Mini", True),
        (f"{ANDROID} OPR/76.2", "Opera", True),
        (ANDROID.replace("Chrome", "SamsungBrowser/28.0 Chrome"), "Samsung Internet", True),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1", "Safari", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) FxiOS/142.0 Mobile/15E148 Safari/604.1", "Firefox", True),
        ("curl/8.5.0", "", False),
        ("", "", False),
    ],
)  # fmt: skip
def test_the_header_names_a_browser(agent, family, is_phone):
    assert (user_agent.family(agent), user_agent.is_phone(agent)) == (family, is_phone)


def test_the_page_names_each_session_and_marks_this_one(awa):
    sign_in(awa, ANDROID)
    here = sign_in(awa)
    text = " ".join(here.get(PAGE).text.split())
    assert "<strong>Firefox sur ordinateur</strong> – cette session" in text
    assert "<strong>Chrome sur téléphone</strong><br>" in text
    assert here.session.session_key not in text
    assert not any(one.session_id in text for one in MemberSession.objects.all()), "keys are secrets"


def test_the_menu_of_the_account_is_folded_and_names_the_page(awa):
    menu = BeautifulSoup(sign_in(awa).get(PAGE).content, "html.parser").select_one("nav.account-menu > details")
    assert not menu.has_attr("open")  # CSS shows it whole where there is room
    assert menu.summary.get_text() == "Mon compte"
    assert [one.get_text() for one in menu.select("a[aria-current=page]")] == ["Sessions"]


def test_one_is_closed_and_the_others_stay(awa):
    phone, here = sign_in(awa, ANDROID), sign_in(awa)
    row = MemberSession.objects.get(is_on_phone=True)
    answer = here.post(PAGE, {"session": row.pk}, follow=True)
    assert "1 session fermée." in answer.text
    assert not is_in(phone)
    assert is_in(here)
    assert not MemberSession.objects.filter(pk=row.pk).exists()
    assert "était déjà fermée" in here.post(PAGE, {"session": row.pk}, follow=True).text


def test_all_others_are_closed(awa):
    others, here = [sign_in(awa) for _ in range(3)], sign_in(awa)
    assert "3 sessions fermées." in here.post(PAGE, {"autres": "1"}, follow=True).text
    assert is_in(here)
    assert not any(map(is_in, others))


@pytest.mark.parametrize("sent", [{}, {"session": ""}, {"session": "x"}, {"session": "²"}, {"session": "9" * 40}])
def test_nonsense_closes_nothing(awa, sent):
    other, here = sign_in(awa), sign_in(awa)
    assert here.post(PAGE, sent).status_code == 302
    assert is_in(other)


def test_nobody_closes_the_session_of_another(awa):
    kofi = sign_in(make_member("Kofi"))
    row = MemberSession.objects.get()
    here = sign_in(awa)
    here.post(PAGE, {"session": row.pk})
    here.post(PAGE, {"autres": "1"})
    assert is_in(kofi)


def test_a_session_is_noted_once_an_hour_and_without_that_costs_nothing(awa, client):
    here = sign_in(awa)
    row = MemberSession.objects.get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        here.get("/charte/")
    assert not [one for one in queries if "membersession" in one["sql"] and not one["sql"].startswith("SELECT")]
    MemberSession.objects.update(seen_at=row.seen_at - timedelta(hours=3))
    middleware = sessions.MemberSessionMiddleware(lambda request: None)
    request = here.get(PAGE).wsgi_request
    hour = timezone.now().timestamp()
    for later, number in ((0, 0), (3600, 1), (3600, 0)):
        with CaptureQueriesContext(connection) as queries:
            middleware.note(request, hour + later)
        assert len(queries) == number, later
    row.refresh_from_db()
    assert timezone.now() - row.seen_at < timedelta(hours=1)


def test_a_process_that_has_noted_a_session_asks_nobody(awa, monkeypatch):
    request = sign_in(awa).get(PAGE).wsgi_request
    asked = []
    monkeypatch.setattr(sessions.cache, "add", lambda *words: asked.append(words))
    middleware = sessions.MemberSessionMiddleware(lambda _: None)
    for _ in range(3):
        middleware.note(request, timezone.now().timestamp())
    assert len(asked) == 1


def test_a_visitor_gets_no_row_and_no_cookie(client):
    assert not client.get("/charte/").cookies
    client.get(reverse("account_login"))
    assert not MemberSession.objects.exists()


def test_noting_leaves_the_end_of_the_session_alone(awa):
    here = sign_in(awa)
    here.get(PAGE)  # it shows, and so drops, the message of the sign-in
    Session.objects.update(expire_date=timezone.now() + timedelta(days=1))
    request = here.get(PAGE).wsgi_request
    sessions.MemberSessionMiddleware(lambda _: None).note(request, timezone.now().timestamp() + 7200)
    assert Session.objects.get().expire_date < timezone.now() + timedelta(days=2)


def test_signing_out_ends_the_row(awa):
    here = sign_in(awa)
    here.post(reverse("account_logout"))
    assert not MemberSession.objects.exists()


def test_a_new_password_leaves_this_session_listed(awa):
    other, here = sign_in(awa), sign_in(awa)
    form = {"oldpassword": PASSWORD, "password1": "karite-baobab-9", "password2": "karite-baobab-9"}
    here.post(reverse("account_change_password"), form)
    page = here.get(PAGE).text
    assert "cette session" in page
    assert len(here.get(PAGE).context["sessions"]) == 1, "the other no longer signs in"
    assert not is_in(other)


def test_a_password_chosen_by_a_mailed_code_ends_the_other_sessions(awa, mailoutbox):
    other, here = sign_in(awa), Client()
    here.post(reverse("account_reset_password"), {"email": awa.email})
    here.post(reverse("account_confirm_password_reset_code"), {"code": mailoutbox[-1].subject.split()[0]})
    here.post(reverse("account_complete_password_reset"), dict.fromkeys(("password1", "password2"), "karite-baobab-9"))
    assert len(here.get(PAGE).context["sessions"]) == 1
    assert not is_in(other)


def test_the_clock_clears_rows_of_expired_sessions_only(awa):
    sign_in(awa)
    gone = MemberSession.objects.get()
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    MemberSession.objects.create(session_id="lost", member=awa, since=timezone.now(), seen_at=timezone.now())
    here = sign_in(awa)
    tasks.clear_sessions()
    assert MemberSession.objects.get().session_id == here.session.session_key != gone.session_id


def test_ending_all_sessions_reads_only_theirs(awa, django_assert_max_num_queries):
    kofi, others = sign_in(make_member("Kofi")), [sign_in(awa) for _ in range(3)]
    with django_assert_max_num_queries(8):
        awa.end_sessions()
    assert is_in(kofi)
    assert not any(map(is_in, others))


def test_a_session_that_cannot_be_noted_still_reads(awa, monkeypatch, caplog):
    here = sign_in(awa)

    def fail(*_, **__):
        raise DatabaseError("locked")

    monkeypatch.setattr(MemberSession.objects.__class__, "note", fail)
    request = here.get(PAGE).wsgi_request
    sessions.MemberSessionMiddleware(lambda _: None).note(request, timezone.now().timestamp() + 7200)
    assert "could not be noted" in caplog.text
