import gzip
import threading
import time
from contextlib import closing
from types import SimpleNamespace

import brotli
import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from portal.page_cache import middleware, store
from portal.page_cache.middleware import HeadMiddleware, PageCacheMiddleware
from portal.page_cache.store import invalidate
from portal.tests.redis import page_cache, redis_socket  # noqa: F401
from portal.tests.together import in_threads
from portal.web.middleware import PRIVATE_CACHE_CONTROL, PUBLIC_CACHE_CONTROL, ResponsePolicyMiddleware

pytestmark = pytest.mark.both_engines

ask = RequestFactory()
TEXT = "Le cours du cacao monte à Abidjan. " * 40


def tags_of(match, content):
    """What the pages of these tests show: the words after #."""
    return {word.decode()[1:] for word in content.split() if word.startswith(b"#")}


class Site:
    """A view behind the page cache; `built` counts what it was asked for."""

    def __init__(self, answer=None):
        self.built, self.answer = 0, answer or (lambda request: HttpResponse(f"{TEXT} {request.get_full_path()}"))
        self.chain = PageCacheMiddleware(ResponsePolicyMiddleware(self._view))

    def _view(self, request):
        self.built += 1
        return self.answer(request)

    def get(self, path="/", method="get", cookies=None, **headers):
        request = getattr(ask, method)(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        request.COOKIES |= cookies or {}
        return self.chain(request)


@pytest.fixture(autouse=True)
def _on(page_cache, monkeypatch):  # noqa: F811
    page_cache.PAGE_CACHE_TAGS = f"{__name__}.tags_of"
    monkeypatch.setattr(store.transaction, "on_commit", lambda call, robust: call())  # no database here


@pytest.fixture
def site():
    return Site()


def in_another_process():
    """What was changed there, without a word to this process."""
    store._ask(lambda cache: store._run_change_script(cache, ["cacao"]))


def test_what_other_sites_may_read_they_may_also_be_told_they_have(site):
    def answer(request):
        return HttpResponse(
            TEXT, headers={"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        )

    site.answer = answer
    for _ in range(2):  # built, then kept
        whole = site.get()
        again = site.get(if_none_match=whole["ETag"])
        assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


def test_a_page_is_built_once_and_answers_from_then_on(site):
    first, second = site.get(), site.get()
    assert (first["X-Cache"], second["X-Cache"], site.built) == ("miss", "hit", 1)
    assert first.content == second.content
    assert second["Cache-Control"] == PUBLIC_CACHE_CONTROL
    assert second["Vary"] == "Accept-Encoding, Cookie, Save-Data"
    assert {**second.headers, "X-Cache": "miss"} == {**first.headers}


@pytest.mark.parametrize(
    "variant",
    [
        {"path": "/en/"},
        {"path": "/?langue=en"},
        {"path": "/?pays=sn&langue=en"},
        {"cookies": {"theme": "sombre"}},
        {"cookies": {"leger": "1"}},
        {"cookies": {"edition": "uemoa"}},
        {"save_data": "on"},
        {"host": "localhost"},
    ],
)
def test_every_variant_is_a_page_of_its_own(page_cache, variant):  # noqa: F811
    page_cache.ALLOWED_HOSTS = ["testserver", "localhost"]
    site = Site(lambda request: HttpResponse(f"{request.headers} {request.COOKIES} {request.get_full_path()}"))
    plain = site.get()
    assert site.get(**variant)["X-Cache"] == "miss"
    other = site.get(**variant)
    assert other["X-Cache"] == "hit"
    assert other.content != plain.content == site.get().content


@pytest.mark.parametrize(
    "cookies",
    [
        {"theme": "rose"},
        {"leger": ""},
        {"edition": "rien"},
        {"edition": "toutes"},
        {"csrftoken": "x"},
        {"_ga": "GA1.2"},
        {"theme": ""},
    ],
)
def test_cookies_that_say_nothing_to_us_share_the_page(site, cookies):
    site.get()
    assert site.get(cookies=cookies)["X-Cache"] == "hit"


def test_a_page_that_shows_no_edition_is_the_same_for_all_editions(site):
    for path in ("/charte/", "/en/charte/"):
        site.get(path)
        assert site.get(path, cookies={"edition": "uemoa"})["X-Cache"] == "hit"
    for path in ("/en/", "/editions/cemac/", "/en/editions/cemac/"):
        site.get(path)
        assert site.get(path, cookies={"edition": "uemoa"})["X-Cache"] == "miss"


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "post"},
        {"method": "post", "x_http_method_override": "GET"},
        {"method": "put"},
        {"method": "options"},
        {"path": "/?_method=get&x=1"},
        {"path": "/?mot=x"},
        {"path": "/?langue=fr&langue=en"},
        {"path": f"/?q={'x' * 400}"},
        {"path": f"/{'x' * 300}/"},
        {"path": "/images/a.webp"},
        {"path": "/compte/login/"},
        {"path": "/en/compte/login/"},
        {"path": "/gestion/"},
        {"path": "/static/x.txt"},
        {"host": "elsewhere.example"},
        {"host": "elsewhere.example:80"},
    ],
)
def test_what_may_be_one_persons_or_is_of_nobodys_making_neither_fills_the_cache_nor_comes_from_it(site, request_):
    site.get()
    for _ in range(2):
        assert "X-Cache" not in site.get(**request_)
    assert site.built == 3
    assert site.get()["X-Cache"] == "hit"


