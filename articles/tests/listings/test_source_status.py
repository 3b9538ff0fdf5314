"""What the public is told of a source."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.ingest.errors import FAILURE_SENTENCES, NOT_A_FEED_SENTENCES
from articles.listings.source_status import (
    AWAY,
    UNREADABLE,
    combined_health,
    mean_gap,
    median_gap,
    reason_text,
    source_status,
)
from articles.models import Feed
from articles.models.feeds.feed_health import Health

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OK, QUIET, SLOW, DOWN, SUSPENDED, UNVISITED = (
    Health.OK,
    Health.QUIET,
    Health.SLOW,
    Health.DOWN,
    Health.SUSPENDED,
    Health.UNVISITED,
)
DAY = 86_400


def feed(**values):
    fresh = {"state": "active", "succeeded_at": NOW, "visited_at": NOW, "due_at": NOW + timedelta(hours=1)}
    return Feed(**(fresh | values))


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([OK], OK),
        ([QUIET, OK], OK),
        ([QUIET, QUIET], QUIET),
        ([DOWN, DOWN], DOWN),
        ([DOWN, OK], SLOW),
        ([DOWN, QUIET], SLOW),
        ([SLOW, OK], SLOW),
        ([SUSPENDED, OK], OK),
        ([SUSPENDED, UNVISITED], SUSPENDED),
        ([UNVISITED], UNVISITED),
        ([], UNVISITED),
    ],
)
def test_a_source_does_as_its_visited_feeds_do_together(states, expected):
    assert combined_health(states) == expected


def test_a_portrait_takes_the_latest_success_and_the_next_visit():
    early, late = NOW - timedelta(days=2), NOW - timedelta(minutes=5)
    soon = NOW + timedelta(minutes=3)
    seen = source_status([feed(succeeded_at=early), feed(succeeded_at=late, due_at=soon)], NOW)
    assert (seen.state, seen.feeds, seen.succeeded_at, seen.due_at, seen.overdue) == (OK, 2, late, soon, None)


def test_a_late_visit_is_told_once_it_is_worth_it():
    assert source_status([feed(due_at=NOW - timedelta(minutes=59))], NOW).overdue is None
    assert source_status([feed(due_at=NOW - timedelta(minutes=61))], NOW).overdue == timedelta(minutes=61)


def test_a_feed_that_is_not_visited_says_nothing_of_a_next_visit():
    seen = source_status([feed(state="suspended", reason="gone")], NOW)
    assert (seen.state, seen.feeds, seen.due_at, seen.overdue, seen.reason) == (SUSPENDED, 0, None, None, "")


def test_bursts_change_the_usual_gap_and_not_the_pace():
    burst = [0, 1, 2, 3, 4 * DAY]
    assert median_gap(burst) == timedelta(seconds=1)
    assert mean_gap(burst) == timedelta(days=1)


@pytest.mark.parametrize("moments", [[], [5], [5, 6], [7, 7, 7]])
def test_no_pace_is_made_up(moments):
    assert mean_gap(moments) is None


@pytest.mark.parametrize(
    "reason", [*FAILURE_SENTENCES, *NOT_A_FEED_SENTENCES, "http-418", "poison", "secret.example:8080 said <b>"]
)
def test_a_reason_is_told_without_an_order_or_a_server_s_words(reason):
    sentence = str(reason_text(reason))
    assert sentence.endswith(".")
    assert not any(word in sentence for word in ("Vérifiez", "Cherchez", "secret", "<"))


def test_a_server_in_trouble_is_away_and_a_strange_document_is_unreadable():
    assert (reason_text("http-503"), reason_text("malformed")) == (AWAY, UNREADABLE)
