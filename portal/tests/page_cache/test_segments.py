"""A member's page joined from deflated segments is the page that is filled whole, byte for byte, and any browser reads it."""

import gzip
import random
import zlib

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation

from portal.page_cache import holes, segments
from portal.page_cache.holes import Hole
from portal.visitor import new_value

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
    segments._kept_around.cache_clear()
    segments._kept_parts.clear()
    said = {"empty": "", "short": "Awa", "long": "<li>Vous avez masqué Koffi.</li>" * 300, "none": None}
    monkeypatch.setattr(holes, "_fillers", {name: lambda _request, text=text: text for name, text in said.items()})
    return with_session()


def with_session():
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
    monkeypatch.setattr(segments, "_deflate", lambda text, *how: deflated.append(text) or deflate(text, *how))
    segments.fill_compressed(body, parts, member, "", 4)
    assert b"Awa" in b"".join(deflated)
    assert sum(len(text) for text in deflated) < 12_000  # what the fillers said


def test_a_talk_in_which_a_member_has_no_part_is_sent_as_it_is_kept(member, monkeypatch):
    page, _ = page_with([])
    talk = [Hole("none", (), start, end) for start, end in LAYOUTS["a long talk"]]
    body, parts = segments.compress(page, [Hole("short", (), 400, 480), *talk], 9)
    kept = [deflated for segment, deflated in segments._parts(body, parts) if len(segment.holes) > 1]
    deflated, deflate = [], segments._deflate
    monkeypatch.setattr(segments, "_deflate", lambda text, *how: deflated.append(text) or deflate(text, *how))
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


WITH_TOKENS = {
    "one": "<b>{0}</b>",
    "at both ends": "{0} Awa {0}",
    "side by side": "<a>{0}{1}</a>",
    "two, among words": "le cours du cacao " * 50 + "{0}" + "le cours du cacao " * 50 + "{1} le cours",
    "alone": "{1}",
    "far": "le cacao " * 9_000 + "{0}" + "le cacao " * 9_000,
}


@pytest.mark.parametrize("said", WITH_TOKENS.values(), ids=WITH_TOKENS)
def test_what_is_new_in_each_answer_stands_as_it_is_and_the_rest_is_deflated_once(said, member, monkeypatch):
    page, page_holes = page_with(LAYOUTS["one"])
    body, parts = segments.compress(page, page_holes, 4)
    packed, deflate = [], segments._deflate
    monkeypatch.setattr(segments, "_deflate", lambda text, *how: packed.append(text) or deflate(text, *how))
    for number in range(3):
        request, tokens = with_session(), [f"jeton{number}é".encode().hex() * 5, f"clé{number}"]
        monkeypatch.setitem(holes._fillers, "short", lambda request, tokens=tokens: said.format(*tokens))
        for token in tokens:
            new_value(request, token)
        filled = holes.fill(page, page_holes, request)
        joined = segments.fill_compressed(body, parts, request, "", 4)
        assert gzip.decompress(joined) == filled
        assert all(token.encode() in joined for token in tokens if token in filled.decode())
        if len(said) < segments.MAX_DEFLATED_BYTES:
            assert number == 0 or not packed
        packed.clear()


class Told:
    """A filler that says by what it decides, and counts how often it is asked."""

    def __init__(self, monkeypatch):
        self.words, self.asked, self.fails = "Awa", 0, False
        monkeypatch.setattr(holes, "_depends_on", {name: lambda _request: self.words for name in ("short", "empty")})
        for name in ("short", "empty"):
            monkeypatch.setitem(holes._fillers, name, self._fill)

    def _fill(self, request):
        self.asked += 1
        if self.fails:
            raise LookupError("nothing there")
        return self.words


@pytest.fixture
def told(member, monkeypatch, settings):
    settings.PIECE_CACHE = True
    return Told(monkeypatch)


@pytest.fixture
def page_of(told):
    page, page_holes = page_with(LAYOUTS["two side by side"])
    body, parts = segments.compress(page, page_holes, 4)

    def page_of(words):
        told.words, request = words, with_session()
        text = gzip.decompress(segments.fill_compressed(body, parts, request, "", 4))
        asked, told.asked = told.asked, 0
        assert text == holes.fill(page, page_holes, request)
        told.asked = 0
        return asked

    return page_of


def test_holes_that_depend_on_the_same_are_not_filled_again(page_of):
    assert [page_of(words) for words in ("Awa", "Koffi", "Awa", "Koffi")] == [2, 2, 0, 0]
    with translation.override("en"):
        assert page_of("Awa") == 2


def test_where_a_filler_does_not_say_on_what_it_depends_all_are_filled(page_of, monkeypatch):
    assert [page_of(None) for _ in range(2)] == [2, 2]
    monkeypatch.delitem(holes._depends_on, "empty")
    assert [page_of("Awa") for _ in range(2)] == [2, 2]


def test_what_decides_may_fail_as_a_filler_may(page_of, monkeypatch):
    def fails(_request):
        raise LookupError("nothing there")

    monkeypatch.setitem(holes._depends_on, "short", fails)
    assert [page_of("Awa") for _ in range(2)] == [2, 2]


def test_what_a_failing_filler_leaves_is_not_kept(page_of, told):
    told.fails = True
    assert [page_of("Awa") for _ in range(2)] == [2, 2]
    told.fails = False
    assert [page_of("Awa") for _ in range(2)] == [2, 0]


def test_a_long_part_is_not_kept(page_of, monkeypatch):
    ((_key, (part,)),) = [page_of("Awa"), *segments._kept_parts.items()][1:]
    monkeypatch.setattr(segments, "MAX_PART_BYTES", sum(map(len, part.deflated)) - 1)
    segments._kept_parts.clear()
    assert [page_of("Awa") for _ in range(2)] == [2, 2]
    assert not segments._kept_parts


def test_a_process_keeps_few_parts(page_of, monkeypatch):
    monkeypatch.setattr(segments, "MAX_KEPT_PARTS", 3)
    for number in range(6):
        page_of(str(number))
    assert len(segments._kept_parts) == 3
