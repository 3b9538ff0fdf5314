"""Caches pages that are the same for all visitors, for a minute, in the Redis of all web processes; drops what changed.

Changes are numbered. A change names tags, such as `article:7`; after its transaction each of them gets its number.
A page carries the tags of what it shows, and as its version the number of the last change before its building began.
It is fresh while none of its tags has a higher number. So a page that was read from the database before a change, and
finished after it, is never fresh. A change that only adds makes pages old, any other makes them gone: an old page may be
shown to visitors for OLD_SECONDS while one request builds the next. Without Redis nothing is cached: one process cannot
drop a page in another's memory.
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

from portal.page_cache.holes import Hole
from portal.page_cache.keys import FIXED_KIND
from portal.page_cache.redis_fallback import RedisOrMemoryCache

# Short, since two things make a page wrong without any change: « il y a 3 h » ages, and scheduled articles come out.
PAGE_TTL_SECONDS = 60
OLD_SECONDS = 30  # of a page's life, in which it may be shown though something came after it
TAG_TTL_SECONDS = 600  # how long Redis keeps a change's number: longer than a page or a piece is kept
BUILD_LOCK_SECONDS = 10  # after which the process that builds a page is considered dead
# How many new pages may be cached per minute, for each kind of page whose number is unlimited (searches, for example: see
# keys.py). Pages that were cached recently have twice that room, so that a crawler does not crowd them out. The limit keeps
# Redis, which the broker may share, below about 80 MB. Other kinds need no limit: there are only as many as listings.
MAX_NEW_PAGES_PER_MINUTE = 800
RECENT_PAGE_SECONDS = 600  # how long a page counts as cached recently
MAX_TAGS_PER_CHANGE = 2_000  # a change with more tags drops every page

# Two tags that no view names. Every page has the first: it is given a number to drop all pages. A page whose own tags
# are unknown has the second: each change gives it a number, so that any change drops the page.
ALL_PAGES_TAG, UNTAGGED_PAGES_TAG = "every", "any"
CLOCK_KEY, PAGE_KEY, BUILD_LOCK_KEY = "pages:clock", "pages:5:", "pages:builder:"  # :5: the format of CachedPage
NEW_PAGES_KEY, RECENT_PAGE_KEY = "pages:new:", "pages:recent:"
TAG_KEY, GROWN_KEY = "pages:tag:", "pages:grown:"  # the number of a tag's last change, and of the last that only added
BUILDING, NO_WAIT = "building", "no-wait"  # what a build lock says: wait for the page, or build it yourself

# One atomic script: otherwise the earlier of two simultaneous changes could write a tag last. A page being built has
# an old number as its version. After Redis has lost its data, new numbers must exceed it: so they start from the milliseconds
# since 1970, which grow faster than numbers do.
# The tags are one argument: hundreds of separate arguments cost several times as much to send.
CHANGE_SCRIPT = """
-- KEYS: clock, prefix of tags, key of the tag of all pages; ARGV: first number, seconds to live, tags as JSON
if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('SET', KEYS[1], ARGV[1])
    redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[2])
end
local tags = cjson.decode(ARGV[3])
if #tags == 0 then return redis.call('GET', KEYS[1]) end
local number = redis.call('INCR', KEYS[1])
for _, tag in ipairs(tags) do redis.call('SET', KEYS[2] .. tag, number, 'EX', ARGV[2]) end
return number
"""

# Counts the pages of a kind cached this minute, and allows one more; a page cached recently, up to twice as many.
ADMISSION_SCRIPT = """
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
if count >= ARGV[1] * (1 + redis.call('EXISTS', KEYS[2])) then return 0 end
redis.call('SET', KEYS[1], count + 1, 'EX', 120)
redis.call('SET', KEYS[2], 1, 'EX', ARGV[2])
return 1
"""

# The tags of changes made while Redis was away: pages cached before must not be shown once it is back.
_pending_tags: set[str] = set()
_pending_lock = Lock()


class CachedPage(NamedTuple):
    """An answer as visitors get it: its headers, its body by content coding, and what would make it stale."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    tags: tuple[str, ...]
    version: int  # the number of the last change known when the build began
    expires_at: float  # seconds since 1970
    holes: tuple[Hole, ...]


