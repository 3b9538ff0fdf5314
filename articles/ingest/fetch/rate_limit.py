"""Rate limit per host: two concurrent requests, a pause between them, none after two connection failures in a row."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from articles.ingest.errors import failure
from articles.ingest.records import FetchError

MAX_REQUESTS_PER_HOST = 2
CONNECT_FAILURE_REASONS = {"dns", "refused", "unreachable"}
MAX_CONNECT_FAILURES = 2  # in a row; then the host's other addresses are not asked in this run


class HostRateLimiter:
    """The rate limiter of one run. `free_at` says from when a host may be asked, after other workers' requests."""

    def __init__(self, pause: float = 0.0, free_at: Mapping[str, datetime] | None = None) -> None:
        self.pause = pause
        self._free_at = free_at if free_at is not None else {}
        self._semaphores: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(MAX_REQUESTS_PER_HOST)
        )
        self._next_request_at: dict[str, float] = {}
        self._seen_free_at: dict[str, datetime] = {}
        self._connect_failures: Counter[str] = Counter()

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """Wait for one of the host's two slots and for its pause. Raises FetchError("unreachable") if it cannot be reached."""
        async with self._semaphores[host]:
            if self._connect_failures[host] >= MAX_CONNECT_FAILURES:
                raise failure("unreachable")
            await self.wait(host)
            try:
                yield
            except FetchError as error:
                is_connect_failure = error.reason in CONNECT_FAILURE_REASONS and not error.at_redirect_target
                self._connect_failures[host] = self._connect_failures[host] + 1 if is_connect_failure else 0
                raise
            self._connect_failures[host] = 0

    async def wait(self, host: str) -> None:
        """Wait until the pause since the last request to the host is over."""
        if not self.pause:
            return
        now = asyncio.get_running_loop().time()
        moment = self._free_at.get(host)
        # A moment that we have not seen: another worker has asked the host since our last request.
        if moment and moment != self._seen_free_at.get(host):
            self._seen_free_at[host] = moment
            remaining_pause = max(0.0, min((moment - datetime.now(UTC)).total_seconds(), self.pause))
            self._next_request_at[host] = max(now + remaining_pause, self._next_request_at.get(host, now))
        # The pause counts from when the last request was made, not from when it was due: a busy loop makes it late.
        while (wait := self._next_request_at.get(host, now) - now) > 0:
            await asyncio.sleep(wait)
            now = asyncio.get_running_loop().time()
        self._next_request_at[host] = now + self.pause
