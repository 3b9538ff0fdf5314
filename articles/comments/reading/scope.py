"""Which comments make up a talk, and which of them are its roots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles.comments.reading.place import NEWEST, OLDEST, ROOTS_PER_PAGE, USEFUL
from articles.models import Article, Comment
from articles.models.comments.comment import CommentQuerySet
from articles.models.comments.talk_queries import NEWEST_FIRST, OLDEST_FIRST, USEFUL_FIRST, Keys

ORDERS: dict[str, Sequence[Any]] = {OLDEST: OLDEST_FIRST, USEFUL: USEFUL_FIRST, NEWEST: NEWEST_FIRST}


@dataclass(frozen=True, slots=True)
class TalkScope:
    """A talk's articles, whether they are those of a story, and the keys of roots that left the talk while replies stayed."""

    articles: Keys
    are_of_story: bool
    foreign_roots: Sequence[int]

    @property
    def roots(self) -> CommentQuerySet:
        """What stands as a root."""
        return Comment.objects.order_by().shown_roots(self.articles, self.foreign_roots)

    def replies(self, roots: Sequence[int]) -> CommentQuerySet:
        """What stands below these roots."""
        return Comment.objects.order_by().shown_replies(self.articles, roots)

    def lines(self, comments: CommentQuerySet) -> CommentQuerySet:
        """These comments with what their lines show."""
        return comments.as_lines(with_articles=self.are_of_story)

    def root_lines(self, sort: str, start: int = 0) -> CommentQuerySet:
        """The roots of the page that begins at `start`, and one more if there are more."""
        order = ORDERS[sort]
        some = self.roots.order_by(*order)[start : start + ROOTS_PER_PAGE + 1].with_numbers(self.articles)
        return self.lines(some).order_by(*order)


def articles_of(article: int, story: int | None) -> Keys:
    """The articles of a talk, by the keys of one of them and of its story: their keys, or the query that finds them."""
    return Article.objects.published().filter(story=story).order_by().values("pk") if story else [article]


def scope_of(article: Article) -> TalkScope:
    """The scope of the talk to which `article` belongs."""
    articles = articles_of(article.pk, article.story_id)
    foreign_roots = list(Comment.objects.order_by().foreign_roots(articles))
    return TalkScope(articles, article.story_id is not None, foreign_roots)
