"""What a process keeps of pages stays within its limits, in bytes that Python holds."""

import gc
import tracemalloc

import pytest

from portal.page_cache import kept
from portal.page_cache.kept import Part, Parts

pytestmark = pytest.mark.both_engines

MAX_CHARS, MAX_PARTS = kept.MAX_CHARS // 10, kept.MAX_PARTS // 10
BESIDES = 1.5  # times the bodies: their headers, tags and keys


@pytest.fixture
def held():
    """The bytes that Python holds of what is kept once `fill` has run."""
    gc.collect()
    tracemalloc.start()
    yield lambda: (gc.collect(), tracemalloc.get_traced_memory()[0])[1]
    tracemalloc.stop()


@pytest.mark.parametrize(("text", "limit"), [("’" * 1_600, 2 * MAX_CHARS), ("1234", 1_000 * MAX_PARTS)])
def test_parts_long_and_short(held, text, limit, monkeypatch):
    monkeypatch.setattr(kept, "MAX_CHARS", MAX_CHARS)
    monkeypatch.setattr(kept, "MAX_PARTS", MAX_PARTS)
    parts = Parts()
    for number in range(4 * MAX_PARTS):
        tags = ("every", *(f"article:{number * 1000 + one}" for one in range(5)))
        parts.keep({("card", "fr", number): Part(f"{number}{text}", tags, number, 1e12)})
    assert held() < BESIDES * limit
