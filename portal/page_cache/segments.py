"""A page as gzip in segments: a member's page is joined of what is compressed already and of its holes.

The stretches between holes are deflated once, when the page is built; for a member only the holes are. All of it is one gzip
file: each segment ends at a byte and refers to nothing before it. So what is secret in a hole (a token, a name) is not compressed
together with text of the page in which somebody else has a word (a search), and no length tells whether the two are alike
(BREACH). Where a talk takes up much of a page, all that stands before the talk is compressed together; there the page's
random length protects it. What no filler changed, such as the talk of a member who has no part in it, is sent as it is kept.
"""

import re
import zlib
from array import array
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache, reduce
from hashlib import blake2b
from operator import xor
from threading import Lock
from typing import Final, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from portal.page_cache import holes
from portal.page_cache.compression import FILLED_GZIP_LEVEL, coding_for, random_name
from portal.page_cache.holes import Hole
from portal.visitor import new_values

MIN_FIXED_BYTES = 300  # of a stretch between holes that is kept deflated; shorter ones stay together with their holes
# Where holes take up more of a page (a long talk), all before the talk is one segment: 7 % more bytes than in one, and a fifth
# where it is cut as other pages are.
MAX_OPEN_SHARE = 0.3
HEADER, NAMED_HEADER = (b"\x1f\x8b\x08%b\0\0\0\0\0\xff" % flag for flag in (b"\0", b"\x08"))
END: Final = b"\x03\0"  # an empty last block
NIBBLES, WINDOW_BYTES = 8, 2**15  # of a checksum of 32 bits; what deflate looks back at
# How many segments a process keeps inflated; one of more bytes is not kept.
MAX_INFLATED, MAX_KEPT_BYTES = 50, 100_000
# How many texts of filled holes a process keeps deflated, by these texts, such as a member's links in the header of all pages; one
# of more bytes is not kept.
MAX_DEFLATED, MAX_DEFLATED_BYTES = 100, 30_000
# How many parts of pages a process keeps as a member saw them, deflated: talks, mostly of some kilobytes; one of more bytes is not.
MAX_KEPT_PARTS, MAX_PART_BYTES = 200, 20_000
BLANK: Final = b"\xff"  # stands for what is new in each answer; no text has it, since it is no UTF-8


class Segment(NamedTuple):
    """A part of a page: its bytes in the page and deflated, its checksum, and its holes with their offsets in the part."""

    length: int
    deflated_length: int
    crc: int
    holes: tuple[Hole, ...]


class Packed(NamedTuple):
    """A part of a member's page: its deflated bytes in pieces, and the checksum and the length of its text."""

    deflated: tuple[bytes, ...]
    crc: int
    length: int


_kept_parts: dict[Hashable, tuple[Packed | None]] = {}  # None: it is what visitors see
_keeping = Lock()


def compress(page: bytes, page_holes: Sequence[Hole], level: int) -> tuple[bytes, tuple[Segment, ...]]:
    """The page as gzip, and its segments."""
    deflated, segments = [], []
    for start, end, inner in _cut(len(page), page_holes):
        text = page[start:end]
        deflated.append(_deflate(text, level))
        moved = tuple(hole._replace(start=hole.start - start, end=hole.end - start) for hole in inner)
        segments.append(Segment(len(text), len(deflated[-1]), zlib.crc32(text), moved))
    return b"".join([HEADER, *deflated, _trailer(zlib.crc32(page), len(page))]), tuple(segments)


def holes_of(segments: Sequence[Segment]) -> tuple[Hole, ...]:
    """The holes of the page, with their offsets in it."""
    found, start = list[Hole](), 0
    for segment in segments:
        found += [hole._replace(start=hole.start + start, end=hole.end + start) for hole in segment.holes]
        start += segment.length
    return tuple(found)


def fill_as_accepted(body: bytes, segments: Sequence[Segment], request: HttpRequest) -> tuple[bytes, str]:
    """The page as this request's member sees it, as gzip if the browser takes that; and its coding, "" if it has none."""
    if not coding_for(request, ["gzip"]):
        return fill(body, segments, request), ""
    return fill_compressed(body, segments, request, random_name(), FILLED_GZIP_LEVEL), "gzip"


def fill(body: bytes, segments: Sequence[Segment], request: HttpRequest) -> bytes:
    """The page as this request's member sees it, uncompressed; `body` and `segments` are those of `compress`."""
    return b"".join(
        holes.fill(_inflate(deflated, segment.length), segment.holes, request)
        for segment, deflated in _parts(body, segments)
    )


def fill_compressed(body: bytes, segments: Sequence[Segment], request: HttpRequest, name: str, level: int) -> bytes:
    """The same as gzip, whose field for a file's name holds `name`."""
    parts, crc, length = [NAMED_HEADER, name.encode(), b"\0"], 0, 0
    for segment, deflated in _parts(body, segments):
        part = _filled_part(segment, deflated, request, level) if segment.holes else None
        packed = part or Packed((deflated,) if segment.length else (), segment.crc, segment.length)
        parts += packed.deflated
        crc, length = _crc_of_both(crc, packed.crc, packed.length), length + packed.length
    return b"".join([*parts, _trailer(crc, length)])


