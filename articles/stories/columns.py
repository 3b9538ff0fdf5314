"""The columns of an article that make its Headline, in the order of the record's fields."""

from django.db.models.functions import Left

from articles.stories.headline import MAX_COMPARED_SUMMARY_CHARS

COMPARED_COLUMNS = (
    "id",
    "title",
    "published_at",
    "source_id",
    "language",
    Left("summary", MAX_COMPARED_SUMMARY_CHARS),
    "story",
    "is_finance",
    "outlet",
)
