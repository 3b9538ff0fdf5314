"""Decompresses answers up to a limit: a few kilobytes may claim to be gigabytes."""

import zlib

import brotli

from articles.ingest.cpu_budget import check_budget

GZIP_MAGIC = b"\x1f\x8b"
IDENTITY_CODINGS = {"", "identity", "none", "utf-8", "utf8"}  # the last three are mistakes that browsers forgive
GZIP_WBITS, ZLIB_WBITS, RAW_DEFLATE_WBITS = 31, 15, -15  # zlib's window codes
MAX_GZIP_MEMBERS = 64  # servers that concatenate files send a few
CHUNK_BYTES = 256 * 1024  # decompressed in one step; the CPU budget is checked between two


class TooBig(Exception):
    """The decompressed body is larger than allowed."""


class BadContentEncoding(Exception):
    """The body is not in the coding that the header declares, or we do not support that coding."""


class TooManyMembers(Exception):
    """A gzip file of more members than any server sends: each member has a cost of its own."""


class TruncatedBody(Exception):
    """The end of the compressed body is missing."""


def decompress(raw: bytes, coding: str, limit: int) -> bytes:
    """`raw` decoded from its Content-Encoding `coding`; at most `limit` bytes.

    Only one coding is supported, not a list. Raises TooBig, TooManyMembers, BadContentEncoding or TruncatedBody. A gzip
    file sent without the header is decompressed too.
    """
    coding = coding.strip().lower().removeprefix("x-")
    if coding in IDENTITY_CODINGS:
        coding = "gzip" if raw.startswith(GZIP_MAGIC) else ""
    if not raw or not coding:
        return raw
    try:
        match coding:
            case "gzip":
                return _gunzip(raw, limit)
            case "deflate":
                return _inflate(memoryview(raw), 0, ZLIB_WBITS if _has_zlib_header(raw) else RAW_DEFLATE_WBITS, limit)[
                    0
                ]
            case "br":
                return _unbrotli(raw, limit)
    except (zlib.error, brotli.error) as error:
        raise BadContentEncoding(str(error)) from error
    raise BadContentEncoding(coding)


def _gunzip(raw: bytes, limit: int) -> bytes:
    """All members of a gzip file; bytes after the last one are ignored, as gzip does."""
    if not raw.startswith(GZIP_MAGIC):
        raise BadContentEncoding("gzip")
    view, at, parts, left = memoryview(raw), 0, list[bytes](), limit
    while view[at : at + 2] == GZIP_MAGIC:
        if len(parts) == MAX_GZIP_MEMBERS:
            raise TooManyMembers
        part, at = _inflate(view, at, GZIP_WBITS, left)
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _inflate(raw: memoryview, at: int, window: int, limit: int) -> tuple[bytes, int]:
    """The content of the stream that begins at `at`, and where it ends. It is read in chunks: what follows it is not copied."""
    engine, parts, left = zlib.decompressobj(window), list[bytes](), limit
    while not engine.eof:
        check_budget()
        piece = raw[at : at + CHUNK_BYTES]
        if not piece:
            raise TruncatedBody
        part = engine.decompress(piece, left + 1)
        left -= len(part)
        if left < 0:
            raise TooBig
        parts.append(part)
        at += len(piece) - len(engine.unused_data)
    return b"".join(parts), at


def _has_zlib_header(raw: bytes) -> bool:
    return len(raw) > 1 and raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1]) % 31 == 0


def _unbrotli(raw: bytes, limit: int) -> bytes:
    engine, parts, left, at = brotli.Decompressor(), list[bytes](), limit, 0
    while not engine.is_finished():
        check_budget()
        piece = raw[at : at + CHUNK_BYTES]
        if not piece:
            raise TruncatedBody
        part = engine.process(piece, output_buffer_limit=left + 1)
        left -= len(part)
        if left < 0:
            raise TooBig
        parts.append(part)
        at += len(piece)
    if at < len(raw):
        raise BadContentEncoding("br")
    return b"".join(parts)
