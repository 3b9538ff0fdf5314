"""An article as its own page shows it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.listings.related import SECTORS_PREFETCH
from articles.models import Article, ArticleSector, Country, Organisation, Region
from articles.models.articles.article import ArticleQuerySet
from articles.models.own.uploaded_picture import FILE_COLUMNS
from portal.sql.prepared import Prepared

MAX_KEY = 2**63 - 1  # what the database's column of keys can hold
FRAME_COLUMNS = ("title", "language", "story", "category")


def rows_for_page(articles: ArticleQuerySet) -> ArticleQuerySet:
    """These articles with all that their pages show, but without the files of their pictures."""
    return _rows(articles).prefetch_related("countries", "regions", "organisations", SECTORS_PREFETCH)


def readable_article(key: int) -> Article | None:
    """The article with all that its page shows, its talk's setting too; None if the public may not read it."""
    found = next(iter(_readable.rows(key, timezone.now())), None) if key <= MAX_KEY else None
    if found is not None:
        filed: dict[str, Any] = {name: query.rows(key) for name, query in _FILED.items()}
        found._prefetched_objects_cache = filed  # type: ignore[attr-defined]  # as `prefetch_related` has it
    return found


def frame_of_article(key: int) -> Article | None:
    """The article with what the frame of its page and its address need; None if the public may not read it."""
    return next(iter(_frame.rows(key, timezone.now())), None) if key <= MAX_KEY else None


def _rows(articles: ArticleQuerySet) -> ArticleQuerySet:
    rows = articles.select_related("source", "category__parent", "story", "uploaded_picture")
    return rows.defer(*(f"uploaded_picture__{column}" for column in FILE_COLUMNS.values()))


_readable = Prepared[Article](
    lambda key, now: _rows(Article.objects.published(now).with_talk(now).with_corrections()).filter(pk=key),
    int,
    datetime,
)
_frame = Prepared[Article](
    lambda key, now: Article.objects.published(now).filter(pk=key).only(*FRAME_COLUMNS),
    int,
    datetime,
)
_FILED: dict[str, Prepared[Any]] = {
    "countries": Prepared(lambda key: Country.objects.filter(articles=key), int),
    "regions": Prepared(lambda key: Region.objects.filter(articles=key), int),
    "organisations": Prepared(lambda key: Organisation.objects.filter(articles=key), int),
    "filed_sectors": Prepared(lambda key: ArticleSector.objects.select_related("sector").filter(article=key), int),
}
