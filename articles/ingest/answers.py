"""Many feeds asked at once, their answers given one by one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import islice

from django.conf import settings

from articles import demo
from articles.models import Feed

from .fetch import fetch, open_session
from .guard import Policy
from .records import FeedRequest, Fetched, FetchError

Get = Callable[[FeedRequest], Awaitable[Fetched]]
Answer = Fetched | FetchError
Asking = dict[asyncio.Task[Answer], Feed]

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


def answers(feeds: Iterable[Feed], *, get: Get | None = None) -> Iterator[tuple[Feed, Answer]]:
    """Ask for every feed, FETCH_CONCURRENCY at a time; give each answer when it comes.

    The event loop runs only between two answers, so what is done with an answer is plain code on this thread: the ORM
    is at home there, and no answer waits in memory for its turn.
    """
    waiting = iter(feeds)
    asking: Asking = {}
    stack = AsyncExitStack()
    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        ask = partial(_ask, runner.run(stack.enter_async_context(_getter(get))))
        try:
            while True:
                for feed in islice(waiting, settings.FETCH_CONCURRENCY - len(asking)):
                    asking[runner.get_loop().create_task(ask(feed))] = feed
                if not asking:
                    return
                for task in runner.run(_some(asking)):
                    yield asking.pop(task), task.result()
        finally:
            runner.run(_abandon(stack, asking))


async def _some(asking: Asking) -> set[asyncio.Task[Answer]]:
    done, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    return done


async def _abandon(stack: AsyncExitStack, asking: Asking) -> None:
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await stack.aclose()


@asynccontextmanager
async def _getter(get: Get | None) -> AsyncIterator[Get]:
    if get or settings.DEMO:
        yield get or demo.get
        return
    policy = Policy.parse(settings.FETCH_ALLOW_PRIVATE_NETWORKS)
    async with open_session(policy, settings.FETCH_USER_AGENT, settings.FETCH_CONCURRENCY) as session:
        yield partial(fetch, session=session)


async def _ask(get: Get, feed: Feed) -> Answer:
    try:
        return await get(FeedRequest(feed.url, feed.etag, feed.last_modified))
    except FetchError as error:
        return error
    except Exception:  # one bad feed never stops the wire
        log.exception("Fetching %s failed in a way fetch.py does not know", feed.url)
        return FetchError("error", "La visite a échoué pour une raison inconnue : voir le journal du serveur.")
