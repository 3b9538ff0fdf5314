"""Compresses text in answers: brotli if the browser accepts it, else gzip."""

import gzip
import re
import secrets
from collections.abc import Sequence
from io import BytesIO
from typing import Final

import brotli
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

CODINGS: Final = ("br", "gzip")  # the better one first
BROTLI_QUALITY, GZIP_LEVEL = 5, 4
MIN_COMPRESSED_BYTES = 400  # bytes; below, the headers weigh more
MAX_RANDOM_BYTES = 100  # hide the length of what is one person's, as Django's own middleware does (Heal the BREACH)
_TEXT = re.compile(r"text/|image/svg|application/(?:[\w.-]+\+)?(?:json|xml)\b", re.I)
_REFUSED = re.compile(r";\s*q=0(?:\.0*)?\s*$")


def coding_for(request: HttpRequest, codings: Sequence[str] = CODINGS) -> str:
    """The best of `codings` that the browser accepts, or ""."""
    offers = request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(",")
    taken = {word.partition(";")[0].strip() for word in offers if not _REFUSED.search(word)}
    return next((coding for coding in codings if coding in taken), "")


def is_text(response: HttpResponseBase) -> bool:
    """Whether the answer is text and is not compressed yet."""
    kind = response.get("Content-Type", "")
    return not response.streaming and not response.has_header("Content-Encoding") and bool(_TEXT.match(kind))


def compressed(content: bytes, coding: str) -> bytes:
    """`content` in one of CODINGS."""
    if coding == "br":
        return brotli.compress(content, quality=BROTLI_QUALITY)
    return gzip.compress(content, GZIP_LEVEL, mtime=0)


def decompressed(bodies: dict[str, bytes]) -> bytes:
    """The text of a page that is cached in every coding."""
    return gzip.decompress(bodies["gzip"])


def compress_private(request: HttpRequest, response: HttpResponseBase) -> None:
    """Compress a private answer, with random bytes added: its length tells less of what is one person's."""
    content = getattr(response, "content", b"")
    if not is_text(response) or len(content) < MIN_COMPRESSED_BYTES:
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    if coding_for(request, ["gzip"]):
        compressed_file = BytesIO()
        with gzip.GzipFile(random_name(), "wb", GZIP_LEVEL, compressed_file, mtime=0) as file:
            file.write(content)
        response.content = compressed_file.getvalue()  # type: ignore[attr-defined]
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]


def random_name() -> str:
    """Up to MAX_RANDOM_BYTES for gzip's field of a file's name, which browsers ignore."""
    return "a" * secrets.randbelow(MAX_RANDOM_BYTES + 1)
