"""A page as gzip in segments: a member's page is joined of what is compressed already and of its holes.

The stretches between holes are deflated once, when the page is built; for a member only the holes are. All of it is one gzip
file: each segment ends at a byte and refers to nothing before it. So what is secret in a hole (a token, a name) is not compressed
together with text of the page in which somebody else has a word (a search), and no length tells whether the two are alike
(BREACH). Where a talk takes up much of a page, all that stands before the talk is compressed together; there the page's
random length protects it. What no filler changed, such as the talk of a member who has no part in it, is sent as it is kept.
"""

import zlib
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from django.http import HttpRequest

from portal.page_cache import holes
from portal.page_cache.compression import FILLED_GZIP_LEVEL, coding_for, random_name
from portal.page_cache.holes import Hole

MIN_FIXED_BYTES = 300  # of a stretch between holes that is kept deflated; shorter ones stay together with their holes
# Where holes take up more of a page (a long talk), all before the talk is one segment: 7 % more bytes than in one, and a fifth
# where it is cut as other pages are.
MAX_OPEN_SHARE = 0.3
HEADER, NAMED_HEADER = (b"\x1f\x8b\x08%b\0\0\0\0\0\xff" % flag for flag in (b"\0", b"\x08"))
END: Final = b"\x03\0"  # an empty last block
CRC_BITS = 32
# How many segments a process keeps inflated; one of more bytes is not kept.
MAX_INFLATED, MAX_KEPT_BYTES = 200, 100_000


class Segment(NamedTuple):
    """A part of a page: its bytes in the page and deflated, its checksum, and its holes with their offsets in the part."""

    length: int
    deflated_length: int
    crc: int
    holes: tuple[Hole, ...]


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
        of_visitors = _inflate(deflated, segment.length) if segment.holes else b""
        text = holes.fill(of_visitors, segment.holes, request)
        if text is of_visitors:
            parts.append(deflated if segment.length else b"")
            crc, length = _crc_of_both(crc, segment.crc, segment.length), length + segment.length
        else:
            parts.append(_deflate(text, level) if text else b"")
            crc, length = zlib.crc32(text, crc), length + len(text)
    return b"".join([*parts, _trailer(crc, length)])


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


def _deflate(text: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)


def _inflate(deflated: bytes, length: int) -> bytes:
    return (_inflated_once if length <= MAX_KEPT_BYTES else _inflated_once.__wrapped__)(deflated)


@lru_cache(maxsize=MAX_INFLATED)
def _inflated_once(deflated: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(deflated)


def _trailer(crc: int, length: int) -> bytes:
    return END + crc.to_bytes(4, "little") + (length % 2**32).to_bytes(4, "little")


def _crc_of_both(before: int, crc: int, length: int) -> int:
    """The checksum of what has the checksum `before` and of what follows it, which has `crc` and this length."""
    for bit, column in enumerate(_columns(length)):
        if before >> bit & 1:
            crc ^= column
    return crc


@lru_cache(maxsize=1_000)
def _columns(length: int) -> Sequence[int]:
    """What each bit of a checksum becomes when so many bytes follow: CRC32 is linear, and does not depend on these bytes."""
    zeros = bytes(length)
    none = zlib.crc32(zeros)
    return array("I", (zlib.crc32(zeros, 1 << bit) ^ none for bit in range(CRC_BITS)))  # a tenth of a tuple of numbers
