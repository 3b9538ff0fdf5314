import gzip
import os
import zlib

import brotli
import pytest

from articles.ingest.fetch.decompress import (
    CHUNK_BYTES,
    MAX_GZIP_MEMBERS,
    BadContentEncoding,
    TooBig,
    TooManyMembers,
    TruncatedBody,
    decompress,
)

TEXT = b"<rss>" + b"Cours du cacao. " * 500 + b"</rss>"
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
PACKED = [
    ("gzip", gzip.compress(TEXT)),
    ("x-gzip", gzip.compress(TEXT)),
    ("", gzip.compress(TEXT)),
    ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
    ("gzip", gzip.compress(TEXT) + b"trailing"),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", RAW.compress(TEXT) + RAW.flush()),
    ("br", brotli.compress(TEXT)),
    ("identity", TEXT),
    ("UTF-8", TEXT),
    ("none", TEXT),
    ("", TEXT),
]
PACKERS = [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", lambda data: brotli.compress(data, quality=5))]


@pytest.mark.parametrize(("coding", "raw"), PACKED)
def test_every_coding_we_ask_for_is_unpacked(coding, raw):
    assert decompress(raw, coding, len(TEXT)) == TEXT


@pytest.mark.parametrize(("coding", "raw"), PACKED[:1] + PACKED[5:8])
def test_more_than_allowed_is_never_unpacked_and_a_missing_end_is_noticed(coding, raw):
    with pytest.raises(TooBig):
        decompress(raw, coding, len(TEXT) - 1)
    with pytest.raises(TruncatedBody):
        decompress(raw[: len(raw) // 2], coding, len(TEXT))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_what_is_not_what_it_says_is_refused(coding):
    with pytest.raises((BadContentEncoding, TruncatedBody)):
        decompress(b"<rss>plain</rss>", coding, 1000)


def test_a_few_members_are_read_however_they_are_cut():
    pieces = [TEXT, b"", os.urandom(CHUNK_BYTES), b"x", b"", TEXT * 50]
    raw = b"".join(map(gzip.compress, pieces))
    assert decompress(raw, "gzip", 10**6) == b"".join(pieces)
    with pytest.raises(TooBig):
        decompress(raw, "gzip", len(b"".join(pieces)) - 1)


def test_no_more_than_sixty_four_members_are_read():
    member = gzip.compress(b"a")
    assert decompress(member * MAX_GZIP_MEMBERS, "gzip", 100) == b"a" * 64
    with pytest.raises(TooManyMembers):
        decompress(member * (MAX_GZIP_MEMBERS + 1), "gzip", 100)
    with pytest.raises(TooManyMembers):
        decompress(gzip.compress(b"") * 2_000, "gzip", 100)


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
@pytest.mark.parametrize("length", [CHUNK_BYTES - 40, CHUNK_BYTES, 3 * CHUNK_BYTES + 1])
def test_what_takes_several_pieces_is_put_together(coding, pack, length):
    text = os.urandom(length)
    assert decompress(pack(text), coding, length) == text
    with pytest.raises(TruncatedBody):
        decompress(pack(text)[:-1], coding, length)


def test_what_follows_a_brotli_stream_is_no_brotli():
    for tail in (b"x", bytes(CHUNK_BYTES)):
        with pytest.raises(BadContentEncoding):
            decompress(brotli.compress(os.urandom(CHUNK_BYTES)) + tail, "br", 10**6)
