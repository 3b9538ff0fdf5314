"""How a feed is doing."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models.feeds.feed_health import assess_health

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY, WEEK, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1), timedelta(days=30)


def health(**values):
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


def issues(silence, gap, pieces, count):
    """What a weekly or a monthly publishes: several pieces within minutes, and then nothing until the next issue."""
    minutes = timedelta(minutes=7)
    found = [
        int((NOW - silence - gap * n - minutes * piece).timestamp()) for n in range(count) for piece in range(pieces)
    ]
    return sorted(found[:40], reverse=True)


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
        ({"recent": published(4 * DAY, HOUR)}, "quiet"),
        ({"recent": published(DAY, HOUR)}, "ok"),
        ({"recent": published(3 * DAY, DAY)}, "ok"),
        ({"recent": published(9 * DAY, 2 * DAY)}, "quiet"),
        ({"recent": published(70 * DAY, DAY, 2)}, "quiet"),
        ({"recent": published(40 * DAY, DAY, 2)}, "ok"),
        ({"recent": []}, "ok"),
        ({"recent": [], "succeeded_at": None}, "unvisited"),  # just added
        ({"recent": [], "succeeded_at": None, "due_at": NOW - 2 * HOUR}, "slow"),
        # A weekly and a monthly between their issues
        ({"recent": published(9 * DAY, WEEK)}, "ok"),  # a weekly that is two days late
        ({"recent": published(29 * DAY, WEEK)}, "quiet"),
        ({"recent": published(45 * DAY, MONTH)}, "ok"),
        ({"recent": published(125 * DAY, MONTH)}, "quiet"),
        ({"recent": issues(6 * DAY, WEEK, pieces=6, count=7)}, "ok"),  # between the pieces of an issue lie minutes
        ({"recent": issues(13 * DAY, WEEK, pieces=6, count=7)}, "ok"),
        ({"recent": issues(30 * DAY, WEEK, pieces=6, count=7)}, "quiet"),
        ({"recent": issues(45 * DAY, MONTH, pieces=12, count=4)}, "ok"),
        ({"recent": issues(13 * DAY, WEEK, pieces=4, count=1)}, "ok"),  # its first issue: no rhythm is known yet
        ({"recent": issues(40 * DAY, MONTH, pieces=3, count=2)}, "ok"),
        ({"recent": issues(70 * DAY, MONTH, pieces=1, count=1)}, "quiet"),
        ({"recent": published(63 * HOUR, HOUR, 40)}, "ok"),  # a newspaper, on Monday at nine
        ({"recent": published(80 * HOUR, HOUR, 40)}, "quiet"),
        ({"recent": published(100 * DAY, MONTH * 3, 2)}, "ok"),  # a quarterly
    ],
)
def test_a_feed_is_judged_by_its_own_rhythm(values, expected):
    assert health(**values) == expected


def test_nobody_is_called_quiet_for_the_time_in_which_it_could_not_be_read():
    unread = {"recent": published(10 * DAY, HOUR), "succeeded_at": NOW - 9 * DAY}
    assert health(**unread) == "ok"
    assert health(**unread, failures=1) == "down"
