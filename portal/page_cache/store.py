"""Pages that are the same for every visitor: kept for a minute in the Redis of all web processes, and dropped before.

What changes is named by tags. A page carries those of what it shows, and the number of the last change that was known when
it began to be built; a change gives a higher number to the tags it concerns, after its transaction. So a page that was
read from the database before a change, and finished after it, is never taken for fresh. Without Redis nothing is kept,
because nobody could be told to drop it.
"""

import json
import time
from collections.abc import Callable, Collection
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import transaction
from django.http import HttpRequest

from portal.page_cache.cache import ForgivingRedisCache
from portal.page_cache.keys import STANDING

LIFE = 60  # seconds: « il y a 3 h » grows old, and articles come out at their hour without a word to anyone
NEAR = 1.0  # seconds for which a process believes what it has just asked Redis
NEAR_AT_MOST = 200  # pages in each process's memory
REMEMBERED = 2 * LIFE  # seconds that a change is told for: longer than any page built before it
BUILDING = 10  # seconds after which a builder is taken for dead
# New pages kept of either kind that has no end; twice as many with those kept of late, which a crawler is not to keep
# out: about 80 MB of Redis at most, which may be the broker's too. All others are as many as the site has listings, and
# a minute is too short to build them.
MOST_A_MINUTE = 800
LATELY = 600  # seconds
MOST_TAGS = 2_000  # in one change; beyond, everything is dropped

EVERY, ANY = "every", "any"  # what all pages carry, and what pages carry that any change concerns
CLOCK, PAGE, BUILDER = "pages:clock", "pages:1:", "pages:builder:"  # :1: the format of Page
KEPT, HELD = "pages:kept:", "pages:held:"
TAG = "pages:tag:"

# At once, or of two changes at the same time the earlier could have the last word on a tag. After Redis has forgotten all,
# numbers go on above that of a page which is just being built: they begin with the milliseconds since 1970.
# The tags come together in one argument: hundreds of them, each by itself, cost several times as much to send.
CHANGE = """
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SET', KEYS[1], ARGV[1]) end
local tags = cjson.decode(ARGV[3])
if #tags == 0 then return redis.call('GET', KEYS[1]) end
local number = redis.call('INCR', KEYS[1])
for _, tag in ipairs(tags) do redis.call('SET', KEYS[2] .. tag, number, 'EX', ARGV[2]) end
return number
"""

# How many pages of a kind a minute has kept, and whether one more may be; one that was kept of late, up to twice as many.
ROOM = """
local kept = tonumber(redis.call('GET', KEYS[1]) or 0)
if kept >= ARGV[1] * (1 + redis.call('EXISTS', KEYS[2])) then return 0 end
redis.call('SET', KEYS[1], kept + 1, 'EX', 120)
redis.call('SET', KEYS[2], 1, 'EX', ARGV[2])
return 1
"""


_owed: set[str] = set()  # tags of changes made while Redis was away: pages kept before must not come back with it
_owing = Lock()


class Page(NamedTuple):
    """An answer: its headers, its body by content coding, and what would make it stale."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    tags: tuple[str, ...]
    began: int  # the number of the last change known then
    until: float  # seconds since 1970


def changed(*tags: str) -> None:
    """Drop the pages that carry one of these tags, once the transaction is written; without tags, every page."""
    transaction.on_commit(partial(_drop, frozenset(tags)), robust=True)


def concerns(request: HttpRequest, *tags: str) -> None:
    """Say what the page answering `request` shows, beside what its address and its links tell."""
    request.__dict__.setdefault("_concerns", set()).update(tags)


def concerned(request: HttpRequest) -> set[str]:
    """What was said so far."""
    return set(request.__dict__.get("_concerns", ()))


def find(key: str) -> Page | None:
    """The page, if all of it still holds."""
    if page := _near.get(key):
        return page
    found: Page | None = _redis("get", PAGE + key)
    if found is None or not _holds(found):
        return None
    _near.put(key, found)
    return found


def now() -> int | None:
    """The number of the last change, to be asked before a page is built; None while Redis is away."""
    return _tell(())


def has_room(key: str) -> bool:
    """Whether a page may be kept: not where this minute has brought too many of its kind, the first letter of `key`."""
    return key[0] == STANDING or bool(_ask(partial(_room, key=key)))


def keep(key: str, page: Page) -> bool:
    """Keep a page; whether it is kept. False while Redis is away, or full."""
    return _redis("set", PAGE + key, page, LIFE, default=False) is not False


def begin(key: str) -> bool:
    """Whether this request is to build the page; False while another one does. True for all while Redis is away."""
    return bool(_redis("add", BUILDER + key, "building", BUILDING, default=True)) or (
        _redis("get", BUILDER + key) == "each"
    )


def done(key: str, *, kept: bool) -> None:
    """The page is built. Where it was not for everybody, let the next ones build it without waiting for each other."""
    if kept:
        _redis("delete", BUILDER + key)
    else:
        _redis("set", BUILDER + key, "each", BUILDING)


def forget() -> None:
    """Empty this process's own memory, as a restart does."""
    _near.clear()


