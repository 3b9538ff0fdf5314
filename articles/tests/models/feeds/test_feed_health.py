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
        ({"recent": published(4 * DAY, HOUR)}, "quiet"),
        ({"recent": published(DAY, HOUR)}, "ok"),
        ({"recent": published(3 * DAY, DAY)}, "ok"),
        ({"recent": published(9 * DAY, 2 * DAY)}, "quiet"),
        ({"recent": published(70 * DAY, DAY, 2)}, "quiet"),
        ({"recent": published(40 * DAY, DAY, 2)}, "ok"),
        ({"recent": []}, "ok"),
        ({"recent": [], "succeeded_at": None}, "unvisited"),  # just added
        ({"recent": [], "succeeded_at": None, "due_at": NOW - 2 * HOUR}, "slow"),
    ],
)
def test_a_feed_is_judged_by_its_own_rhythm(values, expected):
    assert told(**values) == expected


def issues(silence, gap, pieces, count):
    """What a weekly or a monthly publishes: several pieces within minutes, and then nothing until the next issue."""
    return [
        int((NOW - silence - gap * n - timedelta(minutes=7) * piece).timestamp())
        for n in range(count)
        for piece in range(pieces)
    ][:40]


WEEK, MONTH = timedelta(weeks=1), timedelta(days=30)


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        (published(9 * DAY, WEEK), "ok"),  # a weekly that is two days late
        (published(29 * DAY, WEEK), "quiet"),
        (published(45 * DAY, MONTH), "ok"),
        (published(125 * DAY, MONTH), "quiet"),
        (issues(6 * DAY, WEEK, pieces=6, count=7), "ok"),  # between the pieces of an issue lie minutes
        (issues(13 * DAY, WEEK, pieces=6, count=7), "ok"),
        (issues(30 * DAY, WEEK, pieces=6, count=7), "quiet"),
        (issues(45 * DAY, MONTH, pieces=12, count=4), "ok"),
        (issues(13 * DAY, WEEK, pieces=4, count=1), "ok"),  # its first issue: no rhythm is known yet
        (issues(40 * DAY, MONTH, pieces=3, count=2), "ok"),
        (issues(70 * DAY, MONTH, pieces=1, count=1), "quiet"),
        (published(63 * HOUR, HOUR, 40), "ok"),  # a newspaper, on Monday at nine
        (published(80 * HOUR, HOUR, 40), "quiet"),
        (published(100 * DAY, MONTH * 3, 2), "ok"),  # a quarterly
    ],
)
def test_a_weekly_and_a_monthly_are_not_called_quiet_between_their_issues(recent, expected):
    assert told(recent=sorted(recent, reverse=True)) == expected


def test_nobody_is_called_quiet_for_the_time_in_which_it_could_not_be_read():
    unread = {"recent": published(10 * DAY, HOUR), "succeeded_at": NOW - 9 * DAY}
    assert told(**unread) == "ok"
    assert told(**unread, failures=1) == "down"
