import logging
import os
import socket
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest

from portal.page_cache import redis_fallback as module
from portal.page_cache.redis_fallback import RETRY_PAUSE_SECONDS, RedisOrMemoryCache
from portal.tests.redis import redis_socket  # noqa: F401

pytestmark = pytest.mark.both_engines

PARAMS = {"KEY_PREFIX": "lp-cache-test", "TIMEOUT": 60}
QUICK = {"OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}}


@pytest.fixture(autouse=True)
def fresh_breakers(monkeypatch):
    monkeypatch.setattr(module, "_breakers", {})


def away(tmp_path) -> RedisOrMemoryCache:
    return RedisOrMemoryCache(f"unix://{tmp_path}/none.sock", PARAMS | QUICK)


@contextmanager
def frozen(tmp_path):
    """A cache at a server that takes connections and never answers, and a count of these."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "frozen.sock"))
        server.listen(300)
        server.setblocking(False)
        yield RedisOrMemoryCache(f"unix://{tmp_path}/frozen.sock", PARAMS | QUICK), lambda: _accepted(server)


def _accepted(server):
    accepted = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            accepted += 1
    return accepted


def test_without_redis_everything_is_kept_in_memory(tmp_path):
    cache = away(tmp_path)
    cache.set("a", [1])
    assert cache.get("a") == [1]
    assert cache.add("a", 2) is False
    assert cache.add("b", 2) is True
    cache.set_many({"c": 3, "d": 4})
    assert cache.get_many(["b", "c", "x"]) == {"b": 2, "c": 3}
    assert cache.touch("c", 10) and cache.has_key("c") and "c" in cache
    cache.delete_many(["c", "d"])
    assert cache.delete("b") is True
    assert cache.get("b", "gone") == "gone"
    assert cache.get_or_set("e", lambda: 5) == 5
    cache.clear()
    assert cache.get("a") is None
    assert cache.is_reachable() is False


def test_limits_still_count_without_redis(tmp_path):
    cache = away(tmp_path)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("tries")
    cache.add("tries", 0)
    assert [cache.incr("tries"), cache.incr("tries", 2), cache.decr("tries")] == [1, 3, 2]


def test_all_threads_of_a_process_share_what_memory_holds(tmp_path):
    away(tmp_path).set("a", 1)
    assert away(tmp_path).get("a") == 1


def test_a_frozen_redis_is_waited_for_once_and_then_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 0))  # no pause ends while this is tested
    with frozen(tmp_path) as (cache, connections):
        for number in range(200):
            cache.set(f"k{number}", number)
        assert connections() == 1  # one wait of `socket_timeout`, half a second
        assert cache.get("k199") == 199


def test_an_outage_is_told_once(tmp_path, caplog, monkeypatch):
    cache = away(tmp_path)
    with caplog.at_level(logging.INFO, "portal.page_cache.redis_fallback"):
        for _ in range(3):
            cache.get("a")
            cache.breaker.away_until = 0
    assert len(caplog.records) == 1


def test_what_an_outage_left_in_memory_is_forgotten_when_redis_is_back(tmp_path):
    cache = away(tmp_path)
    cache.set("a", "old")
    cache.breaker.away_until = 0
    assert cache.ask(lambda: "answer", lambda: "memory") == "answer"
    assert cache.memory.get("a") is None


def test_an_error_of_ours_is_not_mistaken_for_an_outage(tmp_path):
    cache = away(tmp_path)

    def wrong() -> None:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        cache.ask(wrong, lambda: None)
    assert not cache.breaker.is_open()


def test_a_pause_ends():
    breaker = module.CircuitBreaker()
    breaker.trip(OSError("refused"))
    assert breaker.is_open()
    breaker.away_until -= RETRY_PAUSE_SECONDS
    assert not breaker.is_open()


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="REDIS_URL names no Redis to try this on")
def test_with_redis_clearing_forgets_our_keys_and_no_others():
    ours = RedisOrMemoryCache(os.environ["REDIS_URL"], PARAMS | QUICK)
    theirs = RedisOrMemoryCache(os.environ["REDIS_URL"], PARAMS | QUICK | {"KEY_PREFIX": "lp-queue"})
    ours.set("a", 1)
    theirs.set("a", 2)
    assert ours.is_reachable() and ours.incr("a") == 2
    ours.clear()
    assert ours.get("a") is None
    assert theirs.get("a") == 2
    theirs.clear()
