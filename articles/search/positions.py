"""The position of an article in the index: its publication time, then its key, in one integer. Pure.

The index is read in this order, so the newest thousand matches cost the same whether there are a thousand or a million.
"""

from datetime import UTC, datetime

KEY_BITS = 30  # for the article's key; 33 bits remain for the second of publication
KEY_MASK = (1 << KEY_BITS) - 1
MAX_POSITION = (1 << 63) - 1  # the largest integer of both databases
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def position_of(published: datetime, article: int) -> int:
    """The position of an article; dates before 1970 count as 1970."""
    return first_position_at(published) | article


def first_position_at(moment: datetime) -> int:
    """The lowest position of an article published in this second or later."""
    since = moment - EPOCH
    return max(0, since.days * 86_400 + since.seconds) << KEY_BITS


def article_key(position: int) -> int:
    """The key of the article at `position`."""
    return position & KEY_MASK
