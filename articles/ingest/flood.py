"""A feed that suddenly shows old things as new ones: a moved site, a broken plug-in. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

DAY_SECONDS = 86_400  # seconds
MIN_OLD_ENTRIES = 5  # old-looking entries that make a flood


def looks_old(published: datetime | None, title_is_known: bool, recent: Collection[int]) -> bool:
    """Whether an entry with a new key is probably an old one.

    Under a title we have, dated to the second like one we have, or dated before all that the feed showed lately
    (`recent`, in seconds since 1970). Merely dated before the newest says little: some sites write 1 p.m. as 1 a.m.
    """
    if title_is_known:
        return True
    second = int(published.timestamp()) if published else None
    if second is None or not recent:
        return False
    dated_alone = second % DAY_SECONDS == 0  # a date without an hour is shared by all of its day
    return second < min(recent) or (second in recent and not dated_alone)


def is_flood(old: Sequence[bool], entries: int) -> bool:
    """Whether the new keys (`old`: does each look old?) are a flood: over half of the document's `entries` look old.

    A catch-up after a silence is none: what it brings is dated after what we had.
    """
    return sum(old) >= MIN_OLD_ENTRIES and sum(old) * 2 > entries
