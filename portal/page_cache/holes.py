"""Holes: the parts of a public page that differ from one member to another.

A template writes `{% hole "account" %}what visitors see{% endhole %}`. The page is cached as visitors see it, with the
offsets of its holes; whoever has a session gets that page with each hole filled by the function registered under its name.
Where a page is not shared, the template tag fills the hole at once, so both ways give the same bytes.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.http import HttpRequest

from portal.visitor import has_session

# Gives the HTML that this member sees in a hole; None leaves what visitors see. The arguments are those in the template.
Filler = Callable[..., str | None]

logger = logging.getLogger(__name__)
_fillers: dict[str, Filler] = {}
_rewriters: set[str] = set()  # the names of holes whose fillers are given what visitors see


class Hole(NamedTuple):
    """A hole of a page: its filler's name and arguments, and the offsets, in bytes, of what visitors see there."""

    name: str
    args: tuple[str | int, ...]
    start: int
    end: int


class HoleMarks:
    """The holes of one page while it is built to be shared: the template tag writes marks, `take_out` turns them into offsets.

    The marks contain a secret of this one page, so no text in the page can imitate them.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_hex(8)
        self._holes: list[tuple[str, tuple[str | int, ...]]] = []

    def mark(self, name: str, args: tuple[str | int, ...], visitors_html: str) -> str:
        """What visitors see, between two marks."""
        self._holes.append((name, args))
        return f"<!--{self._secret} {len(self._holes) - 1}-->{visitors_html}<!--{self._secret}-->"

    def take_out(self, page: bytes) -> tuple[bytes, tuple[Hole, ...]]:
        """The page without marks, and its holes in the order in which they stand."""
        if not self._holes:
            return page, ()
        start, middle, end = f"<!--{self._secret} ".encode(), b"-->", f"<!--{self._secret}-->".encode()
        before, *marked = page.split(start)
        texts, holes, length = [before], list[Hole](), len(before)
        for part in marked:
            number, _, from_hole = part.partition(middle)
            visitors_html, _, after = from_hole.partition(end)
            texts += visitors_html, after
            holes.append(Hole(*self._holes[int(number)], length, length + len(visitors_html)))
            length += len(visitors_html) + len(after)
        return b"".join(texts), tuple(holes)


def shown(request: HttpRequest, name: str, args: tuple[str | int, ...], visitors_html: Callable[[], str]) -> str:
    """What stands in a hole of the page that answers `request`: between marks what visitors see, else what this member sees."""
    if marks := marks_of(request):
        return marks.mark(name, args, visitors_html())
    filled = filled_html(request, name, args, visitors_html)
    return visitors_html() if filled is None else filled


def mark_holes(request: HttpRequest) -> HoleMarks:
    """From now on the template tag marks the holes of the page that answers `request`, and fills none: it is a visitor's page."""
    marks = HoleMarks()
    request.__dict__["_hole_marks"] = marks
    return marks


def marks_of(request: HttpRequest) -> HoleMarks | None:
    """The marks of the page that answers `request`; None if the page is not built to be shared."""
    return request.__dict__.get("_hole_marks")


def filler(name: str, *, rewrites: bool = False) -> Callable[[Filler], Filler]:
    """Register the function that fills the holes of this name. The modules `holes` of all apps are loaded at startup.

    One that `rewrites` gets, as its last argument, a function that returns the HTML that visitors see.
    """

    def register(function: Filler) -> Filler:
        _fillers[name] = function
        if rewrites:
            _rewriters.add(name)
        return function

    return register


def names() -> set[str]:
    """The names of all holes that can be filled."""
    return {*_fillers}


def fill(page: bytes, holes: Sequence[Hole], request: HttpRequest) -> bytes:
    """The page as this request's member sees it; `page` itself if that is as visitors see it."""
    if not has_session(request):
        return page
    pieces, end = list[bytes](), 0
    for hole in holes:
        filled = _filled(request, hole.name, hole.args, page[hole.start : hole.end].decode)
        if filled is not None:
            pieces += [page[end : hole.start], filled.encode()]
            end = hole.end
    return b"".join([*pieces, page[end:]]) if pieces else page


def filled_html(
    request: HttpRequest, name: str, args: Sequence[str | int], visitors_html: Callable[[], str]
) -> str | None:
    """What this request's member sees in the hole; None if it is what visitors see, or if the filler fails."""
    return _filled(request, name, args, visitors_html) if has_session(request) else None


def _filled(request: HttpRequest, name: str, args: Sequence[str | int], visitors_html: Callable[[], str]) -> str | None:
    try:
        return _fillers[name](request, *args, *([visitors_html] if name in _rewriters else []))
    except Exception:
        logger.exception("The hole “%s” could not be filled; visitors' content is shown.", name)
        return None
