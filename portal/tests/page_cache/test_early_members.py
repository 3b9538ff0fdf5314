"""What a member gets before Django is what Django gives, and nobody gets it once the session is over."""

import gzip
import re
import time
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.conf import settings as conf
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Comment, Vote
from articles.tests.views.conftest import *  # noqa: F403
from members.models import Consent, MemberSession, Notice
from members.tests.session_ends import each_end_of_a_session
from portal.page_cache import early_members, holes, store
from portal.tests.redis import page_cache, redis_socket  # noqa: F401
from portal.tests.wsgi import BROWSER, Counted, ask

pytestmark = pytest.mark.django_db
HOUR = early_members.HOUR_SECONDS
CHANGING = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=)"[^"]+"|(?<=name="form_key" value=)"[^"]+"')
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def django(page_cache):  # noqa: F811
    page_cache.ALLOWED_HOSTS = ["testserver", "localhost"]
    return WSGIHandler()


@pytest.fixture
def portal(django):
    return Counted(django)


@pytest.fixture
def article(make):
    return make("Le cacao monte à Abidjan", "energie", "CI")


class Browser:
    """A member's browser; `get` asks the whole portal, and gives the text, `early` says whether Django was not asked."""

    def __init__(self, portal, name):
        self.portal, self.client = portal, Client()
        self.member = get_user_model().objects.create_user(name, f"{name}@example.org", "un mot de passe long")
        self.client.force_login(self.member)
        self.early = False

    @property
    def cookies(self):
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self.client.cookies.items())

    def answer(self, path="/", **sent):
        given = self.portal.given
        answer = ask(self.portal, path, **BROWSER | {"HTTP_COOKIE": self.cookies} | sent)
        self.early = self.portal.given > given
        return answer

    def get(self, path="/", **sent):
        body = self.answer(path, **sent)[2]
        return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body

    def settle(self, path="/"):
        """Ask until Django is asked no more."""
        for _ in range(3):
            self.get(path)
        assert self.early
        return self


@pytest.fixture
def awa(portal, article):
    return Browser(portal, "Awa").settle()


def is_signed_in(page, name=b"Awa"):
    return name in page and b"Se connecter" not in page


def test_a_member_is_answered_early_once_django_has_filled_the_page(awa):
    assert is_signed_in(awa.get()) and awa.early


def test_two_members_never_see_each_other(portal, awa):
    koffi = Browser(portal, "Koffi").settle()
    for browser, own, other in ((awa, b"Awa", b"Koffi"), (koffi, b"Koffi", b"Awa")) * 2:
        page = browser.get()
        assert browser.early and own in page and other not in page
    visitors = ask(portal, "/")[2]
    assert b"Awa" not in visitors and b"Koffi" not in visitors


def test_what_a_process_remembers_names_no_member_and_opens_no_session(portal, awa, article):
    Consent.objects.record(awa.member.pk, timezone.now())
    awa.settle(article.get_absolute_url())
    kept = repr([vars(portal._members), portal._answers])
    session = awa.client.cookies[conf.SESSION_COOKIE_NAME].value
    assert "Awa" not in kept and session not in kept and "csrfmiddlewaretoken" not in kept
    known = [*portal._members._known.values()]
    assert known and not any({"Set-Cookie", "Content-Length"} & {*dict(one.headers)} for one in known)


def test_no_shared_cache_may_keep_it(awa):
    _status, headers, _body = awa.answer()
    assert awa.early and headers["Cache-Control"] == "private, no-store" and "Cookie" in headers["Vary"]
    assert "ETag" not in headers and "X-Cache" not in headers


@each_end_of_a_session
def test_whose_session_is_over_is_a_visitor_at_once(awa, end):
    end(awa.member)
    page = awa.get()
    assert not awa.early and b"Awa" not in page and b"Se connecter" in page


def test_who_becomes_staff_is_answered_by_django_at_once(awa):
    get_user_model().objects.update(is_staff=True)
    assert is_signed_in(awa.get()) and not awa.early


def test_a_new_pseudo_and_a_new_notice_show_at_once(awa, article):
    get_user_model().objects.update(username="Binta")
    assert b"Binta" in awa.get() and awa.early
    comment = Comment.objects.create(article=article, author=awa.member, body="Non.")
    Notice.objects.create(member=awa.member, kind="reply", key="1", comment=comment)
    assert b"non lue" in awa.get() and awa.early


def test_a_waiting_message_is_shown_once_by_django(awa):
    awa.client.post(reverse("follow"), {"sujet": "sector:energie", "geste": "suivre"})
    said = b"ses articles arrivent dans votre fil"
    assert said in awa.get() and not awa.early
    assert said not in awa.get() and awa.early


def test_the_first_request_in_an_hour_is_djangos_which_notes_it(awa, monkeypatch):
    later = early_members._hour() + 1
    monkeypatch.setattr(early_members, "_hour", lambda: later)
    assert is_signed_in(awa.get()) and not awa.early
    assert is_signed_in(awa.get()) and awa.early


