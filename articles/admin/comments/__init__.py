"""The admin of the talks: their comments, the moderation queue, authors' records, and the words that hold a comment."""

from articles.admin.comments import comment_list, held_words

__all__ = ["comment_list", "held_words"]
