"""A flood of old things as new ones."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.ingest.flood import is_flood, looks_old

DAY = 86_400
NEWEST = datetime(2026, 11, 20, 12, tzinfo=UTC)
RECENT = [int(NEWEST.timestamp()) - n * DAY for n in range(5)]


@pytest.mark.parametrize(
    ("published", "known", "old"),
    [
        (NEWEST - timedelta(days=9), False, True),
        (NEWEST - timedelta(days=2), False, True),  # to the second
        (NEWEST - timedelta(days=2, hours=1), False, False),  # merely late
        (NEWEST + timedelta(hours=1), False, False),
        (NEWEST + timedelta(hours=1), True, True),
        (None, False, False),
        (None, True, True),
    ],
)
def test_an_entry_looks_old_by_its_title_or_by_its_moment(published, known, old):
    assert looks_old(published, known, RECENT) is old


def test_a_flood_is_more_than_half_of_the_document():
    assert is_flood([True] * 6, 10)
    assert not is_flood([True] * 5, 10)
    assert not is_flood([False] * 10, 10)
