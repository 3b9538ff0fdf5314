"""An early answer is Django's, header by header, whatever is asked for and however."""

import itertools
import time

import pytest
from django.core.handlers.wsgi import WSGIHandler

from articles.models import Comment
from articles.takedown.articles import withdraw_articles
from articles.tests.views.conftest import *  # noqa: F403
from members.models import Member
from portal.page_cache import early, store
from portal.tests.redis import page_cache, redis_socket  # noqa: F401
from portal.tests.wsgi import BROWSER, Counted, ask

pytestmark = pytest.mark.django_db
PATHS = [
    "/",
    "/en/",
    "/sources/",
    "/recherche/?q=banque",
    "/recherche/?q=banque&utm_source=x",
    "/rss.xml",
    "/robots.txt",
    "/sitemap.xml",
    "/a-propos/",
    "/api/v1/articles/",
    "/mon-fil/",
    "/compte/",
    "/gestion/",
    "/healthz",
    "/nulle-part/",
    "/Sources",
    "/index.php",
    "/static/css/site.css",
]
ASKED = {
    "a browser": BROWSER,
    "gzip": {"HTTP_ACCEPT_ENCODING": "gzip"},
    "no brotli": {"HTTP_ACCEPT_ENCODING": "br;q=0, gzip"},
    "plain": {},
    "head": BROWSER | {"REQUEST_METHOD": "HEAD"},
    "post": BROWSER | {"REQUEST_METHOD": "POST"},
    "options": BROWSER | {"REQUEST_METHOD": "OPTIONS"},
    "https": BROWSER | {"wsgi.url_scheme": "https"},
    "saves data": BROWSER | {"HTTP_SAVE_DATA": "on"},
    "in the dark": BROWSER | {"HTTP_COOKIE": "theme=sombre"},
    "light": BROWSER | {"HTTP_COOKIE": "leger=1; theme=clair"},
    "an edition": BROWSER | {"HTTP_COOKIE": "edition=cemac"},
    "other cookies": BROWSER | {"HTTP_COOKIE": "csrftoken=abc; theme=sombre"},
    "a session": BROWSER | {"HTTP_COOKIE": "sessionid=abcdefghabcdefghabcdefghabcdefgh"},
    "a part": BROWSER | {"HTTP_RANGE": "bytes=0-10"},
    "a document": BROWSER | {"HTTP_SEC_FETCH_DEST": "document"},
    "with a key": BROWSER | {"HTTP_AUTHORIZATION": "Bearer x"},
    "another host": BROWSER | {"HTTP_HOST": "localhost"},
    "an unknown host": BROWSER | {"HTTP_HOST": "www.example.com"},
    "forwarded": BROWSER | {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "example.com"},
    "something unknown": BROWSER | {"HTTP_X_SOMETHING": "1"},
    "had it long ago": BROWSER | {"HTTP_IF_MODIFIED_SINCE": "Mon, 05 Jan 2015 10:00:00 GMT"},
    "has another": BROWSER | {"HTTP_IF_NONE_MATCH": 'W/"another"'},
}


@pytest.fixture
def django(page_cache):  # noqa: F811
    page_cache.ALLOWED_HOSTS = ["testserver", "localhost"]
    return WSGIHandler()


def best_compressed(django, path, **sent):
    """Ask until the page has come from the cache in its fewest bytes, if it can."""
    for _ in range(3):
        ask(django, path, **sent | {"REQUEST_METHOD": "GET"})
    store.clear_local_pages()
    return ask(django, path, **sent)


@pytest.mark.parametrize("how", ASKED)
def test_it_is_djangos_header_by_header(django, how, monkeypatch):
    monkeypatch.setattr(store, "LOCAL_TTL_SECONDS", 600)
    application = Counted(django)
    for path in PATHS:
        expected = best_compressed(django, path, **ASKED[how])
        for answer in [ask(application, path, **ASKED[how]) for _ in range(3)]:
            assert _without_chance(answer) == _without_chance(expected), path
    never = {"post", "options", "other cookies", "a session", "with a key", "an unknown host", "forwarded"}
    assert how in never or application.given >= 2 * 7


def _without_chance(answer):
    """Private answers have a random length, tokens and the time: these are not compared."""
    status, headers, _body = answer
    if "X-Cache" in headers:
        return answer
    by_chance = {"Content-Length", "Set-Cookie", "Expires"}
    return status, {name: value for name, value in headers.items() if name not in by_chance}


def test_who_has_the_page_gets_304_and_no_body(django):
    etag = best_compressed(django, "/", **BROWSER)[1]["ETag"]
    application = Counted(django)
    for _ in range(3):
        status, headers, body = ask(application, "/", **BROWSER, HTTP_IF_NONE_MATCH=etag)
        assert (status, body, headers["ETag"]) == ("304 Not Modified", b"", etag)
    assert application.given == 2


