"""Measures what a page costs to load: itself and the files it names, compressed. Pictures are not counted."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders

from portal.page_cache.compression import BROTLI_QUALITY

_MARK = b"<!--poids "  # found by its bytes: the pattern would be tried at each character of the page
WEIGHT_COMMENT = re.compile(rb"%b(.{1,80}?)#(.{1,40}?)-->" % _MARK)
_FILES = re.compile(rb'<(?:link rel="stylesheet" href|script src|script defer src)="([^"]+)"')
_FONTS = re.compile(r'url\("?\.\./([^")]+\.woff2)')
KILO = 1000
MAX_ENDS = 100  # whose sizes a process remembers


class WeighedPage(NamedTuple):
    """A page that says what it weighs, and the same as brotli; the latter is empty of a page that says nothing."""

    html: bytes
    as_brotli: bytes = b""


def weighed(html: bytes) -> WeighedPage:
    """`html` with the sentence on the page's weight in its footer.

    The template holds the sentence in a comment, `<!--poids …#…-->`; here the comment's marks are removed, and `#` becomes the
    number of kilobytes. To be called once per page, after its ETag is set and before it is compressed. A page is compressed
    once, though it says how long it is then: what comes before the number is weighed as it is sent, the end as if it stood
    alone, fifty bytes too much at most.
    """
    found = WEIGHT_COMMENT.match(html, at) if (at := html.rfind(_MARK)) >= 0 else None
    if not found:
        return WeighedPage(html)
    compressor = brotli.Compressor(quality=BROTLI_QUALITY)
    start, end = html[: found.start()], html[found.end() :]
    sent = compressor.process(start) + compressor.flush()
    weight = len(sent) + _size_of_end(end) + sum(_weight(name.decode()) for name in _files(html))
    end = b"%b%d%b%b" % (found[1], max(1, round(weight / KILO)), found[2], end)
    return WeighedPage(start + end, sent + compressor.process(end) + compressor.finish())


def _files(html: bytes) -> list[bytes]:
    """The files that the page names. Most pages name all of them in their head, so most bodies are not searched."""
    end = html.find(b"</head>")
    names_more = end < 0 or html.find(b"<script defer", end) >= 0
    return _FILES.findall(html, 0, len(html) if names_more else end)


@lru_cache(MAX_ENDS)
def _size_of_end(end: bytes) -> int:
    """The size of what follows the sentence, nearly the same on all pages."""
    return len(brotli.compress(end, quality=BROTLI_QUALITY))


def _weight(address: str) -> int:
    name = address.removeprefix(settings.STATIC_URL)
    return _compressed_size(name) if settings.DEBUG else _cached_size(name)


@cache
def _cached_size(name: str) -> int:
    return _compressed_size(name)


def _compressed_size(name: str) -> int:
    """The size of a static file as it is sent, with the fonts that it names; 0 if there is no such file."""
    path = _path(name)
    if path is None:
        return 0
    if path.suffix == ".woff2":
        return path.stat().st_size
    data = path.read_bytes()
    fonts = _FONTS.findall(data.decode()) if path.suffix == ".css" else []
    return len(brotli.compress(data)) + sum(_compressed_size(font) for font in fonts)


def _path(name: str) -> Path | None:
    """The path of the file: collected in production, in the sources in development."""
    if ".." in name:
        return None
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file():
        return collected
    found = finders.find(name)
    return Path(found) if found else None