class FoundPage(NamedTuple):
    """A page that may be shown; `is_old`: only to visitors, while another request builds the next."""

    page: CachedPage
    is_old: bool


def invalidate(*tags: str) -> None:
    """Drop the pages with one of these tags, once the transaction is committed; without tags, every page."""
    transaction.on_commit(partial(_invalidate_now, frozenset(tags)), robust=True)


def invalidate_grown(*tags: str) -> None:
    """Make the pages with one of these tags old, after a change that only adds to them: an article, a member of a story."""
    transaction.on_commit(partial(_invalidate_now, frozenset(tags), prefix=GROWN_KEY), robust=True)


def add_tags(request: HttpRequest, *tags: str) -> None:
    """Add tags for what the page answering `request` shows, besides those of its address and its links."""
    request.__dict__.setdefault("_cache_tags", set()).update(tags)


def tags_of_request(request: HttpRequest) -> set[str]:
    """The tags added so far."""
    return set(request.__dict__.get("_cache_tags", ()))


def find(key: str) -> CachedPage | None:
    """The page, if nothing that it shows has changed since its build began."""
    found = find_old(key)
    return found.page if found and not found.is_old else None


def find_old(key: str) -> FoundPage | None:
    """The page, if it is not gone."""
    if _pending_tags:  # of changes that this process could not publish yet
        _publish_with_pending(())
    page: CachedPage | None = _redis("get", PAGE_KEY + key)
    if page is None or (time_left := page.expires_at - time.time()) <= 0:
        return None
    numbers = _numbers(CLOCK_KEY, *(prefix + tag for tag in page.tags for prefix in (TAG_KEY, GROWN_KEY)))
    # Without its clock, Redis has lost the tags' numbers too.
    if numbers is None or numbers.pop(CLOCK_KEY, None) is None:
        return None
    later = [key for key, number in numbers.items() if number > page.version]
    is_young = time_left > PAGE_TTL_SECONDS - OLD_SECONDS
    return FoundPage(page, bool(later)) if not later or (is_young and all(map(_is_growth, later))) else None


def current_version() -> int | None:
    """The number of the last change, to be read before a page is built; None while Redis is away.

    Changes that waited while Redis was away are published now, or pages cached before them would still be served.
    """
    clock: int | None = None if _pending_tags else _redis("get", CLOCK_KEY)
    return _publish_with_pending(()) if clock is None else clock


def changes_of(tags: Collection[str]) -> dict[str, int] | None:
    """The number of the last change of each tag that changed lately; None while Redis is away."""
    numbers = _numbers(*(prefix + tag for tag in tags for prefix in (GROWN_KEY, TAG_KEY)))
    if numbers is None:
        return None
    changes = dict[str, int]()
    for key, number in numbers.items():
        tag = key.removeprefix(GROWN_KEY).removeprefix(TAG_KEY)
        changes[tag] = max(number, changes.get(tag, 0))
    return changes


def has_room(key: str) -> bool:
    """Whether a page may be cached now; the first letter of `key` is its kind.

    Pages of the kind FIXED_KIND always may. Others may until MAX_NEW_PAGES_PER_MINUTE of their kind have been cached in this
    minute; a page that was cached lately, until twice as many. Without Redis they may not.
    """
    return key[0] == FIXED_KIND or bool(_ask(partial(_run_admission_script, key=key)))


def put(key: str, page: CachedPage) -> bool:
    """Cache a page; returns whether it was done. False while Redis is away or full."""
    return _redis("set", PAGE_KEY + key, page, PAGE_TTL_SECONDS, default=False) is not False


