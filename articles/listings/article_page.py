"""An article as its own page shows it."""

from articles.listings.related import SECTORS_PREFETCH
from articles.models.articles.article import ArticleQuerySet
from articles.models.own.uploaded_picture import FILE_COLUMNS


def rows_for_page(articles: ArticleQuerySet) -> ArticleQuerySet:
    """With everything that the page of an article shows of it, but the files of its picture."""
    rows = articles.select_related("source", "category__parent", "story", "uploaded_picture")
    rows = rows.defer(*(f"uploaded_picture__{column}" for column in FILE_COLUMNS.values()))
    return rows.prefetch_related("countries", "regions", "organisations", SECTORS_PREFETCH)