def test_what_machines_read_is_the_same_whatever_the_reader_has_chosen(site):
    for path in ("/rss.xml", "/feed.json", "/robots.txt", "/sources.opml"):
        site.get(path)
        assert site.get(path, cookies={"theme": "sombre", "leger": "1"}, save_data="on")["X-Cache"] == "hit"
    site.get("/jour.html")
    assert site.get("/jour.html", cookies={"theme": "sombre"})["X-Cache"] == "miss"


@pytest.mark.parametrize("told", [{"SITE_URL": "https://autre.example"}, {"INDEXABLE": False}])
def test_two_sites_on_one_redis_do_not_share_pages(site, page_cache, told):  # noqa: F811
    page_cache.INDEXABLE = True
    site.get()
    for name, value in told.items():
        setattr(page_cache, name, value)
    assert site.get()["X-Cache"] == "miss"


def test_a_page_is_kept_under_the_path_that_its_view_was_found_by():
    site = Site(lambda request: HttpResponse(f"{TEXT} {request.path_info}"))
    site.get("/marches/")
    request = ask.get("/", PATH_INFO="/", SCRIPT_NAME="/marches")
    assert site.chain(request).text.endswith(" /")


def test_a_member_and_a_visitor_never_share_in_any_order():
    def view(request):
        return HttpResponse(f"{TEXT} Awa" if "sessionid" in request.COOKIES else f"{TEXT} personne")

    site = Site(view)
    for _ in range(3):
        member = site.get(cookies={"sessionid": "awa"})
        assert "Awa" in member.text and member["Cache-Control"] == PRIVATE_CACHE_CONTROL
        assert "Awa" not in site.get().text


def _with_cookie(request):
    response = HttpResponse(TEXT)
    response.set_cookie("a", "b")
    return response


def _of_a_session(request):
    request.session = SimpleNamespace(accessed=True)
    return HttpResponse(TEXT)


