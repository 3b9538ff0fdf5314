"""Which comments make up a talk, and which of them are its roots. The queries of its first page are prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.comments.reading.place import NEWEST, OLDEST, ROOTS_PER_PAGE, USEFUL
from articles.models import Article, Comment
from articles.models.comments.comment import CommentQuerySet
from articles.models.comments.talk_queries import NEWEST_FIRST, OLDEST_FIRST, USEFUL_FIRST, Keys
from portal.sql.prepared import Prepared

ORDERS: dict[str, Sequence[Any]] = {OLDEST: OLDEST_FIRST, USEFUL: USEFUL_FIRST, NEWEST: NEWEST_FIRST}


@dataclass(frozen=True, slots=True)
class TalkScope:
    """A talk's articles, whether they are those of a story, and the keys of roots that left the talk while replies stayed.

    `key` is that of the story, or of the only article; `now` is when the talk is read.
    """

    key: int
    are_of_story: bool
    foreign_roots: Sequence[int]
    now: datetime

    @property
    def articles(self) -> Keys:
        """The articles: their keys, or the query that finds them."""
        if not self.are_of_story:
            return [self.key]
        return Article.objects.published(self.now).filter(story=self.key).order_by().values("pk")

    @property
    def roots(self) -> CommentQuerySet:
        """What stands as a root."""
        return Comment.objects.order_by().shown_roots(self.articles, self.foreign_roots)

    def replies(self, roots: Sequence[int]) -> CommentQuerySet:
        """What stands below these roots."""
        return Comment.objects.order_by().shown_replies(self.articles, roots)

    def lines(self, comments: CommentQuerySet) -> CommentQuerySet:
        """These comments with what their lines show."""
        return comments.as_lines(with_articles=self.are_of_story, now=self.now)

    def root_lines(self, sort: str, start: int = 0) -> CommentQuerySet:
        """The roots of the page that begins at `start`, and one more if there are more."""
        order = ORDERS[sort]
        some = self.roots.order_by(*order)[start : start + ROOTS_PER_PAGE + 1].with_numbers(self.articles)
        return self.lines(some).order_by(*order)

    def first_root_lines(self, sort: str) -> list[Comment]:
        """The same of the first page."""
        if self.foreign_roots:
            return list(self.root_lines(sort))
        return _first_roots[sort, self.are_of_story].rows(self.key, self.now)


def scope_of(article: Article, now: datetime) -> TalkScope:
    """The scope of the talk to which `article` belongs."""
    if article.story_id is None:
        return TalkScope(article.pk, False, _foreign_roots_of_article.rows(article.pk), now)
    return TalkScope(article.story_id, True, _foreign_roots_of_story.rows(article.story_id, now), now)


def _prepared_roots(sort: str, of_story: bool) -> Prepared[Comment]:
    return Prepared[Comment](lambda key, now: TalkScope(key, of_story, (), now).root_lines(sort), int, datetime)


_first_roots = {(sort, of_story): _prepared_roots(sort, of_story) for sort in ORDERS for of_story in (False, True)}
_foreign_roots_of_article = Prepared[int](lambda key: Comment.objects.order_by().foreign_roots([key]), int)
_foreign_roots_of_story = Prepared[int](
    lambda key, now: Comment.objects.order_by().foreign_roots(TalkScope(key, True, (), now).articles), int, datetime
)
