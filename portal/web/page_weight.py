"""Measures what a page costs to load: itself and the files it names, compressed. Pictures are not counted."""

import re
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders

WEIGHT_COMMENT = re.compile(rb"<!--poids (.{1,80}?)#(.{1,40}?)-->")
_FILES = re.compile(rb'<(?:link rel="stylesheet" href|script src|script defer src)="([^"]+)"')
_FONTS = re.compile(r'url\("?\.\./([^")]+\.woff2)')
KILO = 1000


def with_weight(html: bytes) -> bytes:
    """`html` with the sentence on the page's weight in its footer.

    The template holds the sentence in a comment, `<!--poids …#…-->`; here the comment's marks are removed, and `#` becomes the
    number of kilobytes. To be called once per page, after rendering, before its ETag and its compression. Costs a millisecond.
    """
    if not WEIGHT_COMMENT.search(html):
        return html
    weight = len(brotli.compress(html, quality=4)) + sum(_weight(name.decode()) for name in _FILES.findall(html))
    return WEIGHT_COMMENT.sub(rb"\g<1>%d\g<2>" % max(1, round(weight / KILO)), html, count=1)


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
