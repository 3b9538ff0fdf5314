"""A member's page is the visitors' page filled at this moment for this member, and nobody's once the session is over."""

import re

import pytest
from django.conf import settings as conf
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Comment, Vote
from articles.tests.views.conftest import *  # noqa: F403
from members.models import Consent, Notice
from portal.page_cache import holes, store
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.django_db
# Tokens are new in each answer, and a page built for one member is weighed with what that member sees.
CHANGING = re.compile(
    rb'(?:(?<=name="csrfmiddlewaretoken" value=)|(?<=name="form_key" value=))"[^"]+"|(?<=footer-line weight">).+'
)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def article(make):
    return make("Le cacao monte à Abidjan", "energie", "CI")


class Browser:
    """A member's browser; `get` gives the text of a page."""

    def __init__(self, name):
        self.client = Client()
        self.member = get_user_model().objects.create_user(name, f"{name}@example.org", "un mot de passe long")
        self.client.force_login(self.member)

    def get(self, path="/"):
        return self.client.get(path).content


@pytest.fixture
def awa(page_cache, article):  # noqa: F811
    browser = Browser("Awa")
    browser.get()
    return browser


def is_signed_in(page, name=b"Awa"):
    return name in page and b"Se connecter" not in page


def test_two_members_never_see_each_other(awa):
    koffi = Browser("Koffi")
    for browser, own, other in ((awa, b"Awa", b"Koffi"), (koffi, b"Koffi", b"Awa")) * 2:
        page = browser.get()
        assert own in page and other not in page
    visitors = Client().get("/").content
    assert b"Awa" not in visitors and b"Koffi" not in visitors


ENDS_OF_A_SESSION = {
    "signed out": lambda member: Session.objects.all().delete(),
    "expired": lambda member: Session.objects.update(expire_date=timezone.now()),
    "deactivated": lambda member: get_user_model().objects.update(is_active=False),
    "another password": lambda member: member.set_password("un autre mot de passe") or member.save(),
    "gone": lambda member: get_user_model().objects.filter(pk=member.pk).delete(),
    "closed": lambda member: member.end_sessions(),
}


@pytest.mark.parametrize("end", ENDS_OF_A_SESSION.values(), ids=ENDS_OF_A_SESSION)
def test_whose_session_is_over_is_a_visitor_at_once(awa, end):
    end(awa.member)
    page = awa.get()
    assert b"Awa" not in page and b"Se connecter" in page
    assert awa.client.get("/compte/sessions/").status_code == 302


def test_a_new_pseudo_and_a_new_notice_show_at_once(awa, article):
    get_user_model().objects.update(username="Binta")
    assert b"Binta" in awa.get()
    comment = Comment.objects.create(article=article, author=awa.member, body="Non.")
    Notice.objects.create(member=awa.member, kind="reply", key="1", comment=comment)
    assert b"non lue" in awa.get()


def test_a_waiting_message_is_shown_once(awa):
    awa.client.post(reverse("follow"), {"sujet": "sector:energie", "geste": "suivre"})
    said = b"ses articles arrivent dans votre fil"
    assert said in awa.get()
    assert said not in awa.get()


def test_what_a_filler_changes_in_the_session_is_saved(awa, monkeypatch):
    def greets(request):
        request.session["greeted"] = request.session.get("greeted", 0) + 1
        return "<b>Bonjour</b>"

    monkeypatch.setitem(holes._fillers, "account", greets)
    assert b"Bonjour" in awa.get()
    assert awa.client.session["greeted"] == 1


def test_its_token_of_forms_is_that_of_its_cookie(awa, article):
    Consent.objects.record(awa.member.pk, timezone.now())
    tokens = set()
    for _ in range(3):
        answer = awa.client.get(article.get_absolute_url())
        cookie = answer.cookies["csrftoken"].value
        tokens.add(token := TOKEN.search(answer.content)[1].decode())
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
    assert awa.client.get(path).cookies["csrftoken"].value == "s" * 32
    awa.client.cookies["csrftoken"] = "!"  # no secret that Django gives
    assert awa.client.get(path).cookies["csrftoken"].value != "!"