@pytest.mark.parametrize(
    "answer",
    [
        *(
            lambda request, status=status: HttpResponse(TEXT, status=status)
            for status in (301, 302, 404, 410, 500, 503)
        ),
        _with_cookie,
        _of_a_session,
        lambda request: HttpResponse(TEXT, headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse(TEXT, headers={"Cache-Control": "private, max-age=60"}),
        lambda request: HttpResponse(TEXT, headers={"Cache-Control": "public, max-age=9, immutable"}),
        lambda request: HttpResponse(b"x" * 2_100_000),
        lambda request: HttpResponse(b"x", content_type="image/png"),
        lambda request: FileResponse(iter([b"x"]), content_type="text/html"),
    ],
)
def test_other_answers_are_not_kept_and_nobody_waits_for_them(answer, monkeypatch):
    waits = []
    clock = SimpleNamespace(monotonic=time.monotonic, time=time.time, sleep=waits.append)
    monkeypatch.setattr(middleware, "time", clock)
    site = Site(answer)
    for _ in range(3):
        assert "X-Cache" not in site.get()
    assert (site.built, waits) == (3, [])


def test_who_has_the_page_gets_304_in_every_coding(site):
    etag = site.get()["ETag"]
    assert etag.startswith('W/"')
    for coding in ("br", "gzip", "identity"):
        assert site.get(accept_encoding=coding)["ETag"] == etag
        response = site.get(if_none_match=etag, accept_encoding=coding)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
        assert response["Cache-Control"] == PUBLIC_CACHE_CONTROL
    assert site.get(if_none_match='"another"').status_code == 200


def test_who_has_the_page_before_it_is_kept_gets_304_and_others_all_of_it():
    site = Site(lambda request: HttpResponse(TEXT, status=304 if "HTTP_IF_NONE_MATCH" in request.META else 200))
    etag = site.get()["ETag"]
    cache.clear()
    assert site.get(if_none_match=etag).status_code == 304
    assert site.get().text == TEXT
    assert site.built == 2


def test_a_page_that_is_not_kept_has_its_etag_too(site, page_cache):  # noqa: F811
    page_cache.PAGE_CACHE = False
    etag = site.get(accept_encoding="br")["ETag"]
    assert site.get(if_none_match=etag).status_code == 304
    assert site.built == 2
    assert "X-Cache" not in site.get()


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    ("asked", "coding", "read"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0.000, gzip;q=0", "", bytes),
        ("", "", bytes),
    ],
)
def test_the_same_text_in_the_coding_asked_for(site, page_cache, asked, coding, read, kept):  # noqa: F811
    page_cache.PAGE_CACHE = kept
    for _ in range(2):
        response = site.get(accept_encoding=asked)
        assert response.get("Content-Encoding", "") == coding
        assert read(response.content).decode() == f"{TEXT} /"
        assert response["Content-Length"] == str(len(response.content))
        assert "Accept-Encoding" in response["Vary"]


def test_a_redis_emptied_while_a_page_is_looked_for_gives_no_page(site, monkeypatch):
    site.get()
    redis = store._redis

    def emptied_after(verb, *args, **how):
        answer = redis(verb, *args, **how)
        if verb == "get":
            cache.clear()
        return answer

    monkeypatch.setattr(store, "_redis", emptied_after)
    assert store.find(middleware.cache_key(ask.get("/"))) is None


def test_a_head_or_a_part_asked_for_comes_from_the_page(site):
    assert [site.get(method="head")["X-Cache"] for _ in range(2)] == ["miss", "hit"]
    part = site.get(range="bytes=0-3")
    assert (part.status_code, part.text) == (200, f"{TEXT} /")


def test_what_is_one_persons_is_compressed_to_a_length_that_tells_nothing(site):
    answers = [site.get(cookies={"sessionid": "a"}, accept_encoding="gzip, br") for _ in range(12)]
    assert {gzip.decompress(one.content).decode() for one in answers} == {f"{TEXT} /"}
    assert len({len(one.content) for one in answers}) > 1
    assert "Accept-Encoding" in answers[0]["Vary"]


def test_the_page_tells_its_weight_once_it_is_whole():
    site = Site(lambda request: HttpResponse("<p><!--poids Cette page pèse #&nbsp;ko.--></p>"))
    assert "pèse 1&nbsp;ko" in site.get().text


def test_a_change_drops_what_it_concerns_and_nothing_else():
    site = Site(lambda request: HttpResponse(f"{TEXT} #{request.path.strip('/')} #x"))
    site.get("/cacao/")
    site.get("/coton/")
    invalidate("cacao", "or")
    assert site.get("/coton/")["X-Cache"] == "hit"
    assert site.get("/cacao/")["X-Cache"] == "miss"
    assert site.get("/cacao/")["X-Cache"] == "hit"


