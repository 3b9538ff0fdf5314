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
from portal.page_cache.keys import FIXED_KIND

PAGE_TTL_SECONDS = 60  # seconds: « il y a 3 h » grows old, and articles come out at their hour without a word to anyone
LOCAL_TTL_SECONDS = 1.0  # seconds for which a process believes what it has just asked Redis
MAX_LOCAL_PAGES = 200  # pages in each process's memory
TAG_TTL_SECONDS = 2 * PAGE_TTL_SECONDS  # seconds that a change is told for: longer than any page built before it
BUILD_LOCK_SECONDS = 10  # seconds after which a builder is taken for dead
# New pages kept of either kind that has no end; twice as many with those kept of late, which a crawler is not to keep
# out: about 80 MB of Redis at most, which may be the broker's too. All others are as many as the site has listings, and
# a minute is too short to build them.
MAX_NEW_PAGES_PER_MINUTE = 800
RECENT_PAGE_SECONDS = 600  # seconds
MAX_TAGS_PER_CHANGE = 2_000  # in one change; beyond, everything is dropped

ALL_PAGES_TAG, ANY_CHANGE_TAG = "every", "any"  # what all pages carry, and what pages carry that any change concerns
CLOCK_KEY, PAGE_KEY, BUILD_LOCK_KEY = "pages:clock", "pages:2:", "pages:builder:"  # :2: the format of CachedPage
NEW_PAGES_KEY, RECENT_PAGE_KEY = "pages:kept:", "pages:held:"
TAG_KEY = "pages:tag:"

# At once, or of two changes at the same time the earlier could have the last word on a tag. After Redis has forgotten all,
# numbers go on above that of a page which is just being built: they begin with the milliseconds since 1970.
# The tags come together in one argument: hundreds of them, each by itself, cost several times as much to send.
CHANGE_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SET', KEYS[1], ARGV[1]) end
local tags = cjson.decode(ARGV[3])
if #tags == 0 then return redis.call('GET', KEYS[1]) end
local number = redis.call('INCR', KEYS[1])
for _, tag in ipairs(tags) do redis.call('SET', KEYS[2] .. tag, number, 'EX', ARGV[2]) end
return number
"""

# How many pages of a kind a minute has kept, and whether one more may be; one that was kept of late, up to twice as many.
ADMISSION_SCRIPT = """
local kept = tonumber(redis.call('GET', KEYS[1]) or 0)
if kept >= ARGV[1] * (1 + redis.call('EXISTS', KEYS[2])) then return 0 end
redis.call('SET', KEYS[1], kept + 1, 'EX', 120)
redis.call('SET', KEYS[2], 1, 'EX', ARGV[2])
return 1
"""


_pending_tags: set[str] = (
    set()
)  # tags of changes made while Redis was away: pages kept before must not come back with it
_pending_lock = Lock()


class CachedPage(NamedTuple):
    """An answer: its headers, its body by content coding, and what would make it stale."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    tags: tuple[str, ...]
    version: int  # the number of the last change known then
    expires_at: float  # seconds since 1970


def invalidate(*tags: str) -> None:
    """Drop the pages that carry one of these tags, once the transaction is written; without tags, every page."""
    transaction.on_commit(partial(_invalidate_now, frozenset(tags)), robust=True)


def add_tags(request: HttpRequest, *tags: str) -> None:
    """Say what the page answering `request` shows, beside what its address and its links tell."""
    request.__dict__.setdefault("_cache_tags", set()).update(tags)


def tags_of_request(request: HttpRequest) -> set[str]:
    """What was said so far."""
    return set(request.__dict__.get("_cache_tags", ()))


def find(key: str) -> CachedPage | None:
    """The page, if all of it still holds."""
    if page := _local_pages.get(key):
        return page
    found: CachedPage | None = _redis("get", PAGE_KEY + key)
    if found is None or not _is_fresh(found):
        return None
    _local_pages.put(key, found)
    return found


def current_version() -> int | None:
    """The number of the last change, to be asked before a page is built; None while Redis is away."""
    return _publish_change(())


def has_room(key: str) -> bool:
    """Whether a page may be kept: not where this minute has brought too many of its kind, the first letter of `key`."""
    return key[0] == FIXED_KIND or bool(_ask(partial(_run_admission_script, key=key)))


def store(key: str, page: CachedPage) -> bool:
    """Keep a page; whether it is kept. False while Redis is away, or full."""
    return _redis("set", PAGE_KEY + key, page, PAGE_TTL_SECONDS, default=False) is not False


