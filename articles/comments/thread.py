"""Arranges comments in threads of two levels, with tombstones where a removed comment has replies. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class HiddenComment:
    """A comment that may not be read: only its parent and its state."""

    parent_id: int | None
    state: str


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A line of the thread. `comment` is None for a tombstone, whose `state` says why.

    `replied_to` is the comment replied to, if the indent does not show it.
    """

    id: int
    state: str
    comment: Any = None
    replied_to: Any = None
    replies: tuple["ThreadLine", ...] = ()


def build_thread(comments: Iterable[Any], hidden: Mapping[int, HiddenComment]) -> tuple[ThreadLine, ...]:
    """Arrange `comments` in two levels, oldest first. `hidden` are the comments that may not be read, by key.

    A hidden comment becomes a tombstone if it has readable replies; otherwise it is left out.
    """
    readable = {comment.pk: comment for comment in comments}
    by_key = {**hidden, **readable}
    below: dict[int, set[int]] = {}
    for key in readable:
        *replies, root = _path_to_root(key, by_key)
        below.setdefault(root, set()).update(replies)
    return tuple(
        _thread_line(root, by_key, replies=tuple(_thread_line(key, by_key, root) for key in sorted(below[root])))
        for root in sorted(below)
    )


def first_lines(lines: Iterable[ThreadLine], limit: int) -> tuple[ThreadLine, ...]:
    """The first `limit` lines of the thread, replies included."""
    shown = []
    for line in lines:
        if limit <= 0:
            break
        shown.append(replace(line, replies=line.replies[: limit - 1]))
        limit -= 1 + len(shown[-1].replies)
    return tuple(shown)


def count_comments(lines: Iterable[ThreadLine]) -> int:
    """The number of published comments in these lines; tombstones and held comments do not count."""
    return sum((line.state == PUBLISHED) + count_comments(line.replies) for line in lines)


def _path_to_root(key: int, by_key: Mapping[int, Any]) -> list[int]:
    path = [key]
    while (parent := by_key[path[-1]].parent_id) in by_key and parent not in path:
        path.append(parent)
    return path


def _thread_line(
    key: int, by_key: Mapping[int, Any], root: int | None = None, replies: tuple[ThreadLine, ...] = ()
) -> ThreadLine:
    entry = by_key[key]
    if isinstance(entry, HiddenComment):
        return ThreadLine(key, entry.state, replies=replies)
    answered = by_key.get(entry.parent_id) if entry.parent_id != root else None
    return ThreadLine(key, entry.state, entry, None if isinstance(answered, HiddenComment) else answered, replies)
