"""Where an article stands in the index: by when it was published, then by its key. Pure.

The index is read in this order, so the newest thousand answers cost the same whether there are a thousand or a million.
"""

from datetime import UTC, datetime

BITS = 30  # for the article's key, beside 33 for the second it was published in
MASK = (1 << BITS) - 1
LAST = (1 << 63) - 1  # what both databases can hold
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def place_of(published: datetime, article: int) -> int:
    """The place of an article. What is older than 1970 stands there too."""
    return begin(published) | article


def begin(moment: datetime) -> int:
    """Before all that was published in this second or later."""
    since = moment - EPOCH
    return max(0, since.days * 86_400 + since.seconds) << BITS


def article_at(place: int) -> int:
    """The key of the article that stands at `place`."""
    return place & MASK
