"""Whose turn it is at each host."""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta

import pytest

from articles.ingest.errors import failure
from articles.ingest.fetch.rate_limit import HostRateLimiter
from articles.ingest.records import FetchError


class Passing(selectors.DefaultSelector):
    """Time passes when all wait, and then at once."""

    now = 0.0

    def select(self, timeout=None):
        self.now += max(timeout or 0, 0)
        return super().select(0)


class Clock(asyncio.SelectorEventLoop):
    def __init__(self):
        self.passing = Passing()
        super().__init__(self.passing)

    def time(self):
        return self.passing.now


def play(*askers):
    async def together():
        return await asyncio.gather(*askers, return_exceptions=True)

    return asyncio.run(together(), loop_factory=Clock)


async def ask(turns, host, starts, error=None):
    async with turns.slot(host):
        starts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.01)
        if error:
            raise failure(error)


def test_a_pause_lies_between_two_requests_to_one_host():
    turns, starts = HostRateLimiter(0.05), []
    play(*(ask(turns, "a.example", starts) for _ in range(4)))
    assert starts == pytest.approx([0, 0.05, 0.1, 0.15])


def test_a_pause_is_counted_from_when_a_turn_was_taken_not_from_when_it_was_due():
    turns, starts = HostRateLimiter(0.1), []

    async def busy():
        await asyncio.sleep(0.05)
        asyncio.get_running_loop().passing.now += 0.12  # past the second turn

    play(*(ask(turns, "a.example", starts) for _ in range(3)), busy())
    assert starts == pytest.approx([0, 0.17, 0.27])


def test_other_hosts_do_not_wait():
    turns, starts = HostRateLimiter(5), []
    play(*(ask(turns, f"{n}.example", starts) for n in range(20)))
    assert starts[-1] - starts[0] < 1


def test_a_host_that_cannot_be_reached_twice_is_let_go_for_this_run():
    turns, starts = HostRateLimiter(), []
    found = [error.reason for error in play(*(ask(turns, "away.example", starts, "dns") for _ in range(6)))]
    assert 2 <= len(starts) <= 3  # the third may have begun when the second failed
    assert found == ["dns"] * len(starts) + ["unreachable"] * (6 - len(starts))


def test_a_host_is_not_blamed_for_where_it_sends_us():
    turns, starts = HostRateLimiter(), []

    async def sent_elsewhere():
        async with turns.slot("sender.example"):
            starts.append(1)
            error = failure("dns")
            error.at_redirect_target = True
            raise error

    play(*(sent_elsewhere() for _ in range(5)))
    assert len(starts) == 5


def test_what_another_worker_asked_since_is_waited_for_too():
    free_at: dict[str, datetime] = {}
    turns, starts = HostRateLimiter(0.2, free_at), []

    async def again():
        await ask(turns, "a.example", starts)
        await asyncio.sleep(0.3)
        free_at["a.example"] = datetime.now(UTC) + timedelta(seconds=0.15)
        before = asyncio.get_running_loop().time()
        await ask(turns, "a.example", starts)
        return starts[1] - before

    (waited,) = play(again())
    assert waited > 0.1


@pytest.mark.parametrize("reason", ["timeout", "http-500", "reset"])
def test_a_host_that_answers_badly_is_asked_for_each_address(reason):
    turns, starts = HostRateLimiter(), []
    found = play(*(ask(turns, "slow.example", starts, reason) for _ in range(5)))
    assert len(starts) == 5
    assert all(isinstance(error, FetchError) for error in found)
