"""Detects a flood: a feed that suddenly shows old entries as new ones (a moved site, a broken plug-in). Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

DAY_SECONDS = 86_400
MIN_OLD_ENTRIES = 5  # fewer old-looking entries are not a flood


def looks_old(published: datetime | None, title_is_known: bool, recent: Collection[int]) -> bool:
    """Whether an entry with a new key is probably an old one.

    It is if its title is stored already, if it has the same second as a recent entry, or if it is older than all recent
    ones (`recent`: publication times in seconds since 1970). Older than the newest says little: some sites write 1 p.m. as 1 a.m.
    """
    if title_is_known:
        return True
    second = int(published.timestamp()) if published else None
    if second is None or not recent:
        return False
    dated_alone = second % DAY_SECONDS == 0  # every entry of a day has the same date without an hour
    return second < min(recent) or (second in recent and not dated_alone)


def is_flood(old: Sequence[bool], entries: int) -> bool:
    """Whether the new entries are a flood: over half of the document's `entries` look old (`old`: one flag per new entry).

    A feed that catches up after a silence is not one: its new entries are dated after those we have.
    """
    return sum(old) >= MIN_OLD_ENTRIES and sum(old) * 2 > entries
