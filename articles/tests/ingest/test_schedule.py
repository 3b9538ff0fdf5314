from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from articles.ingest.records import ScheduleInputs
from articles.ingest.schedule import next_visit

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def every(gap):
    return tuple(NOW - gap * n for n in range(1, 12))


def wait(inputs, reason="", jitter=0.0):
    return next_visit(inputs, reason, NOW, jitter) - NOW


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ((), 30 * MINUTE),
        (every(MINUTE)[:2], 30 * MINUTE),
        (every(MINUTE), 5 * MINUTE),
        (every(HOUR), 30 * MINUTE),
        (every(6 * HOUR), 3 * HOUR),
        (every(30 * DAY), DAY),
    ],
)
def test_a_feed_is_visited_at_its_own_pace(published, expected):
    assert wait(ScheduleInputs(published)) == expected


def test_a_feed_gone_silent_is_visited_ever_more_rarely():
    published = tuple(moment - 2 * DAY for moment in every(HOUR))
    assert wait(ScheduleInputs(published)) > wait(ScheduleInputs(every(HOUR)))


def test_the_order_of_the_dates_does_not_matter():
    assert wait(ScheduleInputs(tuple(reversed(every(6 * HOUR))))) == 3 * HOUR


def test_failures_back_off_exponentially_up_to_a_day():
    waits = [wait(ScheduleInputs(failures=n), "timeout") for n in range(1, 20)]
    assert all(later == min(2 * earlier, DAY) for earlier, later in pairwise(waits))
    assert waits[-1] == DAY


@pytest.mark.parametrize(("ttl", "expected"), [(10, 30 * MINUTE), (120, 2 * HOUR), (999_999, DAY)])
def test_the_ttl_is_a_floor_of_at_most_a_day(ttl, expected):
    assert wait(ScheduleInputs(ttl_minutes=ttl)) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(1, 10 * MINUTE), (7200, 2 * HOUR), (10**9, DAY)])
def test_retry_after_is_obeyed_for_at_most_a_day(seconds, expected):
    assert wait(ScheduleInputs(failures=1, retry_after=seconds), "too-many") == expected


def test_retry_after_is_never_shortened_by_the_jitter():
    assert wait(ScheduleInputs(failures=1, retry_after=7200), "unavailable", jitter=-1) >= 2 * HOUR


def test_a_feed_that_is_gone_is_left_alone_for_a_month():
    assert wait(ScheduleInputs(failures=1), "gone") == 30 * DAY


def test_the_jitter_spreads_visits_by_a_tenth():
    assert wait(ScheduleInputs(every(HOUR)), jitter=1) == 33 * MINUTE
    assert wait(ScheduleInputs(every(HOUR)), jitter=-1) == 27 * MINUTE
    assert 27 * MINUTE <= next_visit(ScheduleInputs(every(HOUR)), "", NOW) - NOW <= 33 * MINUTE


@pytest.mark.parametrize(("max_age", "hours"), [(None, 0.5), (60, 0.5), (7200, 2), (10**8, 6)])
def test_a_site_that_calls_its_answer_fresh_is_left_alone_that_long_within_reason(max_age, hours):
    assert next_visit(ScheduleInputs(max_age=max_age), "", NOW, jitter=0) == NOW + timedelta(hours=hours)
