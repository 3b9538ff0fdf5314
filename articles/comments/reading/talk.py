"""Reads a page of a talk: the comments of all published articles of a story. Only what the page shows is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.comments.reading.place import (
    REPLIES_PER_PAGE,
    ROOTS_PER_PAGE,
    Place,
    page_holding,
    replies_beside,
)
from articles.comments.reading.scope import TalkScope, scope_of
from articles.comments.reading.thread import ThreadLine, build_thread
from articles.models import Article, Comment
from articles.models.comments.talk_queries import OLDEST_FIRST


class NoSuchPlace(Exception):
    """The talk has no such page, or no such root."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A page of a talk. `comment_count` is the number of published comments of the whole talk."""

    place: Place
    lines: tuple[ThreadLine, ...]
    comment_count: int
    has_next: bool


def load_talk(article: Article, place: Place) -> Talk:
    """The page at `place` of the talk to which `article` belongs, in three queries. Raises NoSuchPlace.

    What may not be read is loaded for its state only; the lines do not hold it.
    """
    scope = scope_of(article)
    roots, replies, has_next = (_beside if place.root is None else _alone)(scope, place)
    if (place.page > 1 and not (replies if place.root else roots)) or (place.root and not roots):
        raise NoSuchPlace
    count = roots[0].talk_count if roots else 0  # type: ignore[attr-defined]
    return Talk(place, build_thread(roots, replies, article.pk, alone=place.root is not None), count, has_next)


def find_place(comment: Comment) -> Place:
    """Where a published comment stands in its talk, oldest first. It comes with its article and its root."""
    scope, root = scope_of(comment.article), comment.root
    if root is None or root.pk in scope.foreign_roots:
        return _place_of_root(scope, comment)
    beside = _place_of_root(scope, root)
    position = scope.replies([root.pk]).standing_before(comment).count()
    page = scope.roots.order_by(*OLDEST_FIRST)[_span(beside, ROOTS_PER_PAGE)].values_list("pk", flat=True)
    if position < replies_beside(scope.replies(list(page)).count_by_root().values()):
        return beside
    return Place(page=page_holding(position, REPLIES_PER_PAGE), root=root.pk)


def _place_of_root(scope: TalkScope, root: Comment) -> Place:
    return Place(page=page_holding(scope.roots.standing_before(root).count(), ROOTS_PER_PAGE))


def _beside(scope: TalkScope, place: Place) -> tuple[list[Comment], list[Comment], bool]:
    """The roots of a page, the first replies of each, and whether there are more roots."""
    start = _span(place, ROOTS_PER_PAGE).start
    found = list(scope.root_lines(place.sort, start))
    roots = found[:ROOTS_PER_PAGE]
    return roots, _first_replies(scope, roots), len(found) > ROOTS_PER_PAGE


def _first_replies(scope: TalkScope, roots: Sequence[Comment]) -> list[Comment]:
    counts = {root.pk: root.reply_count for root in roots if root.reply_count}  # type: ignore[attr-defined]
    if not counts:
        return []
    most, replies = replies_beside(counts.values()), scope.replies([*counts])
    shown = replies.first_of_each_root(most) if max(counts.values()) > most else replies
    return list(scope.lines(shown).order_by(*OLDEST_FIRST))


def _alone(scope: TalkScope, place: Place) -> tuple[list[Comment], list[Comment], bool]:
    """A root, a page of its replies, and whether there are more of these."""
    root, span = [place.root or 0], _span(place, REPLIES_PER_PAGE)
    roots = list(scope.lines(scope.roots.filter(pk__in=root).with_numbers(scope.articles)))
    replies = scope.lines(scope.replies(root)).order_by(*OLDEST_FIRST)[span.start : span.stop + 1]
    found = list(replies) if roots else []
    return roots, found[:REPLIES_PER_PAGE], len(found) > REPLIES_PER_PAGE


def _span(place: Place, per_page: int) -> slice:
    start = (place.page - 1) * per_page
    return slice(start, start + per_page)
