"""Django's cache backend: Redis, and while Redis is away each process's own memory. It never fails because of Redis."""

import logging
import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

RETRY_PAUSE_SECONDS = 2.0  # seconds during which a Redis that failed is not asked again
CONNECTION_ERRORS = (redis.exceptions.RedisError, OSError)  # refused, frozen, loading, out of memory, read-only
MAX_MEMORY_ENTRIES = 20_000  # with Django's 300, many visitors would evict the counters of rate limits

log = logging.getLogger(__name__)


class CircuitBreaker:
    """Remembers that a Redis has failed, so that it is not asked for a moment.

    Shared by the threads of a process, for each of which Django makes a cache object of its own.
    """

    def __init__(self) -> None:
        self.away_until = 0.0
        self.is_away = False

    def is_open(self) -> bool:
        """Whether Redis failed a moment ago and must be left alone."""
        return time.monotonic() < self.away_until

    def trip(self, error: Exception) -> None:
        """Redis failed. Logged once, however long it is away."""
        self.away_until = time.monotonic() + RETRY_PAUSE_SECONDS
        if not self.is_away:
            log.warning("The cache is away (%s): each process keeps what it can in memory meanwhile.", error)
        self.is_away = True

    def reset(self) -> bool:
        """Redis answered; returns True if it had been away."""
        was_away, self.is_away = self.is_away, False
        if was_away:
            log.info("The cache is back.")
        return was_away


_breakers: dict[str, CircuitBreaker] = {}


def _with_fallback(name: str) -> Callable[..., Any]:
    """The cache's method `name`, in Redis, or in memory while Redis is away."""

    def method(self: "RedisOrMemoryCache", *args: Any, **kwargs: Any) -> Any:
        return self.ask(getattr(super(RedisOrMemoryCache, self), name), getattr(self.memory, name), args, kwargs)

    method.__name__ = name
    return method


class RedisOrMemoryCache(RedisCache):
    """Redis, or this process's memory while Redis is away; it never raises because of Redis.

    The timeouts in the settings end its waiting for Redis (CACHES: half a second to connect, half a second for an answer).
    While Redis is away rate limits still count, in each process separately: N processes allow up to N times as much.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache(f"away:{server}", params)
        self.memory._max_entries = MAX_MEMORY_ENTRIES
        self.breaker = _breakers.setdefault(server, CircuitBreaker())

    def ask(self, redis: Callable[..., Any], memory: Callable[..., Any], args: Any = (), kwargs: Any = None) -> Any:
        """Call `redis` if it may be asked, else `memory`, with the same arguments."""
        kwargs = kwargs or {}
        if not self.breaker.is_open():
            try:
                answer = redis(*args, **kwargs)
            except CONNECTION_ERRORS as error:
                self.breaker.trip(error)
            else:
                if self.breaker.reset():
                    self.memory.clear()  # or the next outage would bring back these entries
                return answer
        return memory(*args, **kwargs)

    add = _with_fallback("add")
    get = _with_fallback("get")
    set = _with_fallback("set")
    touch = _with_fallback("touch")
    delete = _with_fallback("delete")
    get_many = _with_fallback("get_many")
    has_key = _with_fallback("has_key")
    incr = _with_fallback("incr")
    set_many = _with_fallback("set_many")
    delete_many = _with_fallback("delete_many")

    def validate_key(self, key: str) -> None:
        """Redis takes any key; Django reads each character of each, to warn of those that Memcached would refuse."""

    def clear(self) -> None:
        """Delete our own keys only: the broker's queues may be in the same Redis, and Django would flush them too."""
        self.memory.clear()
        self.ask(self._clear_redis, lambda: None)

    def _clear_redis(self) -> None:
        client = self._cache.get_client(write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            client.unlink(key)

    def is_reachable(self) -> bool:
        """Whether Redis answers now; for /readyz."""
        return bool(self.ask(lambda: self._cache.get_client().ping(), lambda: False))
