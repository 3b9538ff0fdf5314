"""How comments hang together on the page: two levels, and tombstones where a removed comment has replies. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Gap:
    """The place of a comment that may not be read."""

    parent_id: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A place in the thread. `comment` is None for a tombstone, whose `state` says why.

    `answers` is the comment replied to, where the indent does not show it.
    """

    id: int
    state: str
    comment: Any = None
    answers: Any = None
    replies: tuple["Line", ...] = ()


def arrange(comments: Iterable[Any], gaps: Mapping[int, Gap]) -> tuple[Line, ...]:
    """Lay `comments` out in two levels, oldest first. `gaps`, by key, are those that may not be read.

    A gap is kept where something that may be read hangs below it, else it vanishes.
    """
    readable = {comment.pk: comment for comment in comments}
    places = {**gaps, **readable}
    below: dict[int, set[int]] = {}
    for key in readable:
        *replies, root = _up_to_root(key, places)
        below.setdefault(root, set()).update(replies)
    return tuple(
        _line(root, places, replies=tuple(_line(key, places, root) for key in sorted(below[root])))
        for root in sorted(below)
    )


def first_of(lines: Iterable[Line], most: int) -> tuple[Line, ...]:
    """The first `most` lines of the thread, replies included."""
    shown = []
    for line in lines:
        if most <= 0:
            break
        shown.append(replace(line, replies=line.replies[: most - 1]))
        most -= 1 + len(shown[-1].replies)
    return tuple(shown)


def comments_in(lines: Iterable[Line]) -> int:
    """How many comments these lines show; what stands for one that is gone does not count."""
    return sum((line.state == PUBLISHED) + comments_in(line.replies) for line in lines)


def _up_to_root(key: int, places: Mapping[int, Any]) -> list[int]:
    path = [key]
    while (parent := places[path[-1]].parent_id) in places and parent not in path:
        path.append(parent)
    return path


def _line(key: int, places: Mapping[int, Any], root: int | None = None, replies: tuple[Line, ...] = ()) -> Line:
    place = places[key]
    if isinstance(place, Gap):
        return Line(key, place.state, replies=replies)
    answered = places.get(place.parent_id) if place.parent_id != root else None
    return Line(key, place.state, place, None if isinstance(answered, Gap) else answered, replies)
