"""An article as it is now: the rows of a batch were read before its first article was written, perhaps minutes ago."""

from articles.models import Article, Story
from articles.models.articles.withdrawn_queries import AlreadyWithdrawn

READ_AGAIN = ("status", "locks", "title", "image")


def lock_as_it_is(article: Article) -> int | None:
    """Lock the article and its story, and read it again; returns the story's key. Raises AlreadyWithdrawn."""
    story_of = Story.objects.lock_with_members([article.pk])
    if article.pk not in story_of:  # or deleted
        raise AlreadyWithdrawn
    article.refresh_from_db(fields=READ_AGAIN)
    return story_of[article.pk]
