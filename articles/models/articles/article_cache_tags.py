"""Computes the cache tags of all pages that may show an article; `ArticleQuerySet.invalidate_pages` drops pages by them.

When an article is hidden, `Article.hide` calls `invalidate_pages`, and after the commit `portal/page_cache/store.py:invalidate`
gives the article's tags a new number (the docstring of `hide` says what else drops cached pages). The tags that a page carries
are computed in `listings/page_cache_tags.py`, when the page is cached.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from articles.models.articles.article import Article

# A field of an article → the prefix of its tags.
TAGGED_FIELDS = {"sectors": "sector", "countries": "country", "regions": "region", "organisations": "organisation"}


def tags_of_articles(articles: QuerySet[Article]) -> set[str]:
    """The tags of all pages that show these articles or may come to show them."""
    columns = ("source__slug", "story_id", "published_at", "category_id", "language")
    rows = list(articles.select_related("source").only(*columns))
    if not rows:
        return set()
    tags = {"home"} | tags_of_days(row.published_at for row in rows)
    for row in rows:
        tags |= {f"article:{row.pk}", f"source:{row.source.slug}", f"language:{row.language}"}
        tags |= {f"rubrique:{row.category_id or ''}"}
        tags |= {f"story:{row.story_id}"} if row.story_id else set()
    keys = [row.pk for row in rows]
    for field, kind in TAGGED_FIELDS.items():
        filed = getattr(Article, field).through.objects.filter(article__in=keys)
        tags.update(f"{kind}:{key}" for key in filed.values_list(f"{kind}_id", flat=True).distinct())
    return tags


def tags_of_days(moments: Iterable[datetime]) -> set[str]:
    """The tags of their days, months and years in the archives."""
    zone = timezone.get_current_timezone()
    days = {f"{day:%Y-%m-%d}" for day in {moment.astimezone(zone).date() for moment in moments}}
    return {f"archive:{day[:length]}" for day in days for length in (4, 7, 10)}
