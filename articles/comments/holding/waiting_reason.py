"""Whether a comment that is being written, or edited, waits: reads what `holding.hold_reason` needs to know."""

from typing import Any

from django.conf import settings

from articles.comments.holding.record import record_of
from articles.comments.holding.rules import HoldLimits, hold_reason
from articles.models import Article, HeldWord


def hold_for(author: Any, article: Article, body: str, rule_hold: str = "", except_pk: int | None = None) -> str:
    """The value of a Hold, or "" to publish: seven queries. Call it in the transaction that stores the comment.

    `rule_hold` is the reason for which the site, or the talk of `article`, holds all; `except_pk` is the comment that an edit
    changes.
    """
    words = HeldWord.objects.active_texts()
    record = record_of(author, except_pk=except_pk)
    return hold_reason(body, record, words, HoldLimits(first=settings.HOLD_FIRST), rule_hold) or ""
