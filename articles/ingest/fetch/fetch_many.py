"""Makes many requests concurrently and yields their answers one by one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from articles.ingest.fetch import samples
from articles.ingest.fetch.client import DEFAULT_LIMITS, Limits, fetch, open_session
from articles.ingest.fetch.rate_limit import HostRateLimiter
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.web.ssrf import Policy

Get = Callable[[FeedRequest], Awaitable[Fetched]]
Answer = Fetched | FetchError
TICK_SECONDS, IDLE_SECONDS = 1.0, 0.1  # longest wait for an answer before `on_tick`; pause when there is nothing to do
NO_MORE: Any = object()

log = logging.getLogger(__name__)


class PausableLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stops while it is not running, so that no deadline passes while an answer is being stored."""

    def __init__(self) -> None:
        self._paused_seconds = 0.0
        self._paused_at: float | None = None
        super().__init__()

    def time(self) -> float:
        """The loop's time in seconds, without the time in which it was not running."""
        return super().time() - self._paused_seconds

    def run_forever(self) -> None:
        """Run until stopped; the time until the next run is not counted."""
        if self._paused_at is not None:
            self._paused_seconds += super().time() - self._paused_at
        try:
            super().run_forever()
        finally:
            self._paused_at = super().time()


def fetch_many[T](
    requests: Iterable[tuple[T, FeedRequest] | None],
    *,
    get: Get | None = None,
    limits: Limits = DEFAULT_LIMITS,
    free_at: Mapping[str, datetime] | None = None,
    on_tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[T, Answer]]:
    """Make all requests, FETCH_CONCURRENCY at a time; yield each answer with the subject of its request when it arrives.

    The event loop runs only between two answers, so the caller handles an answer in plain synchronous code on this thread
    and can use the ORM. None among `requests` means: nothing to ask now, more may come. `free_at` says from when each host
    may be asked; `on_tick` is called at least every second while answers are awaited.
    """
    pending = iter(requests)
    tasks: dict[asyncio.Task[Answer], T] = {}
    stack = AsyncExitStack()
    with asyncio.Runner(loop_factory=PausableLoop) as runner:
        fetch_one = partial(_fetch_one, runner.run(stack.enter_async_context(_open_fetcher(get, limits, free_at))))
        more = True
        try:
            while more or tasks:
                while more and len(tasks) < settings.FETCH_CONCURRENCY:
                    item = next(pending, NO_MORE)
                    more = item is not NO_MORE
                    if item is NO_MORE or item is None:
                        break
                    subject, request = item
                    tasks[runner.get_loop().create_task(fetch_one(request))] = subject
                for task in runner.run(_wait_for_some(tasks)):
                    yield tasks.pop(task), task.result()
                    on_tick()
                on_tick()
        finally:
            runner.run(_cancel_all(stack, tasks))


async def _wait_for_some(tasks: Iterable[asyncio.Task[Answer]]) -> set[asyncio.Task[Answer]]:
    if not tasks:
        await asyncio.sleep(IDLE_SECONDS)
        return set()
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=TICK_SECONDS)
    return done


async def _cancel_all(stack: AsyncExitStack, tasks: Iterable[asyncio.Task[Answer]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await stack.aclose()


@asynccontextmanager
async def _open_fetcher(get: Get | None, limits: Limits, free_at: Mapping[str, datetime] | None) -> AsyncIterator[Get]:
    if get or settings.DEMO:
        yield get or samples.get
        return
    policy = Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    rate_limiter = HostRateLimiter(settings.FETCH_HOST_PAUSE, free_at)
    async with open_session(policy, settings.FETCH_USER_AGENT, settings.FETCH_CONCURRENCY, rate_limiter) as session:
        yield partial(fetch, session=session, limits=limits)


async def _fetch_one(get: Get, request: FeedRequest) -> Answer:
    try:
        return await get(request)
    except FetchError as error:
        return error
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # one bad feed never stops the others
        log.exception("Fetching %s failed in a way that the client does not know", request.url)
        return FetchError("error", "Échec inexpliqué : voyez le journal du serveur.")