def test_a_session_that_could_not_be_noted_is_left_to_django_until_it_is(awa, portal, monkeypatch):
    later = time.time() + HOUR
    monkeypatch.setattr(early_members.time, "time", lambda: later)
    note = MemberSession.objects.note
    fails = Mock(side_effect=DatabaseError("no room"))
    monkeypatch.setattr("members.models.session.MemberSessionQuerySet.note", fails)
    for _ in range(3):
        awa.get()
        assert not awa.early
    assert fails.call_count == 3
    monkeypatch.setattr("members.models.session.MemberSessionQuerySet.note", note)
    awa.settle()


def test_a_page_without_holes_does_not_pass_for_one_that_noted_the_session(awa, monkeypatch):
    later = time.time() + HOUR
    monkeypatch.setattr(early_members.time, "time", lambda: later)
    for _ in range(2):
        awa.get("/rss.xml")
    awa.get()
    assert not awa.early


def test_a_page_whose_headers_have_changed_is_left_to_django(awa, monkeypatch):
    find = store.find

    def changed(*args, **how):
        page = find(*args, **how)
        return page and page._replace(headers=(*page.headers, ("X-New", "1")))

    monkeypatch.setattr(store, "find", changed)
    assert awa.answer()[1].get("X-New") == "1" and not awa.early


def test_cookies_that_are_not_ascii_are_left_to_django(awa):
    for _ in range(3):
        assert is_signed_in(awa.get(HTTP_COOKIE=f"{awa.cookies}; theme=\xc3\xa9")) and not awa.early


def test_of_who_is_always_left_to_django_nothing_is_remembered(awa, portal):
    portal._members._known.clear()
    portal._members._hours.clear()
    for session in ("a" * 32, "b" * 32):
        ask(portal, "/", **BROWSER, HTTP_COOKIE=f"{conf.SESSION_COOKIE_NAME}={session}")
    get_user_model().objects.update(is_staff=True)
    awa.get()
    assert not portal._members._known and not portal._members._hours


def test_a_session_without_a_member_is_never_answered_early(portal, article):
    visitor = Client()
    session = visitor.session
    session["comment_drafts"] = {}
    session.save()
    for _ in range(4):
        ask(portal, "/", **BROWSER, HTTP_COOKIE=f"{conf.SESSION_COOKIE_NAME}={session.session_key}")
    assert not portal.given


@pytest.mark.parametrize(
    "sent",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_COOKIE": "x=1"},
    ],
    ids=["head", "post", "a key", "an unknown cookie"],
)
def test_what_is_not_a_plain_request_is_djangos(awa, sent):
    if "HTTP_COOKIE" in sent:
        sent = {"HTTP_COOKIE": f"{awa.cookies}; {sent['HTTP_COOKIE']}"}
    for _ in range(3):
        awa.answer(**sent)
        assert not awa.early


def test_a_change_shows_at_once_though_another_process_made_it(awa, article):
    type(article).objects.update(title="Le cacao baisse à Abidjan")
    store._ask(lambda cache: store._run_change_script(cache, [f"article:{article.pk}"]))
    assert b"Le cacao baisse" in awa.get()


def test_without_redis_django_answers(awa, page_cache, tmp_path):  # noqa: F811
    page_cache.CACHES["default"]["LOCATION"] = f"unix://{tmp_path}/none"
    page_cache.CACHES = page_cache.CACHES | {}
    assert is_signed_in(awa.get()) and not awa.early


def test_a_filler_that_fails_leaves_what_visitors_see_and_is_logged(awa, monkeypatch, caplog):
    def fails(request):
        raise LookupError("nothing there")

    monkeypatch.setitem(holes._fillers, "account", fails)
    page = awa.get()
    assert awa.early and b"Se connecter" in page and "“account” could not be filled" in caplog.text


def test_where_it_fails_django_answers_and_the_log_says_so(awa, monkeypatch, caplog):
    def fails(_environ):
        raise LookupError("nothing there")

    monkeypatch.setattr(early_members, "WSGIRequest", fails)
    assert is_signed_in(awa.get()) and not awa.early
    assert "could not be filled before Django" in caplog.text


def test_a_filler_that_changes_the_session_is_left_to_django(awa, monkeypatch):
    def greets(request):
        request.session["greeted"] = request.session.get("greeted", 0) + 1
        return "<b>Bonjour</b>"

    monkeypatch.setitem(holes._fillers, "account", greets)
    assert b"Bonjour" in awa.get() and not awa.early
    assert awa.client.session["greeted"] == 1


def test_its_token_of_forms_is_that_of_its_cookie(awa, article, portal):
    Consent.objects.record(awa.member.pk, timezone.now())
    path = article.get_absolute_url()
    awa.settle(path)
    tokens = set()
    for _ in range(3):
        _status, headers, body = awa.answer(path)
        assert awa.early and "csrftoken=" in headers["Set-Cookie"]
        cookie = re.search(r"csrftoken=(\w+)", headers["Set-Cookie"])[1]
        tokens.add(token := TOKEN.search(gzip.decompress(body))[1].decode())
        strict = Client(enforce_csrf_checks=True)
        strict.cookies[conf.SESSION_COOKIE_NAME] = awa.client.cookies[conf.SESSION_COOKIE_NAME].value
        strict.cookies["csrftoken"] = cookie
        sent = {"csrfmiddlewaretoken": token, "sujet": "sector:energie", "geste": "suivre"}
        assert strict.post(reverse("follow"), sent).status_code == 302
        strict.get("/")  # shows the message
        assert strict.post(reverse("follow"), sent | {"csrfmiddlewaretoken": "a" * 64}).status_code == 403
    assert len(tokens) == 3


