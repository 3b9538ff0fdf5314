"""Parts of pages that are kept between builds, such as an article's card: one rendering serves many pages.

A process keeps them in memory. Like a page, a part carries the tags of what it shows and the number of the last change
before it was built, and is fresh while none of its tags has a higher number (store.py). Without Redis nothing is kept.
"""

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from portal.page_cache import store
from portal.page_cache.once import once

KEPT_SECONDS = (
    30  # how much older than its page a part may be in what no tag names: an age in words, what comes out by the clock
)
MAX_CHARS = 2_000_000  # of what each process keeps: up to 4 MB, and 1 MB for keys and tags
MAX_PARTS = 5_000  # there too: a short part has few characters, but its key and its tags take a kilobyte


@dataclass(slots=True)
class Part:
    """A rendered part, its tags, and the number of the last change known when it was found fresh."""

    html: str
    tags: Collection[str]
    version: int
    expires_at: float  # on the monotonic clock


class Parts:
    """The parts that this process keeps; the one that was built longest ago is evicted."""

    def __init__(self) -> None:
        self._parts: dict[Hashable, Part] = {}
        self._chars = 0
        self._lock = Lock()

    def fresh(self, keys: Iterable[Hashable], version: int) -> dict[Hashable, Part]:
        """Those of these keys that nothing has changed since; `version` is the number of the last change."""
        now = time.monotonic()
        found = {key: part for key in keys if (part := self._parts.get(key)) and part.expires_at > now}
        unchecked = {key: part for key, part in found.items() if part.version != version}
        if unchecked:
            changes = store.changes_of({tag for part in unchecked.values() for tag in part.tags})
            for key, part in unchecked.items():
                if changes is None or any(changes.get(tag, 0) > part.version for tag in part.tags):
                    del found[key]
                else:
                    part.version = version
        return found

    def keep(self, parts: Mapping[Hashable, Part]) -> None:
        """Remember these."""
        with self._lock:
            for key, part in parts.items():
                self._drop(key)
                self._parts[key] = part
                self._chars += len(part.html)
            while self._chars > MAX_CHARS or len(self._parts) > MAX_PARTS:
                self._drop(next(iter(self._parts)))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._parts.clear()
            self._chars = 0

    def _drop(self, key: Hashable) -> None:
        if part := self._parts.pop(key, None):
            self._chars -= len(part.html)


_parts = Parts()


def kept[Key: Hashable](
    keys: Collection[Key],
    render: Callable[[Collection[Key]], Mapping[Key, str]],
    tags_of: Callable[[Key, str], Collection[str]],
) -> dict[Key, str]:
    """The HTML of each key's part, in their order.

    `render` makes all that are missing at once; what it leaves out is left out. A key holds everything that a part depends on and
    no tag of `tags_of` names: its language, whether it is for the light page, its kind. `render` reads the database itself: what
    was read before the call may be older than the last change.
    """
    version = once("version", store.current_version) if settings.PAGE_CACHE else None
    found = _parts.fresh(keys, version) if version is not None else {}
    missing, begun = [key for key in keys if key not in found], time.monotonic()
    made = render(missing) if missing else {}
    if version is not None:
        _parts.keep(
            {
                key: Part(html, (store.ALL_PAGES_TAG, *tags_of(key, html)), version, begun + KEPT_SECONDS)
                for key, html in made.items()
            }
        )
    html_of = {**made, **{key: found[key].html for key in keys if key in found}}
    return {key: html_of[key] for key in keys if key in html_of}


def clear() -> None:
    """Forget the parts of this process, as a restart does."""
    _parts.clear()