class Near:
    """The pages that this process has asked for of late, and when each was last found to hold."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[Page, float]] = {}
        self._lock = Lock()

    def get(self, key: str) -> Page | None:
        """The page, if it was found to hold a moment ago."""
        page, checked = self.pages.get(key, (None, 0.0))
        return page if page and time.monotonic() - checked < NEAR and time.time() < page.until else None

    def put(self, key: str, page: Page) -> None:
        """Remember that it holds; the page put longest ago makes room."""
        with self._lock:
            self.pages.pop(key, None)
            self.pages[key] = page, time.monotonic()
            if len(self.pages) > NEAR_AT_MOST:
                del self.pages[next(iter(self.pages))]

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self.pages.clear()


_near = Near()


def _holds(page: Page) -> bool:
    """Whether nothing that it shows has changed since it was built."""
    if time.time() >= page.until:
        return False
    told: dict[str, int] | None = _redis("get_many", [TAG + tag for tag in page.tags])
    return told is not None and all(number <= page.began for number in told.values())


def _drop(tags: Collection[str]) -> None:
    named = {ANY, *tags} if tags and len(tags) <= MOST_TAGS else {ANY, EVERY}
    _tell(named)
    forget()  # who has changed something and looks sees it at once, where he is answered by the same process


def _tell(tags: Collection[str]) -> int | None:
    """Give these tags their next number, and those that could not be told while Redis was away."""
    with _owing:
        told = {*tags, *_owed}
        number = _ask(partial(_change, tags=told))
        _owed.clear()
        if number is None and isinstance(caches["default"], ForgivingRedisCache):
            _owed.update(told if len(told) <= MOST_TAGS else {EVERY, ANY})
    return number


def _change(cache: ForgivingRedisCache, tags: Collection[str]) -> int:
    """Give `tags` the next number, which is told; without tags, the number of the last change."""
    clock, before = cache.make_key(CLOCK), cache.make_key(TAG)
    client = cache._cache.get_client(write=True)
    return int(client.eval(CHANGE, 2, clock, before, int(time.time() * 1000), REMEMBERED, json.dumps([*tags])))


def _room(cache: ForgivingRedisCache, key: str) -> int:
    keys = [cache.make_key(name) for name in (f"{KEPT}{key[0]}{int(time.time() // 60)}", HELD + key)]
    return int(cache._cache.get_client(write=True).eval(ROOM, len(keys), *keys, MOST_A_MINUTE, LATELY))


def _redis(verb: str, *words: Any, default: Any = None) -> Any:
    """What the cache in Redis answers; `default` where it is away."""
    return _ask(lambda cache: getattr(RedisCache, verb)(cache, *words), default)


def _ask(question: Callable[[ForgivingRedisCache], Any], default: Any = None) -> Any:
    """Ask Redis and nothing else; `default` where it is away, or where the cache is no Redis."""
    cache = caches["default"]
    return cache.ask(partial(question, cache), lambda: default) if isinstance(cache, ForgivingRedisCache) else default


def all_tags(found: Collection[str]) -> tuple[str, ...]:
    """A page's tags, those of every page with them; one that names nothing is dropped at any change."""
    return (EVERY, *sorted(found or {ANY}))