def test_one_answer_is_for_one_way_of_asking(django, monkeypatch):
    monkeypatch.setattr(store, "LOCAL_TTL_SECONDS", 600)
    application = Counted(django)
    best_compressed(django, "/", **BROWSER)
    ways = [sent for how, sent in ASKED.items() if how not in {"post", "options", "with a key"}]
    alone = [best_compressed(django, "/", **sent) for sent in ways]
    for order in (ways, ways[::-1]):
        together = [ask(application, "/", **sent) for sent in order]
        expected = alone if order is ways else alone[::-1]
        assert [_without_chance(one) for one in together] == [_without_chance(one) for one in expected]


def test_a_page_that_nobody_has_compressed_best_is_answered_early_too(django, monkeypatch):
    """Whoever had begun to may have died; and each minute the page is another."""
    monkeypatch.setattr(store, "claim_compression", lambda key, page: False)
    application = Counted(django)
    answers = [ask(application, "/", **BROWSER) for _ in range(5)]
    assert [headers["X-Cache"] for _status, headers, _body in answers] == ["miss"] + ["hit"] * 4
    assert application.given == 3


def hidden(article):
    article.hide()


def withdrawn(article):
    withdraw_articles([article.pk], None, "Demande")


def commented(article):
    author = Member.objects.create_user("Aminata", "aminata@example.org")
    Comment.objects.create(article=article, author=author, body="Les stocks disent le contraire.")


@pytest.mark.parametrize("process", ["this", "another"])
@pytest.mark.parametrize("act", [hidden, withdrawn, commented])
def test_what_is_done_to_an_article_shows_as_soon_as_redis_is_asked(
    django, make, act, process, monkeypatch, django_capture_on_commit_callbacks
):
    article = make("Le cacao monte à Abidjan", "energie", "CI")
    application, path = Counted(django), article.get_absolute_url()
    for page in ("/", path):
        for _ in range(4):
            ask(application, page, **BROWSER)
    assert application.given >= 4
    kept, given = {**store._local_pages.pages}, application.given
    with django_capture_on_commit_callbacks(execute=True):
        act(article)
    if process == "another":
        store._local_pages.pages.update(kept)
        later = time.monotonic() + store.LOCAL_TTL_SECONDS
        monkeypatch.setattr(time, "monotonic", lambda: later)
    assert ask(application, path, **BROWSER)[1].get("X-Cache") != "hit"
    assert application.given == given


def test_what_changed_is_not_answered_again(django):
    application = Counted(django)
    best_compressed(django, "/", **BROWSER)
    for _ in range(2):
        ask(application, "/", **BROWSER)
    store._invalidate_now(())
    given = application.given
    assert given and ask(application, "/", **BROWSER)[1]["X-Cache"] == "miss"
    assert application.given == given


def test_after_a_second_redis_is_asked(django, monkeypatch):
    application = Counted(django)
    best_compressed(django, "/", **BROWSER)
    for _ in range(2):
        ask(application, "/", **BROWSER)
    store._ask(lambda cache: store._run_change_script(cache, [store.ALL_PAGES_TAG]))  # in another process
    later = time.monotonic() + store.LOCAL_TTL_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert ask(application, "/", **BROWSER)[1]["X-Cache"] == "miss"


def test_while_a_change_waits_for_redis_django_is_asked(django, monkeypatch):
    application = Counted(django)
    best_compressed(django, "/", **BROWSER)
    for _ in range(2):
        ask(application, "/", **BROWSER)
    given = application.given
    monkeypatch.setattr(store, "_pending_tags", {"cacao"})
    ask(application, "/", **BROWSER)
    assert application.given == given == 1


def test_few_are_kept_and_none_of_a_long_request(django, monkeypatch):
    monkeypatch.setattr(early, "MAX_ANSWERS", 3)
    application = Counted(django)
    best_compressed(django, "/", **BROWSER)
    for n in itertools.count():
        ask(application, "/", **BROWSER, HTTP_X_N=str(n))
        assert len(application._answers) == min(n + 1, 3)
        if n > 5:
            break
    kept = {*application._answers}
    ask(application, "/", **BROWSER, HTTP_X_LONG="x" * early.MAX_ASKED_CHARS)
    ask(application, "/", **BROWSER, **{"HTTP_" + "X" * early.MAX_ASKED_CHARS: "1"})
    assert {*application._answers} == kept


def test_many_ways_of_asking_for_a_large_page_fill_no_memory(django, monkeypatch):
    application = Counted(django)
    best_compressed(django, "/")
    ask(application, "/", HTTP_X_N="0")
    (one,) = application._answers.values()
    monkeypatch.setattr(early, "MAX_BYTES", 3 * one.size)
    for n in range(6):
        ask(application, "/", HTTP_X_N=str(n))
        assert application._bytes == sum(len(kept.body) for kept in application._answers.values()) + sum(
            len(body) for kept in application._answers.values() for body in kept.page.bodies.values()
        )
    assert [dict(asked[-1])["HTTP_X_N"] for asked in application._answers] == ["3", "4", "5"]


def test_no_answer_of_a_member_is_kept(django):
    application = Counted(django)
    best_compressed(django, "/", **BROWSER)
    for _ in range(3):
        ask(application, "/", **ASKED["a session"])
    assert not application._answers and not application.given
