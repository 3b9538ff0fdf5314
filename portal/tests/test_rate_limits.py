"""How often somebody may do something."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from portal import rate_limits

pytestmark = pytest.mark.both_engines


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_800_000_000.0  # the first second of a minute and of an hour

        def __call__(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(rate_limits, "time", SimpleNamespace(time=clock))
    return clock


def test_as_many_as_the_limit_pass_and_the_next_one_waits(clock):
    assert [rate_limits.count_action("a", ["2/m"]) for _ in range(3)] == [0, 0, 61]


def test_the_wait_ends_with_the_window(clock):
    rate_limits.count_action("a", ["1/m"])
    clock.now += 45
    wait = rate_limits.count_action("a", ["1/m"])
    assert 0 < wait <= 16
    clock.now += wait
    assert rate_limits.count_action("a", ["1/m"]) == 0


def test_one_does_not_wait_for_another(clock):
    rate_limits.count_action("a", ["1/m"])
    assert rate_limits.count_action("b", ["1/m"]) == 0


def test_the_longest_limit_says_how_long(clock):
    for _ in range(2):
        rate_limits.count_action("a", ["5/m", "2/h"])
    assert rate_limits.count_action("a", ["5/m", "2/h"]) > 3000


def test_a_refused_act_is_not_counted(clock):
    rate_limits.count_action("a", ["1/m", "2/h"])
    for _ in range(5):
        assert rate_limits.count_action("a", ["1/m", "2/h"])
    clock.now += 60
    assert rate_limits.count_action("a", ["1/m", "2/h"]) == 0


def test_a_counter_that_vanishes_between_two_lines_counts_as_new(monkeypatch):
    def gone(window):
        raise ValueError

    monkeypatch.setattr(rate_limits, "cache", SimpleNamespace(add=lambda *args, **kwargs: False, incr=gone, decr=gone))
    assert rate_limits.count_action("gone", ["1/m"]) == 0


@pytest.mark.parametrize(
    ("trusted", "forwarded", "remote", "address"),
    [
        (0, "", "192.0.2.1", "192.0.2.1"),
        (0, "198.51.100.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.7, 198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (2, "203.0.113.7, 198.51.100.9, 10.0.0.2", "10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "<script>", "10.0.0.1", "unknown"),
        (0, "", "", "unknown"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, trusted, forwarded, remote, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    assert rate_limits.client_address(request) == address
