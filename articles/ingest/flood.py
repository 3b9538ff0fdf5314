"""Detects a flood: a feed that suddenly shows old entries as new ones (a moved site, a broken plug-in). Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

DAY_SECONDS = 86_400
MIN_OLD_ENTRIES = 5  # fewer old-looking entries are not a flood


def looks_old(published: datetime | None, title_is_known: bool, recent: Collection[int]) -> bool:
    """Whether an entry with a new key is probably an old one.

    It is if its title is stored already, if it was published in the same second as a recent entry, or if it is older than all
    recent ones (`recent`: publication times in seconds since 1970). That it is older than the newest of them is not enough:
    some sites write 1 a.m. for 1 p.m., and so date a new entry before earlier ones.
    """
    if title_is_known:
        return True
    second = int(published.timestamp()) if published else None
    if second is None or not recent:
        return False
    has_no_hour = second % DAY_SECONDS == 0  # then all entries of a day have the same second
    return second < min(recent) or (second in recent and not has_no_hour)


def is_flood(old: Sequence[bool], entries: int) -> bool:
    """Whether the new entries are a flood: over half of the document's `entries` look old (`old`: one flag per new entry).

    A feed that catches up after a silence is not one: its new entries are dated after those we have.
    """
    return sum(old) >= MIN_OLD_ENTRIES and sum(old) * 2 > entries
