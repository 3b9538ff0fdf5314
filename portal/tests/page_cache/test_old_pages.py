"""Pages that are old: something was added since they were built. And pages that are gone."""

import threading
import time

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from portal.page_cache import middleware, store
from portal.page_cache.store import invalidate, invalidate_grown
from portal.tests.page_cache.test_store import Site, ask, tags_of
from portal.tests.redis import page_cache, redis_socket  # noqa: F401

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def _on(page_cache, monkeypatch):  # noqa: F811
    page_cache.PAGE_CACHE_TAGS = f"{tags_of.__module__}.tags_of"
    monkeypatch.setattr(store.transaction, "on_commit", lambda call, robust: call())  # no database here


class Slow:
    """A site of one page whose second build waits until `finish` is set."""

    def __init__(self):
        self.said, self.begun, self.finish = "Le cacao monte. #cacao", threading.Event(), threading.Event()
        self.site = Site(self._answer)
        self.site.get()

    def _answer(self, request):
        said = self.said
        if self.site.built > 1:
            self.begun.set()
            self.finish.wait(20)
        return HttpResponse(said)

    def rebuild(self):
        """Another visitor, whose request builds the page anew."""
        thread = threading.Thread(target=self.site.get)
        thread.start()
        assert self.begun.wait(20)
        return thread


@pytest.fixture
def slow():
    slow = Slow()
    yield slow
    slow.finish.set()


def test_while_one_request_builds_the_next_page_others_get_the_old_one(slow):
    slow.said = "Le café aussi. #cacao"
    invalidate_grown("cacao")
    builder = slow.rebuild()
    for _ in range(3):
        old = slow.site.get()
        assert old.text == "Le cacao monte. #cacao"
        assert (old["X-Cache"], old["Cache-Control"]) == ("old", "no-cache")
    slow.finish.set()
    builder.join()
    assert (slow.site.get().text, slow.site.get()["X-Cache"], slow.site.built) == ("Le café aussi. #cacao", "hit", 2)


def test_without_another_builder_a_visitor_gets_the_new_page():
    site = Site(lambda request: HttpResponse(f"{site.built} #cacao"))
    site.get()
    invalidate_grown("cacao")
    assert (site.get().text, site.get().text) == ("2 #cacao", "2 #cacao")


def test_what_is_hidden_while_the_next_page_is_built_is_shown_by_neither(slow, monkeypatch):
    monkeypatch.setattr(middleware, "BUILD_WAIT_SECONDS", 0)
    invalidate_grown("cacao")
    builder = slow.rebuild()
    invalidate("cacao")
    assert store.find_old(middleware.cache_key(ask.get("/"))) is None
    slow.finish.set()
    builder.join()
    slow.said = "Rien. #cacao"
    assert slow.site.get().text == "Rien. #cacao"


def test_a_gone_page_stays_gone_though_something_was_added_since():
    Site(lambda request: HttpResponse("#cacao")).get()
    invalidate("cacao")
    invalidate_grown("cacao")
    assert store.find_old(middleware.cache_key(ask.get("/"))) is None


def test_no_page_is_old_for_longer_than_its_seconds(monkeypatch):
    Site(lambda request: HttpResponse("#cacao")).get()
    invalidate_grown("cacao")
    key, now = middleware.cache_key(ask.get("/")), time.time()
    monkeypatch.setattr(store.time, "time", lambda: now + store.OLD_SECONDS - 2)
    assert store.find_old(key).is_old
    monkeypatch.setattr(store.time, "time", lambda: now + store.OLD_SECONDS + 1)
    assert store.find_old(key) is None


def empty():
    cache.clear()


def take_away():
    cache.breaker.trip(OSError("a pause"))


@pytest.mark.parametrize("lost", [empty, take_away])
def test_while_a_page_is_old_redis_may_lose_all(lost):
    Site(lambda request: HttpResponse("#cacao")).get()
    invalidate_grown("cacao")
    lost()
    assert store.find_old(middleware.cache_key(ask.get("/"))) is None
    cache.breaker.away_until = 0


def test_a_member_never_gets_an_old_page():
    site = Site(lambda request: HttpResponse(f"{site.built} #cacao"))
    site.get()
    invalidate_grown("cacao")
    assert store.find(middleware.cache_key(ask.get("/"))) is None


def test_a_part_of_a_page_is_stale_after_either_change():
    invalidate_grown("cacao")
    grown = store.changes_of(["cacao"])["cacao"]
    invalidate("cacao")
    gone = store.changes_of(["cacao"])["cacao"]
    invalidate_grown("cacao")
    assert grown < gone < store.changes_of(["cacao"])["cacao"]


@pytest.mark.parametrize("change", [lambda: None, lambda: invalidate("cafe"), lambda: invalidate_grown("cafe")])
def test_what_was_changed_while_redis_was_away_is_gone_once_it_is_back(change):
    Site(lambda request: HttpResponse("#cacao")).get()
    cache.breaker.trip(OSError("a pause"))
    invalidate("cacao")
    cache.breaker.away_until = 0
    change()
    assert store.find_old(middleware.cache_key(ask.get("/"))) is None