def test_a_tag_of_whatever_signs_names_itself_alone():
    site = Site(lambda request: HttpResponse(f"{TEXT} #cacao"))
    site.get()
    strange = 'é"],["cacao\\'
    invalidate(strange, "cacao\ncacao")
    assert site.get()["X-Cache"] == "hit"
    assert cache.get(store.TAG_KEY + strange) == cache.get(store.CLOCK_KEY)


def test_a_page_that_cannot_tell_what_it_shows_is_dropped_at_any_change(site):
    site.get()
    invalidate("cacao")
    assert site.get()["X-Cache"] == "miss"


def test_a_view_may_say_what_its_page_shows():
    def view(request):
        store.add_tags(request, "or", "argent")
        return HttpResponse(TEXT)

    site = Site(view)
    site.get()
    invalidate("cacao")
    assert site.get()["X-Cache"] == "hit"
    invalidate("argent")
    assert site.get()["X-Cache"] == "miss"


def test_a_page_begun_before_a_change_and_finished_after_it_is_never_taken_for_fresh():
    def view(request):
        if site.built == 1:
            invalidate("cacao")
        return HttpResponse(f"{TEXT} #cacao {site.built}")

    site = Site(view)
    assert site.get().text.endswith(" 1")
    assert site.get().text.endswith(" 2")
    assert site.get()["X-Cache"] == "hit"


def test_two_changes_at_once_leave_the_later_number():
    site = Site(lambda request: HttpResponse(f"{TEXT} #cacao"))
    in_threads([lambda: invalidate("cacao")] * 8)
    told = cache.get(store.TAG_KEY + "cacao")
    assert told == cache.get(store.CLOCK_KEY)
    assert site.get()["X-Cache"] == "miss"


def test_a_redis_that_has_forgotten_all_brings_nothing_old_back():
    site = Site(lambda request: HttpResponse(f"{TEXT} #cacao"))
    site.get()
    assert site.get()["X-Cache"] == "hit"
    cache.clear()
    in_another_process()
    assert site.get()["X-Cache"] == "miss"


def test_a_page_lives_a_minute(site, monkeypatch):
    site.get()
    later = time.time() + 61
    monkeypatch.setattr(store.time, "time", lambda: later)
    assert site.get()["X-Cache"] == "miss"


def at_once(site, number, path="/"):
    return in_threads([lambda: site.get(path)] * number)


def test_a_crowd_fills_the_cache_once(monkeypatch):
    crowd = threading.Barrier(12)  # all have found nothing before the page is there
    begin = store.start_build

    def asked(key):
        if not hasattr(mine, "came"):
            mine.came = True
            crowd.wait(60)
        return begin(key)

    mine = threading.local()
    monkeypatch.setattr(store, "start_build", asked)
    monkeypatch.setattr(middleware, "BUILD_WAIT_SECONDS", 60)
    site = Site()
    answers = at_once(site, 12)
    assert site.built == 1
    assert sorted(answer["X-Cache"] for answer in answers) == ["hit"] * 11 + ["miss"]


def test_a_page_that_was_finished_between_the_look_and_the_turn_is_not_built_again(site, monkeypatch):
    find = store.find_old

    def before_it_was_there(key):
        monkeypatch.setattr(store, "find_old", find)
        site.get()

    monkeypatch.setattr(store, "find_old", before_it_was_there)
    assert site.get()["X-Cache"] == "hit"
    assert site.built == 1
    assert cache.get_many([store.BUILD_LOCK_KEY + middleware.cache_key(ask.get("/"))]) == {}


def together(number):
    """A view that answers once so many are in it at the same time; who comes alone fails."""
    crowd = threading.Barrier(number)

    def view(request):
        crowd.wait(60)
        return HttpResponse(TEXT)

    return view


