"""Many feeds asked at once, their answers given one by one."""

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
from articles.ingest.fetch.client import NORMAL, Limits, fetch, open_session
from articles.ingest.fetch.rate_limit import Turns
from articles.ingest.records import FeedRequest, Fetched, FetchError
from articles.web.ssrf import Policy

Get = Callable[[FeedRequest], Awaitable[Fetched]]
Answer = Fetched | FetchError
BEAT, PAUSE = 1.0, 0.1  # seconds between two looks, while waiting for answers and for work
END: Any = object()

log = logging.getLogger(__name__)


class PatientLoop(asyncio.SelectorEventLoop):
    """Its clock stands while it does not run, so that no deadline passes while an answer is being stored."""

    def __init__(self) -> None:
        self._stood = 0.0
        self._left_at: float | None = None
        super().__init__()

    def time(self) -> float:
        """Seconds, less those during which nobody listened."""
        return super().time() - self._stood

    def run_forever(self) -> None:
        """Run until stopped; what passes until the next run is not counted."""
        if self._left_at is not None:
            self._stood += super().time() - self._left_at
        try:
            super().run_forever()
        finally:
            self._left_at = super().time()


def answers[T](
    asked: Iterable[tuple[T, FeedRequest] | None],
    *,
    get: Get | None = None,
    limits: Limits = NORMAL,
    free_at: Mapping[str, datetime] | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Iterator[tuple[T, Answer]]:
    """Ask for everything, FETCH_CONCURRENCY at a time; give each answer, beside what it was asked for, when it comes.

    The event loop runs only between two answers, so what is done with an answer is plain code on this thread: the ORM
    is at home there, and no answer waits in memory for its turn. None among `asked` says: nothing just now, more may
    come. `free_at` (read when a host is first asked) says from when a host may be asked; `beat` is called every second
    at least, as long as answers are being waited for.
    """
    waiting = iter(asked)
    asking: dict[asyncio.Task[Answer], T] = {}
    stack = AsyncExitStack()
    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        ask = partial(_ask, runner.run(stack.enter_async_context(_getter(get, limits, free_at))))
        more = True
        try:
            while more or asking:
                while more and len(asking) < settings.FETCH_CONCURRENCY:
                    item = next(waiting, END)
                    more = item is not END
                    if item is END or item is None:
                        break
                    what, request = item
                    asking[runner.get_loop().create_task(ask(request))] = what
                for task in runner.run(_some(asking)):
                    yield asking.pop(task), task.result()
                    beat()
                beat()
        finally:
            runner.run(_abandon(stack, asking))


async def _some(asking: Iterable[asyncio.Task[Answer]]) -> set[asyncio.Task[Answer]]:
    if not asking:
        await asyncio.sleep(PAUSE)
        return set()
    done, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED, timeout=BEAT)
    return done


async def _abandon(stack: AsyncExitStack, asking: Iterable[asyncio.Task[Answer]]) -> None:
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await stack.aclose()


@asynccontextmanager
async def _getter(get: Get | None, limits: Limits, free_at: Mapping[str, datetime] | None) -> AsyncIterator[Get]:
    if get or settings.DEMO:
        yield get or samples.get
        return
    policy = Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    turns = Turns(settings.FETCH_HOST_PAUSE, free_at)
    async with open_session(policy, settings.FETCH_USER_AGENT, settings.FETCH_CONCURRENCY, turns) as session:
        yield partial(fetch, session=session, limits=limits)


async def _ask(get: Get, request: FeedRequest) -> Answer:
    try:
        return await get(request)
    except FetchError as error:
        return error
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # one bad feed never stops the wire
        log.exception("Fetching %s failed in a way fetch.py does not know", request.url)
        return FetchError("error", "La visite a échoué pour une raison inconnue : voir le journal du serveur.")
