"""The admin of the talks: their comments, and what moderators hold."""

from articles.admin.comments import comment_list

__all__ = ["comment_list"]