def start_build(key: str) -> bool:
    """Whether this request is to build the page; False while another one does. True for all while Redis is away."""
    return bool(_redis("add", BUILD_LOCK_KEY + key, "building", BUILD_LOCK_SECONDS, default=True)) or (
        _redis("get", BUILD_LOCK_KEY + key) == "each"
    )


def finish_build(key: str, *, kept: bool) -> None:
    """The page is built. Where it was not for everybody, let the next ones build it without waiting for each other."""
    if kept:
        _redis("delete", BUILD_LOCK_KEY + key)
    else:
        _redis("set", BUILD_LOCK_KEY + key, "each", BUILD_LOCK_SECONDS)


def clear_local_pages() -> None:
    """Empty this process's own memory, as a restart does."""
    _local_pages.clear()


class LocalPages:
    """The pages that this process has asked for of late, and when each was last found to hold."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[CachedPage, float]] = {}
        self._lock = Lock()

    def get(self, key: str) -> CachedPage | None:
        """The page, if it was found to hold a moment ago."""
        page, checked = self.pages.get(key, (None, 0.0))
        return (
            page if page and time.monotonic() - checked < LOCAL_TTL_SECONDS and time.time() < page.expires_at else None
        )

    def put(self, key: str, page: CachedPage) -> None:
        """Remember that it holds; the page put longest ago makes room."""
        with self._lock:
            self.pages.pop(key, None)
            self.pages[key] = page, time.monotonic()
            if len(self.pages) > MAX_LOCAL_PAGES:
                del self.pages[next(iter(self.pages))]

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self.pages.clear()


_local_pages = LocalPages()


def _is_fresh(page: CachedPage) -> bool:
    """Whether nothing that it shows has changed since it was built."""
    if time.time() >= page.expires_at:
        return False
    versions: dict[str, int] | None = _redis("get_many", [TAG_KEY + tag for tag in page.tags])
    return versions is not None and all(number <= page.version for number in versions.values())


def _invalidate_now(tags: Collection[str]) -> None:
    named = {ANY_CHANGE_TAG, *tags} if tags and len(tags) <= MAX_TAGS_PER_CHANGE else {ANY_CHANGE_TAG, ALL_PAGES_TAG}
    _publish_change(named)
    clear_local_pages()  # who has changed something and looks sees it at once, where he is answered by the same process


def _publish_change(tags: Collection[str]) -> int | None:
    """Give these tags their next number, and those that could not be told while Redis was away."""
    with _pending_lock:
        all_changed = {*tags, *_pending_tags}
        number = _ask(partial(_run_change_script, tags=all_changed))
        _pending_tags.clear()
        if number is None and isinstance(caches["default"], ForgivingRedisCache):
            _pending_tags.update(
                all_changed if len(all_changed) <= MAX_TAGS_PER_CHANGE else {ALL_PAGES_TAG, ANY_CHANGE_TAG}
            )
    return number


def _run_change_script(cache: ForgivingRedisCache, tags: Collection[str]) -> int:
    """Give `tags` the next number, which is told; without tags, the number of the last change."""
    clock, before = cache.make_key(CLOCK_KEY), cache.make_key(TAG_KEY)
    client = cache._cache.get_client(write=True)
    return int(
        client.eval(CHANGE_SCRIPT, 2, clock, before, int(time.time() * 1000), TAG_TTL_SECONDS, json.dumps([*tags]))
    )


def _run_admission_script(cache: ForgivingRedisCache, key: str) -> int:
    keys = [
        cache.make_key(name) for name in (f"{NEW_PAGES_KEY}{key[0]}{int(time.time() // 60)}", RECENT_PAGE_KEY + key)
    ]
    return int(
        cache._cache.get_client(write=True).eval(
            ADMISSION_SCRIPT, len(keys), *keys, MAX_NEW_PAGES_PER_MINUTE, RECENT_PAGE_SECONDS
        )
    )


def _redis(verb: str, *args: Any, default: Any = None) -> Any:
    """What the cache in Redis answers; `default` where it is away."""
    return _ask(lambda cache: getattr(RedisCache, verb)(cache, *args), default)


def _ask(question: Callable[[ForgivingRedisCache], Any], default: Any = None) -> Any:
    """Ask Redis and nothing else; `default` where it is away, or where the cache is no Redis."""
    cache = caches["default"]
    return cache.ask(partial(question, cache), lambda: default) if isinstance(cache, ForgivingRedisCache) else default


def page_tags(found: Collection[str]) -> tuple[str, ...]:
    """A page's tags, those of every page with them; one that names nothing is dropped at any change."""
    return (ALL_PAGES_TAG, *sorted(found or {ANY_CHANGE_TAG}))
