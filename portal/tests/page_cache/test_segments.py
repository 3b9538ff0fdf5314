"""A member's page joined from deflated segments is the page that is filled whole, byte for byte, and any browser reads it."""

import gzip
import random
import zlib

import pytest
from django.conf import settings
from django.test import RequestFactory

from portal.page_cache import holes, segments
from portal.page_cache.holes import Hole

WORDS = ("le ", "cours ", "du ", "cacao ", "monte ", "à ", "Abidjan ", "« ", "\0", "<a href='/pays/ci/'>")
LAYOUTS = {
    "no hole": [],
    "one": [(4_000, 4_080)],
    "at both ends": [(0, 90), (30_000, 30_000)],
    "two side by side": [(5_000, 5_000), (5_000, 5_100)],
    "near and far": [(400, 480), (900, 900), (1_150, 1_300), (29_000, 29_000)],
    "a long talk": [(at, at + 800) for at in range(9_000, 26_000, 840)],
}


@pytest.fixture
def member(monkeypatch):
    """A request of a member who sees something else in every second hole, nothing in some."""
    said = {"empty": "", "short": "Awa", "long": "<li>Vous avez masqué Koffi.</li>" * 300, "none": None}
    monkeypatch.setattr(holes, "_fillers", {name: lambda _request, text=text: text for name, text in said.items()})
    return RequestFactory().get("/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}=a"})


def page_with(layout):
    page = "".join(random.Random(7).choices(WORDS, k=9_000)).encode()[:30_000].ljust(30_000)
    names = ("short", "empty", "none", "long")
    return page, tuple(Hole(names[n % 4], (), start, end) for n, (start, end) in enumerate(layout))


@pytest.mark.parametrize("level", [4, 9])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_joined_page_is_the_filled_page(layout, level, member):
    page, page_holes = page_with(layout)
    body, parts = segments.compress(page, page_holes, level)
    assert gzip.decompress(body) == page
    assert segments.holes_of(parts) == page_holes
    filled = holes.fill(page, page_holes, member)
    assert (b"Awa" in filled) == bool(layout)
    assert segments.fill(body, parts, member) == filled
    joined = segments.fill_compressed(body, parts, member, "aaa", level)
    assert gzip.decompress(joined) == filled
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)  # as browsers read it: one file, nothing behind it
    assert (reader.decompress(joined), reader.eof, reader.unused_data) == (filled, True, b"")


def test_what_stands_beside_a_hole_is_never_compressed_together_with_it(member, monkeypatch):
    def length(name):
        monkeypatch.setitem(holes._fillers, "short", lambda _request: name)
        page = b"<p>Le cours du cacao.</p>" * 40 + b"Recherche : jeton-8231-Awa" + b"<p>Suite.</p>" * 40
        body, parts = segments.compress(page, [Hole("short", (), 1_100, 1_100)], 4)
        return len(segments.fill_compressed(body, parts, member, "", 4))

    assert length("jeton-8231-Awa") == length("jeton-7492-Awa")


def test_fixed_stretches_are_not_deflated_anew(member, monkeypatch):
    page, page_holes = page_with(LAYOUTS["near and far"])
    body, parts = segments.compress(page, page_holes, 9)
    deflated, deflate = [], segments._deflate
    monkeypatch.setattr(segments, "_deflate", lambda text, level: deflated.append(text) or deflate(text, level))
    segments.fill_compressed(body, parts, member, "", 4)
    assert b"Awa" in b"".join(deflated)
    assert sum(len(text) for text in deflated) < 12_000  # what the fillers said


def test_a_talk_in_which_a_member_has_no_part_is_sent_as_it_is_kept(member, monkeypatch):
    page, _ = page_with([])
    talk = [Hole("none", (), start, end) for start, end in LAYOUTS["a long talk"]]
    body, parts = segments.compress(page, [Hole("short", (), 400, 480), *talk], 9)
    kept = [deflated for segment, deflated in segments._parts(body, parts) if len(segment.holes) > 1]
    deflated, deflate = [], segments._deflate
    monkeypatch.setattr(segments, "_deflate", lambda text, level: deflated.append(text) or deflate(text, level))
    joined = segments.fill_compressed(body, parts, member, "", 4)
    assert len(kept) == 1 and kept[0] in joined
    assert b"Awa" in b"".join(deflated)
    assert sum(map(len, deflated)) < 9_000  # what stands before the talk


def test_a_process_keeps_no_long_stretch_inflated(member):
    segments._inflated_once.cache_clear()
    page = b"<" * 200_000  # deflated it has some 200 bytes
    body, parts = segments.compress(page, [Hole("none", (), 1_000, 150_000), Hole("short", (), 152_000, 152_100)], 9)
    for _ in range(2):
        segments.fill_compressed(body, parts, member, "", 4)
    assert segments._inflated_once.cache_info().currsize == 1
