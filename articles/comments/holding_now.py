"""Whether a comment that is written or edited now waits for a moderator."""

from typing import Any

from articles.models import Article


def hold_for(author: Any, article: Article, body: str, rule_hold: str, except_pk: int | None = None) -> str:
    """Why a text waits (a value of Hold), or "". `except_pk` is the comment that an edit replaces."""
    return rule_hold
