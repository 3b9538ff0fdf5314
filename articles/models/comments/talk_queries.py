"""The queries by which a talk is read: its roots, their replies, and where one of them stands."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from articles.models.articles.article import Article

if TYPE_CHECKING:
    from articles.models.comments.comment import Comment

Keys = Collection[int] | QuerySet[Any, Any]  # of a talk's articles: themselves, or the query that finds them
PUBLISHED = Q(state="published")
OLDEST_FIRST, NEWEST_FIRST = ("published_at", "id"), ("-published_at", "-id")
USEFUL_FIRST = (F("useful").desc(), *OLDEST_FIRST)
LINE_FIELDS = (
    *("article", "author__username", "body", "state", "stake", "useful", "published_at", "edited_at", "root"),
    "parent__author__username",
)
ARTICLE_FIELDS = ("article__title", "article__outlet", "article__source__name")


class TalkQuerySet(models.QuerySet["Comment"]):
    """Comments by where they stand in a talk; `articles` are the one without a story, or all published ones of a story.

    A root is shown if it is published, or if there are published replies to show below it; a reply too.
    """

    def in_talk(self, article: Article) -> Self:
        """The comments of the talk to which `article` belongs: those under all published articles of its story."""
        return self.filter(article__in=Article.objects.published().same_story(article))

    def under(self, articles: Keys) -> Self:
        """All comments of these articles."""
        return self.filter(article__in=articles)

    def foreign_roots(self, articles: Keys) -> QuerySet[Any, int]:
        """The keys of roots outside of the talk that have published replies within: these replies stand as roots."""
        replies = self.filter(PUBLISHED, article__in=articles, root__isnull=False)
        roots = self.filter(pk__in=replies.values("root")).exclude(article__in=articles)
        return roots.values_list("pk", flat=True)

    def shown_roots(self, articles: Keys, foreign_roots: Collection[int]) -> Self:
        """What stands as a root of the talk; `foreign_roots` as above."""
        stands = Q(root=None) | Q(root__in=foreign_roots) if foreign_roots else Q(root=None)
        return self.filter(stands, article__in=articles).filter(PUBLISHED | self._has_published("root", articles))

    def shown_replies(self, articles: Keys, roots: Collection[int]) -> Self:
        """What stands below these roots."""
        return self._shown_below(articles, Q(root__in=roots))

    def with_numbers(self, articles: Keys) -> Self:
        """These roots, each with the number of replies that stand below it, and that of the talk's published comments."""
        below = self._all()._shown_below(articles, Q(root=OuterRef("pk"))).values("root")
        public = self._all().filter(PUBLISHED, article__in=articles).values("state")
        return (
            self._all()
            .filter(pk__in=self.values("pk"))
            .annotate(
                reply_count=Coalesce(Subquery(below.annotate(n=Count("pk")).values("n")), 0),
                talk_count=Coalesce(Subquery(public.annotate(n=Count("pk")).values("n")), 0),
            )
        )

    def first_of_each_root(self, number: int) -> Self:
        """Of these replies the first `number` below each root."""
        place = Window(RowNumber(), partition_by="root", order_by=list(OLDEST_FIRST))
        return self._all().filter(pk__in=self.annotate(place=place).filter(place__lte=number).values("pk"))

    def count_by_root(self) -> dict[int, int]:
        """How many of these replies each root has; a root without any is left out."""
        counted = self.values("root").annotate(number=Count("pk"))
        return {root: number for root, number in counted.values_list("root", "number") if root is not None}

    def standing_before(self, comment: "Comment") -> Self:
        """Those that stand before `comment`, the first published first."""
        at = comment.published_at
        return self.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=comment.pk))

    def as_lines(self, *, with_articles: bool) -> Self:
        """With what a line of a talk shows, and nothing else; `with_articles` also the title and source of its article.

        `parent_is_public` says whether everybody may read the comment that it replies to.
        """
        parent = self._all().filter(PUBLISHED, pk=OuterRef("parent"), article__in=Article.objects.published())
        related = ["author", "parent__author", *(["article__source"] if with_articles else [])]
        fields = (*LINE_FIELDS, *(ARTICLE_FIELDS if with_articles else ()))
        lines = self.select_related(*related).only(*fields).annotate(parent_is_public=Exists(parent))
        return lines.fetch_mode(models.FETCH_RAISE)

    def _shown_below(self, articles: Keys, root: Q) -> Self:
        return self.filter(root, article__in=articles).filter(PUBLISHED | self._has_published("parent", articles))

    def _has_published(self, column: str, articles: Keys) -> Exists:
        below = self._all().filter(PUBLISHED, article__in=articles)
        return Exists(below.filter(**{column: OuterRef("pk")}))

    def _all(self) -> Self:
        return self.model._default_manager.order_by()  # type: ignore[return-value]
