"""Whose turn it is at each host: two requests at once, a pause between two, and none to a host that is away."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from articles.ingest.errors import failure
from articles.ingest.records import FetchError

AT_ONCE = 2
UNREACHABLE = {"dns", "refused", "unreachable"}
ENOUGH = 2  # failures to reach a host, one after the other, before its other addresses are let go for this run


class Turns:
    """Belongs to one run. `free_at` is what other workers' requests leave us to wait."""

    def __init__(self, pause: float = 0.0, free_at: Mapping[str, datetime] | None = None) -> None:
        self.pause = pause
        self._free_at = free_at if free_at is not None else {}
        self._places: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._next: dict[str, float] = {}
        self._told: dict[str, datetime] = {}
        self._missed: Counter[str] = Counter()

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """Wait for one of the host's two places and for its pause. Raises FetchError("unreachable") when it is away."""
        async with self._places[host]:
            if self._missed[host] >= ENOUGH:
                raise failure("unreachable")
            await self.pace(host)
            try:
                yield
            except FetchError as error:
                missed = error.reason in UNREACHABLE and not error.elsewhere
                self._missed[host] = self._missed[host] + 1 if missed else 0
                raise
            self._missed[host] = 0

    async def pace(self, host: str) -> None:
        """Wait until the host may be asked again."""
        if not self.pause:
            return
        now = asyncio.get_running_loop().time()
        moment = self._free_at.get(host)
        if moment and moment != self._told.get(host):  # another worker has had the host since we asked
            self._told[host] = moment
            owed = max(0.0, min((moment - datetime.now(UTC)).total_seconds(), self.pause))
            self._next[host] = max(now + owed, self._next.get(host, now))
        # Counted from when a turn was taken, not from when it was due: who is busy takes it late.
        while (wait := self._next.get(host, now) - now) > 0:
            await asyncio.sleep(wait)
            now = asyncio.get_running_loop().time()
        self._next[host] = now + self.pause
