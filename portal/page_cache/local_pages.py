"""The cached pages that a process keeps in its own memory: those that it served recently, and some that it found stale."""

import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from portal.page_cache.segments import Segment

MAX_LOCAL_PAGES = 100  # pages in each process's memory: it spares questions about those of the last seconds
MAX_DROPPED_PAGES = 50  # stale pages there: one that is built again unchanged need not be compressed again
MAX_LOCAL_BYTES = 3_000_000  # of their bodies, and as much of those of the stale pages: 100 ordinary pages take two


class CachedPage(NamedTuple):
    """An answer as visitors get it: its headers, its body by content coding, and what would make it stale."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    tags: tuple[str, ...]
    version: int  # the number of the last change known when the build began
    expires_at: float  # seconds since 1970
    segments: tuple[Segment, ...]  # of the body as gzip
    is_best_compressed: bool = False

    @property
    def size(self) -> int:
        """The bytes of its bodies."""
        return sum(map(len, self.bodies.values()))


class LocalPage(NamedTuple):
    """A page in this process's memory: when it was last found fresh (monotonic), and the number of the last change then."""

    page: CachedPage
    checked: float
    clock: int


class LocalPages:
    """The pages that this process served recently."""

    def __init__(self) -> None:
        self.pages: dict[str, LocalPage] = {}
        self._dropped: dict[str, CachedPage] = {}
        self._lock = Lock()

    def last(self, key: str) -> CachedPage | None:
        """The page, fresh or not."""
        local = self.pages.get(key)
        return local.page if local else self._dropped.get(key)

    def is_dropped(self, key: str, page: CachedPage) -> bool:
        """Whether this page was found stale before, so that it is stale still."""
        dropped = self._dropped.get(key)
        return dropped is not None and (dropped.version, dropped.expires_at) == (page.version, page.expires_at)

    def get(self, key: str) -> LocalPage | None:
        """The page, if it has not grown too old; whether it is still fresh is asked of Redis from time to time."""
        local = self.pages.get(key)
        return local if local and time.time() < local.page.expires_at else None

    def put(self, key: str, page: CachedPage, clock: int) -> None:
        """Remember that the page is fresh; the page put longest ago is evicted."""
        with self._lock:
            self.pages.pop(key, None)
            self._dropped.pop(key, None)
            self.pages[key] = LocalPage(page, time.monotonic(), clock)
            _evict(self.pages, MAX_LOCAL_PAGES, lambda local: local.page.size)

    def drop(self, key: str, seen: CachedPage | None, found: CachedPage | None) -> None:
        """Take for stale the page `seen` here before Redis was asked, and the one `found` there; `last` still gives it.

        If Redis had none, a page that another thread has put here meanwhile is a newer one, and stays.
        """
        with self._lock:
            local = self.pages.get(key)
            if local and (found or local.page is seen):
                del self.pages[key]
            if page := found or seen:
                self._dropped[key] = page
            _evict(self._dropped, MAX_DROPPED_PAGES, lambda page: page.size)

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self.pages.clear()
            self._dropped.clear()


def _evict[Page](kept: dict[str, Page], maximum: int, size_of: Callable[[Page], int]) -> None:
    """Forget the pages put longest ago, beyond so many and beyond MAX_LOCAL_BYTES."""
    total = sum(map(size_of, kept.values()))
    while len(kept) > maximum or total > MAX_LOCAL_BYTES:
        total -= size_of(kept.pop(next(iter(kept))))