def start_build(key: str) -> bool:
    """Whether this request must build the page; False while another one does. Always True while Redis is away."""
    return bool(_redis("add", BUILD_LOCK_KEY + key, BUILDING, BUILD_LOCK_SECONDS, default=True)) or (
        _redis("get", BUILD_LOCK_KEY + key) == NO_WAIT
    )


def finish_build(key: str, *, is_cached: bool) -> None:
    """End the build. If the page is not cached, let the next requests build it without waiting for each other."""
    if is_cached:
        _redis("delete", BUILD_LOCK_KEY + key)
    else:
        _redis("set", BUILD_LOCK_KEY + key, NO_WAIT, BUILD_LOCK_SECONDS)


def _invalidate_now(tags: Collection[str], *, prefix: str = TAG_KEY) -> None:
    named = tags if tags and len(tags) <= MAX_TAGS_PER_CHANGE else {ALL_PAGES_TAG}
    _publish_with_pending({UNTAGGED_PAGES_TAG, *named}, prefix)


def _publish_with_pending(tags: Collection[str], prefix: str = TAG_KEY) -> int | None:
    """Give the next number to `tags` and to those that waited while Redis was away; returns it, or None without Redis.

    If there are neither, no number is given: the result is the number of the last change. Pages of tags that waited are gone.
    """
    with _pending_lock:
        all_changed = {*tags, *_pending_tags}
        if _pending_tags:
            prefix = TAG_KEY
        number = _ask(partial(_run_change_script, tags=all_changed, prefix=prefix))
        _pending_tags.clear()
        if number is None and isinstance(caches["default"], RedisOrMemoryCache):
            _pending_tags.update(
                all_changed if len(all_changed) <= MAX_TAGS_PER_CHANGE else {ALL_PAGES_TAG, UNTAGGED_PAGES_TAG}
            )
    return number


def _run_change_script(cache: RedisOrMemoryCache, tags: Collection[str], prefix: str = TAG_KEY) -> int:
    """Give `tags` the next number and return it; without tags, return the number of the last change."""
    client = cache._cache.get_client(write=True)
    return int(
        client.eval(
            CHANGE_SCRIPT,
            3,
            *map(cache.make_key, (CLOCK_KEY, prefix, TAG_KEY + ALL_PAGES_TAG)),
            int(time.time() * 1000),
            TAG_TTL_SECONDS,
            json.dumps([*tags]),
        )
    )


def _run_admission_script(cache: RedisOrMemoryCache, key: str) -> int:
    keys = [
        cache.make_key(name) for name in (f"{NEW_PAGES_KEY}{key[0]}{int(time.time() // 60)}", RECENT_PAGE_KEY + key)
    ]
    return int(
        cache._cache.get_client(write=True).eval(
            ADMISSION_SCRIPT, len(keys), *keys, MAX_NEW_PAGES_PER_MINUTE, RECENT_PAGE_SECONDS
        )
    )


def _is_growth(key: str) -> bool:
    return key.startswith(GROWN_KEY)


def _numbers(*keys: str) -> dict[str, int] | None:
    """The numbers under those of these keys that have one; None while Redis is away."""
    numbers: dict[str, int] | None = _redis("get_many", keys)
    return numbers


def _redis(verb: str, *args: Any, default: Any = None) -> Any:
    """What the Redis cache returns; `default` while it is away."""
    return _ask(lambda cache: getattr(RedisCache, verb)(cache, *args), default)


def _ask(question: Callable[[RedisOrMemoryCache], Any], default: Any = None) -> Any:
    """Ask Redis only; `default` while it is away, or if the cache is not Redis."""
    cache = caches["default"]
    return cache.ask(partial(question, cache), lambda: default) if isinstance(cache, RedisOrMemoryCache) else default


def page_tags(found: Collection[str]) -> tuple[str, ...]:
    """A page's tags, with the tag of every page; a page without tags of its own is dropped by any change."""
    return (ALL_PAGES_TAG, *sorted(found or {UNTAGGED_PAGES_TAG}))
