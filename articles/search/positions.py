"""Where an article stands in the index: by when it was published, then by its key. Pure.

The index is read in this order, so the newest thousand answers cost the same whether there are a thousand or a million.
"""

from datetime import UTC, datetime

KEY_BITS = 30  # for the article's key, beside 33 for the second it was published in
KEY_MASK = (1 << KEY_BITS) - 1
MAX_POSITION = (1 << 63) - 1  # what both databases can hold
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def position_of(published: datetime, article: int) -> int:
    """The place of an article. What is older than 1970 stands there too."""
    return first_position_at(published) | article


def first_position_at(moment: datetime) -> int:
    """Before all that was published in this second or later."""
    since = moment - EPOCH
    return max(0, since.days * 86_400 + since.seconds) << KEY_BITS


def article_key(position: int) -> int:
    """The key of the article that stands at `position`."""
    return position & KEY_MASK
