"""Arranges comments in threads of two levels, with tombstones where a comment that may not be read has replies. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Answered:
    """The comment to which a line replies. `is_here` says that the same page shows it."""

    id: int
    author: str | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A line of a talk. `comment` is None for a tombstone, whose `state` says why.

    `replied_to` is what it replies to, if the indent does not show it; `other_article` the article under which it was written,
    if it is not the one shown; `more` the number of its replies that the page leaves out; `byline` what stands beside its author.
    """

    id: int
    state: str
    comment: Any = None
    replied_to: Answered | None = None
    other_article: Any = None
    replies: tuple["ThreadLine", ...] = ()
    more: int = 0
    byline: Any = None

    @property
    def author_id(self) -> int:
        """The key of who wrote it; 0 of a tombstone, and where the account was erased."""
        return (self.comment and self.comment.author_id) or 0


def authors_of(lines: Iterable[ThreadLine]) -> set[int]:
    """The keys of who wrote these lines and their replies."""
    every = (one for line in lines for one in (line, *line.replies))
    return {one.author_id for one in every if one.author_id}


def with_bylines(lines: Iterable[ThreadLine], bylines: Mapping[int, Any]) -> tuple[ThreadLine, ...]:
    """The same lines and replies, each with its author's byline."""
    return tuple(
        replace(line, byline=bylines.get(line.author_id), replies=with_bylines(line.replies, bylines)) for line in lines
    )


def build_thread(
    roots: Sequence[Any], replies: Iterable[Any], article: int, *, alone: bool = False
) -> tuple[ThreadLine, ...]:
    """The lines of these roots, each with those of its replies that were loaded, all in the order in which they come.

    `article` is the key of the article shown. `alone` says that replies of a root are paged, so that none is left out.
    """
    below: dict[int, list[Any]] = defaultdict(list)
    for reply in replies:
        below[reply.root_id].append(reply)
    shown = {one.pk for one in roots} | {one.pk for some in below.values() for one in some}
    return tuple(
        replace(
            _line(root, article, shown, None),
            replies=tuple(_line(reply, article, shown, root.pk) for reply in below[root.pk]),
            more=0 if alone else root.reply_count - len(below[root.pk]),
        )
        for root in roots
    )


def _line(comment: Any, article: int, shown: Collection[int], below: int | None) -> ThreadLine:
    """The line of `comment`, a tombstone if it is not published; `below` is the root that its indent shows."""
    if comment.state != PUBLISHED:
        return ThreadLine(comment.pk, comment.state)
    answered = None
    if comment.parent_is_public and comment.parent_id != below:  # the author of a removed comment is not named
        author = comment.parent.author and comment.parent.author.username
        answered = Answered(comment.parent_id, author, comment.parent_id in shown)
    other = comment.article if comment.article_id != article else None
    return ThreadLine(comment.pk, comment.state, comment, answered, other)