def test_a_browser_keeps_the_secret_of_its_forms(awa, article):
    path = article.get_absolute_url()
    awa.client.cookies["csrftoken"] = "s" * 32
    awa.settle(path)
    assert "csrftoken=" + "s" * 32 in awa.answer(path)[1]["Set-Cookie"] and awa.early
    awa.client.cookies["csrftoken"] = "!"  # no secret that Django gives
    assert "csrftoken=!" not in awa.answer(path)[1]["Set-Cookie"] and awa.early


def test_its_length_reveals_nothing(awa):
    assert len({len(awa.answer()[2]) for _ in range(12)}) > 1


def test_few_ways_of_asking_and_sessions_are_remembered(awa, portal, monkeypatch):
    monkeypatch.setattr(early_members, "MAX_KNOWN", 3)
    monkeypatch.setattr(early_members, "MAX_SESSIONS", 1)
    for n in range(6):
        awa.get(HTTP_X_N=str(n))
    Browser(portal, "Koffi").settle()
    assert len(portal._members._known) == 3 and len(portal._members._hours) == 1


def test_preferences_decide_which_page_it_is(awa):
    for chosen in ("leger=1", "theme=sombre", ""):
        cookies = f"{awa.cookies}; {chosen}"
        pages = [awa.get(HTTP_COOKIE=cookies) for _ in range(3)]
        assert awa.early and pages[0] == pages[2]
        assert (b'data-theme="sombre"' in pages[2] or b"sombre" in pages[2][:400]) == (chosen == "theme=sombre")


def test_another_language_and_plain_text_are_djangos_too(awa):
    for path, sent in (("/en/", {}), ("/", {"HTTP_ACCEPT_ENCODING": ""}), ("/?utm_source=x", {})):
        expected, page = awa.get(path, **sent), awa.get(path, **sent)
        assert awa.early and page == expected


def test_a_talk_that_is_kept_as_a_member_saw_it_shows_at_once_what_they_do(portal, awa, article, page_cache):  # noqa: F811
    page_cache.PIECE_CACHE = True
    koffi = Browser(portal, "Koffi")
    path = article.get_absolute_url()
    said = [
        Comment.objects.create(article=article, author=author.member, body=f"Les stocks disent le contraire, {n}.")
        for n, author in enumerate((awa, koffi, awa, koffi))
    ]
    acts = [
        lambda: Vote.objects.add(said[1], awa.member),
        lambda: Vote.objects.add(said[0], koffi.member),
        lambda: awa.member.mutes.create(muted=koffi.member),
        lambda: Comment.objects.filter(pk=said[0].pk).update(published_at=timezone.now() - timedelta(hours=1)),
        lambda: awa.member.mutes.all().delete(),
        lambda: Comment.objects.filter(pk=said[2].pk).update(state=Comment.State.HELD),
    ]
    pages = set()
    for act in acts:
        act()
        store.invalidate_talk(f"article:{article.pk}")
        for browser in (awa, koffi, awa, koffi):
            browser.settle(path)
            kept = CHANGING.sub(b"", browser.get(path))
            page_cache.PIECE_CACHE = False
            assert browser.early and kept == CHANGING.sub(b"", browser.get(path))
            page_cache.PIECE_CACHE = True
            pages.add(kept)
    assert len(pages) > len(acts)


def test_a_kept_talk_is_neither_a_moderators_nor_that_of_whose_comment_waits(
    portal,
    awa,
    article,
    client,
    page_cache,  # noqa: F811
):
    page_cache.PIECE_CACHE = True
    koffi, editor = (Browser(portal, name) for name in ("Koffi", "Mireille"))
    get_user_model().objects.filter(pk=editor.member.pk).update(is_staff=True, is_superuser=True)
    editor.client = client  # which gives the second factor
    client.force_login(get_user_model().objects.get(pk=editor.member.pk))
    path, link = article.get_absolute_url(), reverse("admin:articles_comment_queue").encode()
    for number in range(20):
        said = Comment.objects.create(article=article, author=koffi.member, body=f"Les stocks baissent, {number}.")
    awa.settle(path)
    assert link not in awa.get(path)
    page = editor.get(path)
    assert link in page and f"#c{said.pk}".encode() in page
    assert link not in awa.get(path)
    for body in ("J’attends encore.", "J’attends toujours."):
        Comment.objects.update_or_create(
            article=article, author=awa.member, state=Comment.State.HELD, defaults={"body": body}
        )
        assert body.encode() in awa.get(path)
