"""How a page is served to the first visitor after a change, and with nothing kept: one request after the other.

Before each request its page is taken out of Redis, as a change of its tags takes it, while kept cards stay; or all is. The time is
the visitor's, the CPU that of the web server's processes.
"""

import time
from collections.abc import Callable
from statistics import median, quantiles

from redis import Redis

from benches.harness.load import LoadResult
from benches.harness.processes import cpu
from benches.harness.programs import Missing
from benches.harness.web import Web

PAGES = "*pages:[0-9]*"  # portal/page_cache/store.py:PAGE_KEY
MAX_TRIES = 5  # for a page that is not kept
WARMING = 3  # requests for each process of the server: it has to have read the code once


def drop_pages(redis: Redis) -> None:
    """Take the pages out of Redis."""
    for key in redis.scan_iter(PAGES, count=1000):
        redis.delete(key)


def empty(redis: Redis) -> None:
    """Take all out of Redis."""
    redis.flushall()


# How the page is served → what comes before each request.
WAYS: dict[str, Callable[[Redis], None]] = {"first after a change": drop_pages, "built": empty}


def measure_first(web: Web, redis_url: str, path: str, way: str, workers: int, seconds: float) -> LoadResult:
    """Ask for the page in one of WAYS for so many seconds. Raises Missing where it came from the cache."""
    with Redis.from_url(redis_url) as redis:
        for _ in range(WARMING * workers):
            _ask(web, redis, path, way)
        before, began, times = cpu(web.program.pid), time.monotonic(), [_ask(web, redis, path, way)]
        while time.monotonic() - began < seconds or len(times) < WARMING:
            times.append(_ask(web, redis, path, way))
    spent = 1000 * (cpu(web.program.pid) - before) / len(times)
    return LoadResult(1000 * len(times) / sum(times), median(times), quantiles(times, n=100)[-1], spent)


def _ask(web: Web, redis: Redis, path: str, way: str) -> float:
    """Milliseconds of one request; another is made where somebody who asked before has kept the page meanwhile."""
    for _ in range(MAX_TRIES):
        WAYS[way](redis)
        began = time.monotonic()
        answer, _body = web.get(path)
        if answer.status == 200 and answer.headers.get("X-Cache") != "hit":
            return 1000 * (time.monotonic() - began)
    raise Missing(f"{path} was not built: {answer.status} {dict(answer.headers)}")
