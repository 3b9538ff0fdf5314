"""Frames: all of a page that stands around its parts, kept in a process by everything that it depends on.

A page whose parts alone have changed is its frame with these parts: no template is rendered. Holes are filled anew on each page.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from secrets import token_hex
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.page_cache.holes import HoleMarks, shown
from portal.visitor import has_session
from portal.web.preferences import preferences

MAX_FRAMES = 60  # in each process's memory; of 5 to 20 kB
_SECRET = token_hex(8)  # so no text of a page can imitate the mark of a part
_MARK = re.compile(rf"<!--{_SECRET} (\w+)-->")


class FramedHole(NamedTuple):
    """A hole of a frame: its filler's name and arguments, and what visitors see there."""

    name: str
    args: tuple[str | int, ...]
    visitors_html: str


Parts = Mapping[str, str | Callable[[], str]]  # by their names; a function is called where its part is written
# What a page is joined of: bytes, parts by their names, and holes.
Frame = tuple[bytes | str | FramedHole, ...]


class Frames:
    """The frames of this process; the one that was rendered longest ago is evicted."""

    def __init__(self) -> None:
        self._frames: dict[Hashable, Frame] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Frame]) -> Frame:
        """The frame of this key."""
        if (frame := self._frames.get(key)) is None:
            frame = make()
            with self._lock:
                if len(self._frames) >= MAX_FRAMES and not self._frames.pop(next(iter(self._frames)), None):
                    self._frames.clear()  # the hash of the oldest key is no longer what it was
                self._frames[key] = frame
        return frame

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._frames.clear()


_frames = Frames()


def render_framed(
    request: HttpRequest, template: str, context: Mapping[str, Any], parts: Parts, key: Hashable
) -> HttpResponse:
    """The page of `template`, which writes each of `parts` as `{{ parts.name }}`, outside of holes, and asks nothing of it.

    `key` holds whatever else of `context` decides what the page says; None keeps no frame. Of the request a page may show its
    address, its language and its preferences. For a member, and in development, all is rendered.
    """
    if key is None or not settings.PIECE_CACHE or settings.DEBUG or has_session(request):
        return HttpResponse(get_template(template).render({**context, "parts": parts}, request))
    decides = (template, get_language(), request.path, request.META.get("QUERY_STRING", ""), preferences(request))
    whole = (*decides, timezone.localdate(), key)
    return HttpResponse(_joined(_frames.get(whole, partial(_frame, request, template, context, parts)), parts, request))


def _frame(request: HttpRequest, template: str, context: Mapping[str, Any], parts: Parts) -> Frame:
    hole_marks = HoleMarks()
    marks = {name: SafeString(f"<!--{_SECRET} {name}-->") for name in parts}
    text, holes = hole_marks.take_out(
        get_template(template).render({**context, "parts": marks, "hole_marks": hole_marks}, request)
    )
    frame, end = list[bytes | str | FramedHole](), 0
    for hole in holes:
        frame += [*_cut(text[end : hole.start]), FramedHole(hole.name, hole.args, text[hole.start : hole.end])]
        end = hole.end
    return *frame, *_cut(text[end:])


def _cut(text: str) -> Iterator[bytes | str]:
    """The text between the marks of parts, and the names of these."""
    for number, found in enumerate(_MARK.split(text)):
        yield found if number % 2 else found.encode()


def _joined(frame: Frame, parts: Parts, request: HttpRequest) -> bytes:
    texts = list[bytes]()
    for place in frame:
        if isinstance(place, bytes):
            texts.append(place)
        elif isinstance(place, str):
            part = parts[place]
            texts.append((part if isinstance(part, str) else part()).encode())
        else:
            texts.append(shown(request, place.name, place.args, partial(str, place.visitors_html)).encode())
    return b"".join(texts)


def clear() -> None:
    """Forget the frames of this process, as a restart does."""
    _frames.clear()
