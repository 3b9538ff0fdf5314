"""An article as its own page shows it."""

from articles.listings.related import SECTORS_PREFETCH
from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from articles.models.own.uploaded_picture import FILE_COLUMNS


def rows_for_page(articles: ArticleQuerySet) -> ArticleQuerySet:
    """These articles with all that their pages show, but without the files of their pictures."""
    rows = articles.select_related("source", "category__parent", "story", "uploaded_picture")
    rows = rows.defer(*(f"uploaded_picture__{column}" for column in FILE_COLUMNS.values()))
    return rows.prefetch_related("countries", "regions", "organisations", SECTORS_PREFETCH)


def readable_article(key: int) -> Article | None:
    """The article with all that its page shows, its talk's setting too; None if the public may not read it."""
    return rows_for_page(Article.objects.published().with_talk().with_corrections()).filter(pk=key).first()