def _filled_part(segment: Segment, deflated: bytes, request: HttpRequest, level: int) -> Packed | None:
    """What this request's member sees there; None if it is what visitors see. A process keeps it by all that decides it."""
    may_be_kept = settings.PIECE_CACHE and len(deflated) <= MAX_PART_BYTES
    decided_by = holes.decided_by(segment.holes, request) if may_be_kept else None
    key: Hashable = None
    if decided_by is not None:
        key = blake2b(deflated, digest_size=16).digest(), segment.holes, decided_by, get_language(), level
        if kept := _kept_parts.get(key):
            return kept[0]
    of_visitors = _inflate(deflated, segment.length)
    text = holes.fill(of_visitors, segment.holes, request)
    part = None
    if text is not of_visitors:
        part = Packed((*_packed(text, new_values(request), level),), zlib.crc32(text), len(text))
    is_short = part is None or sum(map(len, part.deflated)) <= MAX_PART_BYTES
    if key and is_short and not holes.has_failed(request):
        with _keeping:
            _kept_parts[key] = (part,)
            if len(_kept_parts) > MAX_KEPT_PARTS:
                del _kept_parts[next(iter(_kept_parts))]
    return part


def _cut(length: int, page_holes: Sequence[Hole]) -> Iterator[tuple[int, int, list[Hole]]]:
    """Where the segments begin and end: holes, those near each other together, and the stretches between."""
    groups: list[list[Hole]] = []
    for hole in page_holes:
        if groups and hole.start - groups[-1][-1].end < MIN_FIXED_BYTES:
            groups[-1].append(hole)
        else:
            groups.append([hole])
    end = 0
    if sum(map(_span, groups)) > length * MAX_OPEN_SHARE:
        talk = groups.index(max(groups, key=_span))
        end = groups[talk][0].start
        yield 0, end, [hole for group in groups[:talk] for hole in group]
        del groups[:talk]
    for group in groups:
        yield end, group[0].start, []
        end = group[-1].end
        yield group[0].start, end, group
    yield end, length, []


def _span(group: Sequence[Hole]) -> int:
    return group[-1].end - group[0].start


def _parts(body: bytes, segments: Sequence[Segment]) -> Iterator[tuple[Segment, bytes]]:
    """Each segment with its deflated bytes."""
    at = len(HEADER)
    for segment in segments:
        yield segment, body[at : at + segment.deflated_length]
        at += segment.deflated_length


def _deflate(text: bytes, level: int, before: bytes = b"") -> bytes:
    """The text deflated, with references to itself and to what stands `before` it."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)


def _packed(text: bytes, changing: Sequence[str], level: int) -> Iterator[bytes]:
    """The text deflated, but for the values that are new in each answer: these stand in blocks of their own, as they are.

    So the rest can be kept, and a token is compressed together with nothing.
    """
    if not text:
        return
    fixed = text
    for value in map(str.encode, changing):
        fixed = fixed.replace(value, BLANK * len(value))
    for deflated, start, end in (_kept_around if len(text) <= MAX_DEFLATED_BYTES else _deflated_around)(fixed, level):
        yield deflated
        if start < end:
            # A stored block: its type, its length, the same with each bit turned round.
            yield (
                b"\0"
                + (end - start).to_bytes(2, "little")
                + (end - start ^ 0xFFFF).to_bytes(2, "little")
                + text[start:end]
            )


def _deflated_around(fixed: bytes, level: int) -> tuple[tuple[bytes, int, int], ...]:
    """The stretches between BLANKs, each deflated with reference to all before it, and where the blank after it begins and ends."""
    found, at = [], 0
    for blank in re.finditer(BLANK + rb"+|\Z", fixed):
        before, text = fixed[max(0, at - WINDOW_BYTES) : at], fixed[at : blank.start()]
        found.append((_deflate(text, level, before) if text else b"", blank.start(), blank.end()))
        at = blank.end()
    return tuple(found)


_kept_around = lru_cache(maxsize=MAX_DEFLATED)(_deflated_around)


def _inflate(deflated: bytes, length: int) -> bytes:
    return (_inflated_once if length <= MAX_KEPT_BYTES else _inflated_once.__wrapped__)(deflated)


@lru_cache(maxsize=MAX_INFLATED)
def _inflated_once(deflated: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(deflated)


def _trailer(crc: int, length: int) -> bytes:
    return END + crc.to_bytes(4, "little") + (length % 2**32).to_bytes(4, "little")


def _crc_of_both(before: int, crc: int, length: int) -> int:
    """The checksum of what has the checksum `before` and of what follows it, which has `crc` and this length."""
    table = _shifted(length)
    for place in range(0, 16 * NIBBLES, 16):
        crc ^= table[place + (before & 15)]
        before >>= 4
    return crc


@lru_cache(maxsize=500)
def _shifted(length: int) -> Sequence[int]:
    """What each four bits of a checksum become when so many bytes follow: CRC32 is linear, and does not depend on these bytes."""
    zeros = bytes(length)
    none = zlib.crc32(zeros)
    bits = [zlib.crc32(zeros, 1 << bit) ^ none for bit in range(4 * NIBBLES)]
    found = array("I")  # a tenth of a tuple of numbers
    for first in range(0, len(bits), 4):
        for value in range(16):
            found.append(reduce(xor, (bits[first + bit] for bit in range(4) if value >> bit & 1), 0))
    return found
