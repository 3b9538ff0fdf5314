"""What a process keeps of pages stays within its limits, in bytes that Python holds."""

import gc
import tracemalloc

import pytest

from portal.page_cache import local_pages, pieces, store
from portal.page_cache.pieces import Piece, Pieces
from portal.page_cache.segments import Segment

ORDINARY_BYTES, LARGE_BYTES = 10_000, 200_000  # of a page, compressed
BESIDES = 1.5  # times the bodies: their headers, tags and keys


@pytest.fixture
def held():
    """The bytes that Python holds of what is kept once `fill` has run."""
    gc.collect()
    tracemalloc.start()
    yield lambda: (gc.collect(), tracemalloc.get_traced_memory()[0])[1]
    tracemalloc.stop()


def page(number: int, size: int) -> store.CachedPage:
    tags = tuple(f"article:{number * 1000 + one}" for one in range(60))
    bodies = {coding: number.to_bytes(4) * (size // 4) for coding in ("br", "gzip")}
    segments = tuple(Segment(size, size // 5, number * one, ()) for one in range(9))
    return store.CachedPage((("Content-Type", f"text/html; {number}"),), bodies, tags, number, 1e12, segments)


@pytest.mark.parametrize("size", [ORDINARY_BYTES, LARGE_BYTES])
def test_pages_fresh_and_stale(held, size):
    kept = local_pages.LocalPages()
    for number in range(600):
        kept.put(f"/page/{number}/", page(number, size), number)
    assert held() < BESIDES * local_pages.MAX_LOCAL_BYTES
    for number in range(600):
        kept.put(f"/page/{number}/", page(number, size), number)
        kept.drop(f"/page/{number}/", kept.last(f"/page/{number}/"), None)
    assert held() < BESIDES * 2 * local_pages.MAX_LOCAL_BYTES
    assert kept.last("/page/599/")


@pytest.mark.parametrize(("text", "limit"), [("’" * 1_600, 2 * pieces.MAX_CHARS), ("1234", 1_000 * pieces.MAX_PIECES)])
def test_pieces_long_and_short(held, text, limit):
    kept = Pieces()
    for number in range(4 * pieces.MAX_PIECES):
        tags = ("every", *(f"article:{number * 1000 + one}" for one in range(5)))
        kept.keep({("card", "fr", number): Piece(f"{number}{text}", tags, number, 1e12)})
    assert held() < BESIDES * limit