def test_a_crowd_does_not_wait_for_ever_for_one_who_hangs(monkeypatch):
    monkeypatch.setattr(middleware, "BUILD_WAIT_SECONDS", 0.1)
    site = Site(together(4))
    answers = at_once(site, 4)
    assert [answer.status_code for answer in answers] == [200] * 4


def test_a_crowd_at_a_page_that_there_is_no_room_for_builds_it_side_by_side(monkeypatch):
    monkeypatch.setattr(store, "MAX_NEW_PAGES_PER_MINUTE", 0)
    monkeypatch.setattr(middleware, "BUILD_WAIT_SECONDS", 120)
    site = Site(lambda request: HttpResponse(TEXT) if site.built == 1 else others(request))
    others = together(4)
    assert site.get("/actualite/12-a/").status_code == 200
    assert [answer.status_code for answer in at_once(site, 4, "/actualite/12-a/")] == [200] * 4


def test_after_a_builder_that_failed_the_next_one_builds():
    def view(request):
        if site.built == 1:
            raise RuntimeError("broken")
        return HttpResponse(TEXT)

    site = Site(view)
    with pytest.raises(RuntimeError):
        site.get()
    assert site.get()["X-Cache"] == "miss"


def test_without_redis_nothing_is_kept_and_nothing_breaks(page_cache, tmp_path):  # noqa: F811
    page_cache.CACHES = {
        "default": page_cache.CACHES["default"] | {"LOCATION": f"unix://{tmp_path}/none.sock"},
    }
    site = Site()
    for _ in range(2):
        assert site.get().status_code == 200
        invalidate("cacao")
    assert site.built == 2


def test_with_a_cache_that_processes_do_not_share_nothing_is_kept(page_cache):  # noqa: F811
    page_cache.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    site = Site()
    site.get()
    site.get()
    assert site.built == 2


@pytest.fixture
def room_for_five(monkeypatch):
    monkeypatch.setattr(store, "MAX_NEW_PAGES_PER_MINUTE", 5)
    monkeypatch.setattr(store.time, "time", lambda: 1_800_000_000.0)


def crawl(site, address, numbers=range(20)):
    """Each twice: whether the second time it was there."""
    for number in numbers:
        site.get(address.format(number))
    return [site.get(address.format(number)).get("X-Cache", "no") for number in numbers]


@pytest.mark.parametrize("address", ["/recherche/?q={}", "/actualite/{}-le-cacao/", "/archives/2026/11/{}/"])
def test_nobody_fills_redis_with_addresses_of_which_there_is_no_end(site, room_for_five, address):
    assert crawl(site, address) == ["hit"] * 5 + ["no"] * 15


def test_a_crawler_keeps_neither_listings_nor_searches_out(site, room_for_five):
    crawl(site, "/actualite/{}-le-cacao/")
    assert crawl(site, "/pays/p{}/") == ["hit"] * 20
    assert crawl(site, "/?pays=p{}")[:5] == ["hit"] * 5
    assert crawl(site, "/pays/q{}/") == ["hit"] * 20


def test_an_article_that_was_kept_of_late_is_not_kept_out_by_a_crawler(site, room_for_five):
    hot = "/actualite/1-a/"
    site.get(hot)
    crawl(site, "/actualite/{}-le-cacao/", range(2, 20))
    invalidate()
    assert site.get(hot)["X-Cache"] == "miss"
    assert site.get(hot)["X-Cache"] == "hit"


def test_even_what_was_kept_of_late_is_counted(site, room_for_five):
    for _ in range(12):
        crawl(site, "/actualite/1-a/", [0])
        invalidate()
    assert crawl(site, "/actualite/1-a/", [0]) == ["no"]


@pytest.mark.parametrize(
    ("is_staff", "has_powers", "expected"),
    [(True, True, "miss"), (True, False, "hit"), (False, True, "hit"), (None, None, "hit")],
)
def test_what_an_editor_sends_in_the_admin_drops_every_page_and_what_strangers_send_none(
    is_staff, has_powers, expected
):
    def view(request):
        if is_staff is not None:
            request.user = SimpleNamespace(is_staff=is_staff, has_staff_powers=has_powers)
        return HttpResponse(f"{TEXT} #cacao")

    site = Site(view)
    site.get()
    site.get("/gestion/articles/source/1/change/", method="post")
    assert site.get()["X-Cache"] == expected


