import gzip
import zlib

import brotli
import pytest

from articles.ingest.unpack import CutShort, TooBig, Unreadable, unpack

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


@pytest.mark.parametrize(("coding", "raw"), PACKED)
def test_every_coding_we_ask_for_is_unpacked(coding, raw):
    assert unpack(raw, coding, len(TEXT)) == TEXT


@pytest.mark.parametrize(("coding", "raw"), PACKED[:1] + PACKED[5:8])
def test_more_than_allowed_is_never_unpacked(coding, raw):
    with pytest.raises(TooBig):
        unpack(raw, coding, len(TEXT) - 1)


@pytest.mark.parametrize(("coding", "raw"), PACKED[:1] + PACKED[5:8])
def test_a_missing_end_is_noticed(coding, raw):
    with pytest.raises(CutShort):
        unpack(raw[: len(raw) // 2], coding, len(TEXT))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_what_is_not_what_it_says_is_refused(coding):
    with pytest.raises((Unreadable, CutShort)):
        unpack(b"<rss>plain</rss>", coding, 1000)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", lambda data: brotli.compress(data, quality=5))],
)
def test_a_bomb_is_stopped_at_the_limit(coding, pack):
    with pytest.raises(TooBig):
        unpack(pack(bytes(30_000_000)), coding, 1_000_000)
