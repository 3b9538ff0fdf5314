"""Pages with holes: visitors share them, whoever has a session gets them filled."""

import gzip
import time
from types import SimpleNamespace

import brotli
import pytest
from django.http import HttpResponse
from django.template import engines
from django.template.exceptions import TemplateSyntaxError
from django.test import RequestFactory

from portal.page_cache import holes, store
from portal.page_cache.keys import cache_key
from portal.page_cache.middleware import FilledPageMiddleware, PageCacheMiddleware
from portal.tests.redis import page_cache, redis_socket  # noqa: F401
from portal.tests.together import in_threads
from portal.web.middleware import PRIVATE_CACHE_CONTROL, PUBLIC_CACHE_CONTROL, ResponsePolicyMiddleware

ask = RequestFactory()
PAGE = '<p>Le cours du cacao.</p>{% hole "who" %}<a>Entrer</a>{% endhole %}<p>Suite.</p>{% hole "own" 7 "é" %}{% endhole %}'
VISITORS_PAGE = "<p>Le cours du cacao.</p><a>Entrer</a><p>Suite.</p>"
MEMBERS_PAGE = "<p>Le cours du cacao.</p><b>Awa</b><p>Suite.</p>7 é d’Awa"
AWA, NOBODY = {"sessionid": "Awa"}, {"sessionid": ""}


def render(source, request):
    return engines["django"].from_string("{% load holes %}" + source).render({}, request)


class Site:
    """A page with two holes behind the page cache; `built` counts how often its view was called, `seen` are the cookies it saw."""

    def __init__(self, source=PAGE):
        self.source, self.built, self.seen = source, 0, []
        filled = FilledPageMiddleware(ResponsePolicyMiddleware(self._view))
        self.chain = PageCacheMiddleware(filled)

    def _view(self, request):
        self.built += 1
        self.seen.append(dict(request.COOKIES))
        request.resolver_match = None
        return HttpResponse(render(self.source, request))

    def get(self, cookies=None, path="/", **headers):
        cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        return self.chain(ask.get(path, headers={"cookie": cookie} | headers))


def own(request, number, word):
    return f"{number} {word} d’{request.COOKIES['sessionid']}" if request.COOKIES["sessionid"] else None


def who(request):
    return f"<b>{request.COOKIES['sessionid']}</b>" if request.COOKIES["sessionid"] else None


@pytest.fixture(autouse=True)
def _on(page_cache, monkeypatch):  # noqa: F811
    page_cache.PAGE_CACHE_TAGS = f"{__name__}.tags_of"
    page_cache.FILLED_PAGE_MIDDLEWARE = []
    monkeypatch.setattr(holes, "_fillers", {"who": who, "own": own})
    monkeypatch.setattr(store.transaction, "on_commit", lambda call, robust: call())  # no database here


def tags_of(match, content):
    return {"cacao"}


def test_a_visitor_sees_no_mark():
    site = Site()
    for _ in range(2):
        assert site.get().text == VISITORS_PAGE
    assert site.built == 1


def test_a_member_gets_the_same_page_with_the_holes_filled_and_the_view_is_not_called():
    site = Site()
    site.get()
    response = site.get(AWA)
    assert (response.text, site.built) == (MEMBERS_PAGE, 1)
    assert response["Cache-Control"] == PRIVATE_CACHE_CONTROL
    assert "ETag" not in response and "X-Cache" not in response and "Cookie" in response["Vary"]


def test_a_member_who_comes_first_builds_the_page_as_visitors_see_it():
    site = Site()
    assert site.get(AWA | {"theme": "sombre", "autre": "x"}).text == MEMBERS_PAGE
    assert site.seen == [{"theme": "sombre"}]
    visitors = site.get({"theme": "sombre"})
    assert (visitors.text, visitors["X-Cache"], site.built) == (VISITORS_PAGE, "hit", 1)
    assert visitors["Cache-Control"] == PUBLIC_CACHE_CONTROL


def test_with_empty_holes_a_session_gets_the_visitors_page_byte_for_byte():
    site = Site()
    assert site.get(NOBODY).content == site.get().content


def test_a_page_that_is_not_shared_is_filled_as_it_is_built(page_cache):  # noqa: F811
    page_cache.PAGE_CACHE = False
    site = Site()
    assert site.get(AWA).text == MEMBERS_PAGE
    assert site.get().text == VISITORS_PAGE


