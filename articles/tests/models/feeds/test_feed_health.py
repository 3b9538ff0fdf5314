"""How a feed is doing."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models.feeds.feed_health import assess_health

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(**values):
    row = {
        "state": "active",
        "failures": 0,
        "recent": published(HOUR, HOUR),
        "succeeded_at": NOW - HOUR,
        "due_at": NOW + HOUR,
    }
    return assess_health(**row | values, now=NOW)


def published(silence, gap, count=10):
    return [int((NOW - silence - gap * n).timestamp()) for n in range(count)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "ok"),
        ({"state": "suspended", "failures": 9}, "suspended"),
        ({"state": "inactive"}, "unvisited"),
        ({"failures": 1}, "slow"),
        ({"failures": 2}, "slow"),
        ({"failures": 3}, "down"),
        ({"failures": 1, "succeeded_at": NOW - 2 * DAY}, "down"),
        ({"failures": 1, "succeeded_at": None}, "down"),
        ({"due_at": NOW - 2 * HOUR}, "slow"),
        ({"due_at": NOW - HOUR / 2}, "ok"),
        ({"recent": published(3 * DAY, HOUR)}, "quiet"),
        ({"recent": published(DAY, HOUR)}, "ok"),
        ({"recent": published(3 * DAY, DAY)}, "ok"),
        ({"recent": published(9 * DAY, 2 * DAY)}, "quiet"),
        ({"recent": published(40 * DAY, DAY, 2)}, "quiet"),
        ({"recent": published(20 * DAY, DAY, 2)}, "ok"),
        ({"recent": []}, "ok"),
    ],
)
def test_a_feed_is_judged_by_its_own_rhythm(values, expected):
    assert told(**values) == expected
