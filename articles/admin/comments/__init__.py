"""The admin of the talks: their comments, and what moderators hold."""

from articles.admin.comments import comment_list, held_words

__all__ = ["comment_list", "held_words"]
