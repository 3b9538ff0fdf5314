"""Whose turn it is at each host: two requests at once, a pause between two, and none to a host that is away."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from articles.ingest.errors import failure
from articles.ingest.records import FetchError

MAX_REQUESTS_PER_HOST = 2
CONNECT_FAILURE_REASONS = {"dns", "refused", "unreachable"}
MAX_CONNECT_FAILURES = (
    2  # failures to reach a host, one after the other, before its other addresses are let go for this run
)


class HostRateLimiter:
    """Belongs to one run. `free_at` is what other workers' requests leave us to wait."""

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
        """Wait for one of the host's two places and for its pause. Raises FetchError("unreachable") when it is away."""
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
        """Wait until the host may be asked again."""
        if not self.pause:
            return
        now = asyncio.get_running_loop().time()
        moment = self._free_at.get(host)
        if moment and moment != self._seen_free_at.get(host):  # another worker has had the host since we asked
            self._seen_free_at[host] = moment
            remaining_pause = max(0.0, min((moment - datetime.now(UTC)).total_seconds(), self.pause))
            self._next_request_at[host] = max(now + remaining_pause, self._next_request_at.get(host, now))
        # Counted from when a turn was taken, not from when it was due: who is busy takes it late.
        while (wait := self._next_request_at.get(host, now) - now) > 0:
            await asyncio.sleep(wait)
            now = asyncio.get_running_loop().time()
        self._next_request_at[host] = now + self.pause