def test_preferences_decide_which_page_it_is(awa):
    for name, value in (("leger", "1"), ("theme", "sombre"), ("theme", "")):
        awa.client.cookies[name] = value
        page = awa.get()
        assert page == awa.get() and (b"sombre" in page[:400]) == (value == "sombre")


def test_a_talk_shows_at_once_what_its_members_do(awa, article, page_cache):  # noqa: F811
    koffi = Browser("Koffi")
    path = article.get_absolute_url()
    said = [
        Comment.objects.create(article=article, author=author.member, body=f"Les stocks disent le contraire, {n}.")
        for n, author in enumerate((awa, koffi, awa, koffi))
    ]
    acts = [
        lambda: Vote.objects.add(said[1], awa.member),
        lambda: Vote.objects.add(said[0], koffi.member),
        lambda: awa.member.mutes.create(muted=koffi.member),
        lambda: awa.member.mutes.all().delete(),
    ]
    pages = set()
    for act in acts:
        act()
        store.invalidate(f"article:{article.pk}")
        for browser in (awa, koffi, awa, koffi):
            filled = CHANGING.sub(b"", browser.get(path))
            page_cache.PAGE_CACHE = False
            assert filled == CHANGING.sub(b"", browser.get(path))
            page_cache.PAGE_CACHE = True
            pages.add(filled)
    assert len(pages) > len(acts)


def test_it_asks_seven_questions_at_most(awa, article, django_assert_max_num_queries):
    koffi, path = Browser("Koffi"), article.get_absolute_url()
    for author in (awa, koffi):
        said = Comment.objects.create(article=article, author=author.member, body="Les stocks disent le contraire.")
    Vote.objects.add(said, awa.member)
    Comment.objects.create(article=article, author=awa.member, body="J’attends.", state=Comment.State.HELD)
    Notice.objects.create(member=awa.member, kind="reply", key="1", comment=said)
    page = awa.get(path)
    assert b"non lue" in page and b"J\xe2\x80\x99attends." in page and b'aria-pressed="true"' in page
    with django_assert_max_num_queries(7):  # session, member, unread or not, how many, standing, own comments, votes
        awa.get(path)


def test_a_talk_is_neither_a_moderators_nor_that_of_whose_comment_waits(awa, article, client):
    koffi, editor = (Browser(name) for name in ("Koffi", "Mireille"))
    get_user_model().objects.filter(pk=editor.member.pk).update(is_staff=True, is_superuser=True)
    editor.client = client  # which gives the second factor
    client.force_login(get_user_model().objects.get(pk=editor.member.pk))
    path, link = article.get_absolute_url(), reverse("admin:articles_comment_queue").encode()
    for number in range(20):
        said = Comment.objects.create(article=article, author=koffi.member, body=f"Les stocks baissent, {number}.")
    assert link not in awa.get(path)
    page = editor.get(path)
    assert link in page and f"#c{said.pk}".encode() in page
    assert link not in awa.get(path)
    for body in ("J’attends encore.", "J’attends toujours."):
        Comment.objects.update_or_create(
            article=article, author=awa.member, state=Comment.State.HELD, defaults={"body": body}
        )
        assert body.encode() in awa.get(path)


@pytest.mark.parametrize("path", ["/recherche/?q=awa%40example", "/?secteur=energie&pays=ci", "/en/recherche/?q=cacao"])
def test_a_page_that_repeats_words_of_its_address_holds_nothing_secret_but_what_is_masked_anew(awa, path):
    """It is compressed whole: a secret beside words that others choose could be guessed by its length (BREACH)."""
    secret = awa.client.cookies["csrftoken"].value if "csrftoken" in awa.client.cookies else "s" * 32
    awa.client.cookies["csrftoken"] = secret
    session = awa.client.cookies[conf.SESSION_COOKIE_NAME].value
    pages = [awa.get(path).decode() for _ in range(2)]
    for page in pages:
        assert "Awa" in page and session not in page and secret not in page
        assert awa.member.email not in page and awa.member.password not in page
    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)) for page in pages]
    assert not tokens[0] & tokens[1]