def test_two_members_never_see_each_other_and_the_cache_holds_neither():
    site = Site()
    for name in ("Awa", "Koffi", "Awa"):
        assert f"<b>{name}</b>" in site.get({"sessionid": name}).text
    page = store.find(cache_key(ask.get("/")))
    kept = brotli.decompress(page.bodies["br"]) + gzip.decompress(page.bodies["gzip"])
    assert b"Awa" not in kept and b"Koffi" not in kept and b"Entrer" in kept


def test_a_filler_that_fails_leaves_what_visitors_see_and_is_logged(caplog, monkeypatch):
    def fails(request):
        raise LookupError("nothing there")

    monkeypatch.setitem(holes._fillers, "who", fails)
    assert Site().get(AWA).text == MEMBERS_PAGE.replace("<b>Awa</b>", "<a>Entrer</a>")
    assert "“who” could not be filled" in caplog.text


def test_text_in_the_page_cannot_imitate_a_hole():
    forged = "<!--0123456789abcdef 0-->vu<!--0123456789abcdef-->"
    site = Site(forged + PAGE)
    assert site.get().text == forged + VISITORS_PAGE
    assert site.get(AWA).text == forged + MEMBERS_PAGE


def test_what_visitors_do_not_share_is_built_for_the_member():
    class Private(Site):
        def _view(self, request):
            response = super()._view(request)
            response["Cache-Control"] = "no-store"
            return response

    site = Private()
    assert site.get(AWA).text == MEMBERS_PAGE
    assert site.seen[-1] == AWA


@pytest.mark.parametrize(
    "path",
    ["/mon-fil/", "/en/suivre/", "/contact/", "/preferences/", "/actualite/1-a/commenter/", "/api/v1/articles/"],
)
def test_a_page_of_ones_own_and_the_api_are_built_once(path):
    site = Site()
    site.get(AWA, path)
    assert site.built == 1


def test_without_redis_the_page_is_built_filled_and_kept_nowhere(page_cache, tmp_path):  # noqa: F811
    page_cache.CACHES["default"]["LOCATION"] = f"unix://{tmp_path}/none"
    page_cache.CACHES = page_cache.CACHES | {}
    site = Site()
    for built in (1, 2):
        assert (site.get(AWA).text, site.built) == (MEMBERS_PAGE, built)


def test_many_members_at_once_build_a_page_once():
    class Slow(Site):
        def _view(self, request):
            time.sleep(0.2)  # the others ask meanwhile
            return super()._view(request)

    site, names = Slow(), [f"Membre{number}" for number in range(9)]
    texts = in_threads([lambda name=name: site.get({"sessionid": name}).text for name in names])
    assert site.built == 1
    assert sorted(texts) == sorted(MEMBERS_PAGE.replace("Awa", name) for name in names)


def test_the_length_of_a_members_page_reveals_nothing():
    site = Site(PAGE + "Le cours du cacao. " * 40)
    lengths = {len(site.get(AWA, accept_encoding="gzip").content) for _ in range(12)}
    assert len(lengths) > 1


def test_a_hole_without_a_request_is_empty():
    source = engines["django"].from_string("{% load holes %}" + PAGE)
    assert source.render() == VISITORS_PAGE


def test_the_name_of_a_hole_is_written_in_quotes():
    with pytest.raises(TemplateSyntaxError, match="double quotes"):
        engines["django"].from_string("{% load holes %}{% hole who %}{% endhole %}")


def test_marks_give_the_offsets_of_their_holes_in_bytes():
    marks = holes.mark_holes(SimpleNamespace())
    page = f"é{marks.mark('who', (), 'à')}b{marks.mark('own', (1,), '')}".encode()
    bare, found = marks.take_out(page)
    assert bare == "éàb".encode()
    assert found == (holes.Hole("who", (), 2, 4), holes.Hole("own", (1,), 5, 5))


def test_a_change_that_another_process_made_shows_at_once():
    site = Site()
    site.get()
    store._ask(lambda cache: store._run_change_script(cache, ["cacao"]))  # in another process
    assert (site.get(AWA).text, site.built) == (MEMBERS_PAGE, 2)


def test_a_page_for_which_there_is_no_room_is_built_once_for_a_member_too(monkeypatch):
    monkeypatch.setattr(store, "has_room", lambda key: False)
    site = Site()
    assert (site.get(AWA).text, site.built) == (MEMBERS_PAGE, 1)