def test_a_post_in_the_admin_that_has_dropped_its_own_pages_drops_no_other():
    def view(request):
        request.user = SimpleNamespace(is_staff=True, has_staff_powers=True)
        response = HttpResponse(f"{TEXT} #cacao")
        response.keeps_cached_pages = True
        return response

    site = Site(view)
    site.get()
    site.get("/gestion/articles/comment/file/", method="post")
    assert site.get()["X-Cache"] == "hit"


def through_the_door(path, method="GET", **environ):
    """What the server is handed: status, headers, body."""
    told = []
    request = ask.generic(method, path)
    body = WSGIHandler()({**request.environ, **environ}, lambda status, headers: told.extend([status, dict(headers)]))
    with closing(body):
        return told[0], told[1], b"".join(body)


def test_where_the_site_stands_is_no_header_to_be_believed(page_cache, db):  # noqa: F811
    page_cache.PAGE_CACHE_TAGS = "articles.listings.page_cache_tags.tags_of_page"
    for environ in ({"SCRIPT_NAME": "/ailleurs"}, {}):
        status, headers, body = through_the_door("/a-propos/", **environ)
        assert status == "200 OK"
        assert b"ailleurs" not in body
    assert headers["X-Cache"] == "hit"
    assert through_the_door("/SECTEURS/", SCRIPT_NAME="/ailleurs")[1]["Location"] == "/secteurs/"


def test_what_is_kept_asks_search_engines_to_forget_it_where_the_site_is_not_for_them(page_cache, db):  # noqa: F811
    for indexable, asked in ((False, "noindex, nofollow"), (True, None)):
        page_cache.INDEXABLE = indexable
        answers = [through_the_door("/a-propos/")[1] for _ in range(2)]
        assert [(one["X-Cache"], one.get("X-Robots-Tag")) for one in answers] == [("miss", asked), ("hit", asked)]
        assert answers[0]["Vary"] == answers[1]["Vary"]
        status, headers, body = through_the_door("/a-propos/", HTTP_IF_NONE_MATCH=answers[0]["ETag"])
        assert (status, headers["Vary"], body) == ("304 Not Modified", answers[0]["Vary"], b"")


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    "path", ["/a-propos/", "/rien/", "/robots.txt", "/static/css/site.css", "/SECTEURS/", "/compte/login/"]
)
def test_a_head_tells_how_much_there_would_be_and_sends_none_of_it(page_cache, db, path, kept):  # noqa: F811
    page_cache.PAGE_CACHE = kept
    for _ in range(2):
        status, headers, body = through_the_door(path, "HEAD")
        assert body == b""
        whole = through_the_door(path)
        assert (status, headers["Content-Length"]) == (whole[0], str(len(whole[2])))


def test_a_head_sends_nothing_of_a_file_and_closes_it(tmp_path, db):
    (tmp_path / "a").write_bytes(b"a picture")
    file = (tmp_path / "a").open("rb")
    answer = HeadMiddleware(lambda request: FileResponse(file))(ask.head("/"))
    assert (list(answer), answer["Content-Length"], answer.file_to_stream) == ([], "9", None)
    answer.close()
    assert file.closed


class TestInATransaction:
    @pytest.fixture(autouse=True)
    def _for_real(self, monkeypatch, transactional_db):
        monkeypatch.undo()

    def test_pages_are_dropped_when_it_is_written_and_not_when_it_is_undone(self):
        site = Site(lambda request: HttpResponse(f"{TEXT} #cacao"))
        site.get()
        with transaction.atomic():
            invalidate("cacao")
            assert site.get()["X-Cache"] == "hit"
            transaction.set_rollback(True)
        assert site.get()["X-Cache"] == "hit"
        with transaction.atomic():
            invalidate("cacao")
        assert site.get()["X-Cache"] == "miss"
