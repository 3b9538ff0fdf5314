"""Compressed answers, unpacked within a bound: a few kilobytes may claim to be gigabytes."""

import zlib

import brotli

GZIP_MAGIC = b"\x1f\x8b"
PLAIN = {"", "identity", "none", "utf-8", "utf8"}  # the last three are mistakes that browsers forgive
GZIP, ZLIB, RAW_DEFLATE = 31, 15, -15  # zlib's window codes


class TooBig(Exception):
    """More came out than allowed."""


class Unreadable(Exception):
    """Not what the header says, or a coding we do not know."""


class CutShort(Exception):
    """The end is missing."""


def unpack(raw: bytes, coding: str, limit: int) -> bytes:
    """`raw` without its Content-Encoding `coding`; at most `limit` bytes.

    Raises TooBig, Unreadable or CutShort. A gzip file sent without the header is unpacked too.
    """
    coding = coding.strip().lower().removeprefix("x-")
    if coding in PLAIN:
        coding = "gzip" if raw.startswith(GZIP_MAGIC) else ""
    if not raw or not coding:
        return raw
    try:
        match coding:
            case "gzip":
                return _gunzip(raw, limit)
            case "deflate":
                return _inflate(raw, ZLIB if _has_zlib_header(raw) else RAW_DEFLATE, limit)[0]
            case "br":
                return _unbrotli(raw, limit)
    except (zlib.error, brotli.error) as error:
        raise Unreadable(str(error)) from error
    raise Unreadable(coding)


def _gunzip(raw: bytes, limit: int) -> bytes:
    """Every member of a gzip file; what follows the last one is ignored, as gzip does."""
    parts: list[bytes] = []
    while raw.startswith(GZIP_MAGIC):
        part, raw = _inflate(raw, GZIP, limit - sum(map(len, parts)))
        parts.append(part)
    if not parts:
        raise Unreadable("gzip")
    return b"".join(parts)


def _inflate(raw: bytes, window: int, limit: int) -> tuple[bytes, bytes]:
    engine = zlib.decompressobj(window)
    out = engine.decompress(raw, limit + 1)
    if len(out) > limit:
        raise TooBig
    if not engine.eof:
        raise CutShort
    return out, engine.unused_data


def _has_zlib_header(raw: bytes) -> bool:
    return len(raw) > 1 and raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1]) % 31 == 0


def _unbrotli(raw: bytes, limit: int) -> bytes:
    engine = brotli.Decompressor()
    out = bytearray(engine.process(raw, output_buffer_limit=limit + 1))
    while len(out) <= limit and not engine.is_finished():
        more = engine.process(b"", output_buffer_limit=limit + 1)
        if not more:
            raise CutShort
        out += more
    if len(out) > limit:
        raise TooBig
    return bytes(out)
