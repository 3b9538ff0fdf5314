"""What a process keeps of pages stays within its limits, in bytes that Python holds."""

import gc
import tracemalloc

import pytest

from portal.page_cache import pieces
from portal.page_cache.pieces import Piece, Pieces

pytestmark = pytest.mark.both_engines

BESIDES = 1.5  # times the bodies: their headers, tags and keys


@pytest.fixture
def held():
    """The bytes that Python holds of what is kept once `fill` has run."""
    gc.collect()
    tracemalloc.start()
    yield lambda: (gc.collect(), tracemalloc.get_traced_memory()[0])[1]
    tracemalloc.stop()


@pytest.mark.parametrize(("text", "limit"), [("’" * 1_600, 2 * pieces.MAX_CHARS), ("1234", 1_000 * pieces.MAX_PIECES)])
def test_pieces_long_and_short(held, text, limit):
    kept = Pieces()
    for number in range(4 * pieces.MAX_PIECES):
        tags = ("every", *(f"article:{number * 1000 + one}" for one in range(5)))
        kept.keep({("card", "fr", number): Piece(f"{number}{text}", tags, number, 1e12)})
    assert held() < BESIDES * limit
