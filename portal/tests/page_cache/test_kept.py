"""Parts of pages that are rendered once: what is fresh, what is dropped, what is left out."""

import pytest
from django.core.cache import cache

from portal.page_cache import kept, store
from portal.page_cache.once import reading_once
from portal.tests.redis import page_cache, redis_socket  # noqa: F401


@pytest.fixture(autouse=True)
def _on(page_cache, monkeypatch):  # noqa: F811
    page_cache.PAGE_CACHE = True
    kept.clear()
    monkeypatch.setattr(store.transaction, "on_commit", lambda call, robust: call())  # no database here


class Builder:
    """Renders keys as `<key>`; `built` are the keys that were asked for."""

    def __init__(self):
        self.built, self.gone = [], set()

    def __call__(self, keys):
        self.built += sorted(keys)
        return {key: f"<{key}>" for key in keys if key not in self.gone}


def tags_of(_key, html):
    return {f"article:{html.strip('<>')}"}


def join(keys, build):
    return kept.kept(keys, build, tags_of)


def test_only_what_is_missing_is_built_and_the_order_is_that_of_the_keys():
    build = Builder()
    join([1, 2], build)
    assert list(join([3, 2, 1], build).items()) == [(3, "<3>"), (2, "<2>"), (1, "<1>")]
    assert build.built == [1, 2, 3]


def test_a_change_drops_the_pieces_that_have_its_tag_and_no_others():
    build = Builder()
    join([1, 2], build)
    store.invalidate("article:2")
    join([1, 2], build)
    assert build.built == [1, 2, 2]


def test_a_piece_is_kept_from_when_it_began_to_be_built(monkeypatch):
    """Or what it shows until a moment would be shown beyond it, by as long as the building took."""
    build, passed = Builder(), [1_000.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: passed[0])

    def slowly(keys):
        passed[0] += 20
        return build(keys)

    for seconds_later in (0, kept.KEPT_SECONDS - 15):
        passed[0] += seconds_later
        kept.kept([1], slowly, tags_of)
    assert build.built == [1, 1]


def test_a_change_without_tags_drops_every_piece():
    build = Builder()
    join([1, 2], build)
    store.invalidate()
    join([1, 2], build)
    assert build.built == [1, 2, 1, 2]


def test_a_piece_begun_before_a_change_is_never_taken_for_fresh():
    build = Builder()

    def build_while_it_changes(keys):
        store.invalidate("article:1")
        return build(keys)

    kept.kept([1], build_while_it_changes, tags_of)
    join([1], build)
    assert build.built == [1, 1]


def test_what_vanished_meanwhile_is_left_out_and_asked_for_again():
    build = Builder()
    build.gone = {2}
    assert join([1, 2, 3], build) == {1: "<1>", 3: "<3>"}
    build.gone = set()
    assert list(join([1, 2, 3], build)) == [1, 2, 3]


@pytest.mark.parametrize("away", [True, False])
def test_without_redis_or_the_setting_everything_is_built_each_time(page_cache, monkeypatch, away):  # noqa: F811
    build = Builder()
    if away:
        monkeypatch.setattr(store, "current_version", lambda: None)
    else:
        page_cache.PAGE_CACHE = False
    for _ in range(2):
        assert join([1], build) == {1: "<1>"}
    assert build.built == [1, 1]


def test_a_process_keeps_so_many_pieces_and_so_long(monkeypatch):
    monkeypatch.setattr(kept, "MAX_CHARS", len("<2><3>"))
    build = Builder()
    join([1, 2, 3], build)
    join([1], build)
    assert build.built == [1, 2, 3, 1]
    monkeypatch.setattr(kept.time, "monotonic", lambda: 10.0**9)
    join([1], build)
    assert build.built == [1, 2, 3, 1, 1]


def test_short_pieces_are_few_too(monkeypatch):
    monkeypatch.setattr(kept, "MAX_PARTS", 2)
    build = Builder()
    join([1, 2, 3], build)
    join([3, 2], build)
    assert build.built == [1, 2, 3]
    join([1], build)
    assert build.built == [1, 2, 3, 1]
    assert len(kept._parts._parts) == 2


def test_pieces_do_not_outlive_the_numbers_of_changes_that_redis_has_lost(monkeypatch):
    build = Builder()
    join([1], build)
    store.invalidate("article:1")
    cache.clear()  # as a restart without data: nobody knows of that change any more
    later = store.time.time() + 1
    monkeypatch.setattr(store.time, "time", lambda: later)
    join([1], build)
    assert build.built == [1, 1]


def test_what_is_kept_for_a_page_begun_before_a_change_is_not_fresh_for_the_next():
    build = Builder()
    with reading_once(version=store.current_version()):
        store.invalidate("article:1")
        join([1], build)
    join([1], build)
    assert build.built == [1, 1]
