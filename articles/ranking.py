"""What comes first on the front page."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from articles.models import Article, Comment
from articles.models.article import ArticleQuerySet

FRESH = timedelta(hours=24)


def lead_of(articles: Sequence[Article], now: datetime) -> Article | None:
    """Of `articles`, newest first, the economic one of the last day that most sources carry; the newest among equals.

    When nothing is fresh, the newest leads. Needs `for_listing`.
    """
    fresh = [article for article in articles if article.is_finance and now - article.published_at < FRESH]
    return max(fresh or articles[:1], key=_sources, default=None)


def _sources(article: Article) -> int:
    others = getattr(article.story, "others", [])
    return len({article.source_id, *(other.source_id for other in others)})


def most_commented() -> ArticleQuerySet:
    """Of a fortnight's articles, those that members talk about."""
    public = Count("comments", filter=Q(comments__state=Comment.State.PUBLISHED))
    return (
        Article.objects.published()
        .filter(published_at__gte=timezone.now() - timedelta(days=14))
        .annotate(comment_count=public)
        .filter(comment_count__gt=0)
        .order_by("-comment_count", "-published_at")
    )
