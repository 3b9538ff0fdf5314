"""Pieces: parts of pages, such as an article's card, that are rendered once and joined into many pages.

A process keeps its pieces in memory. Like a page, a piece carries the tags of what it shows and the number of the last change
before it was built, and is fresh while none of its tags has a higher number (store.py). Without Redis nothing is kept.
"""

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from portal.page_cache import once, store

PIECE_TTL_SECONDS = 60  # as short as a page is cached: scheduled articles come out without any change
LASTING_SECONDS = 300  # of a piece whose key and tags name all that it shows; less than `store.TAG_TTL_SECONDS`
MAX_CHARS = 2_000_000  # of the pieces in each process's memory: up to 4 MB, and 1 MB for their keys and tags
MAX_PIECES = 5_000  # there too: a number of articles has four characters, but its key and its tags take a kilobyte


@dataclass(slots=True)
class Piece:
    """A rendered part, its tags, and the number of the last change known when it was found fresh."""

    html: str
    tags: Collection[str]
    version: int
    expires_at: float  # on the monotonic clock


class Pieces:
    """The pieces of this process; the one that was built longest ago is evicted."""

    def __init__(self) -> None:
        self._pieces: dict[Hashable, Piece] = {}
        self._chars = 0
        self._lock = Lock()

    def fresh(self, keys: Iterable[Hashable], version: int) -> dict[Hashable, Piece]:
        """Those of these keys that nothing has changed since; `version` is the number of the last change."""
        now = time.monotonic()
        found = {key: piece for key in keys if (piece := self._pieces.get(key)) and piece.expires_at > now}
        unchecked = {key: piece for key, piece in found.items() if piece.version != version}
        if unchecked:
            changes = store.changes_of({tag for piece in unchecked.values() for tag in piece.tags})
            for key, piece in unchecked.items():
                if changes is None or any(changes.get(tag, 0) > piece.version for tag in piece.tags):
                    del found[key]
                else:
                    piece.version = version
        return found

    def keep(self, pieces: Mapping[Hashable, Piece]) -> None:
        """Remember these."""
        with self._lock:
            for key, piece in pieces.items():
                self._drop(key)
                self._pieces[key] = piece
                self._chars += len(piece.html)
            while self._chars > MAX_CHARS or len(self._pieces) > MAX_PIECES:
                self._drop(next(iter(self._pieces)))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pieces.clear()
            self._chars = 0

    def _drop(self, key: Hashable) -> None:
        if piece := self._pieces.pop(key, None):
            self._chars -= len(piece.html)


_pieces = Pieces()


def get_or_build[Key: Hashable](
    keys: Collection[Key],
    build: Callable[[Collection[Key]], Mapping[Key, str]],
    tags_of: Callable[[Key, str], Collection[str]],
    seconds: float | Callable[[], float] = PIECE_TTL_SECONDS,
    version: int | None = None,
) -> dict[Key, str]:
    """The text of each key's piece, nearly always HTML, in their order.

    `build` renders all that are missing at once; what it leaves out is left out. New pieces are kept for `seconds` at most; a
    function of these is called only where there are new ones. A key holds everything that a piece depends on and no tag of
    `tags_of` names: its language, whether it is for the light page, its kind. `build` reads the database itself: what was read
    before the call may be older than the last change, unless `version` is the number of the last change before that
    (`current_version`).
    """
    version = current_version() if version is None else version
    found = _pieces.fresh(keys, version) if version is not None else {}
    missing, begun = [key for key in keys if key not in found], time.monotonic()
    built = build(missing) if missing else {}
    if version is not None and built:
        until = begun + (seconds() if callable(seconds) else seconds)
        _pieces.keep(
            {
                key: Piece(html, (store.ALL_PAGES_TAG, *tags_of(key, html)), version, until)
                for key, html in built.items()
            }
        )
    html_of = {**built, **{key: found[key].html for key in keys if key in found}}
    return {key: html_of[key] for key in keys if key in html_of}


def piece[Key: Hashable](
    key: Key,
    build: Callable[[], str],
    tags_of: Callable[[Key, str], Collection[str]],
    seconds: float | Callable[[], float],
    version: int | None = None,
) -> str:
    """One piece, as `get_or_build` gives several. It need not be HTML; a caller that rendered a template marks it as safe."""
    return get_or_build([key], lambda _: {key: build()}, tags_of, seconds, version)[key]


def rendered_once[**Values](maximum: int) -> Callable[[Callable[Values, str]], Callable[Values, str]]:
    """Keep the last `maximum` results of a function whose HTML depends on nothing but its arguments and the active language."""

    def keep(render: Callable[Values, str]) -> Callable[Values, str]:
        kept: Any = lru_cache(maximum, typed=True)(lambda _language, *args, **kwargs: render(*args, **kwargs))

        @wraps(render)
        def result(*args: Values.args, **kwargs: Values.kwargs) -> str:
            html: str = kept(get_language(), *args, **kwargs) if settings.PIECE_CACHE else render(*args, **kwargs)
            return html

        return result

    return keep


def current_version() -> int | None:
    """The number of the last change; None where no pieces are kept: in development, and while Redis is away.

    On a page it is asked once: the page shows the state of that moment.
    """
    return once.state().version if settings.PIECE_CACHE else None


def are_kept() -> bool:
    """Whether pieces are kept."""
    return current_version() is not None


def clear() -> None:
    """Forget the pieces of this process, as a restart does."""
    _pieces.clear()
