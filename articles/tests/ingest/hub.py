"""A small WebSub hub on loopback, in a thread of its own."""

import asyncio
import hmac
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web


class Hub:
    """`mode` says how it behaves; `asked` are the forms it was sent, `said` the answers of callbacks (status, text)."""

    def __init__(self):
        self.mode, self.asked, self.said = "kind", [], []
        self.settled = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.later = set()

    async def respond(self, request):
        form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        self.asked.append(form)
        if self.mode == "broken":
            return web.Response(status=500)
        if self.mode == "moved":
            raise web.HTTPTemporaryRedirect("/elsewhere")
        if self.mode == "slow":
            await asyncio.sleep(1)
        if self.mode == "eager":
            await self.confirm(form)
        elif self.mode == "kind":
            task = asyncio.ensure_future(self.confirm(form))
            self.later.add(task)
        return web.Response(status=202)

    async def confirm(self, form, **changes):
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": "défi-42",
            "hub.lease_seconds": "432000",
        } | changes
        async with aiohttp.ClientSession() as session, session.get(form["hub.callback"], params=query) as response:
            self.said.append((response.status, await response.text()))
        self.settled.set()

    def bring(self, content, secret=None, method="sha256"):
        """Deliver `content` to the last callback; its status."""
        form = self.asked[-1]
        signature = hmac.new((secret or form["hub.secret"]).encode(), content, method).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={signature}", "Content-Type": "application/rss+xml"}

        async def post():
            async with (
                aiohttp.ClientSession() as session,
                session.post(form["hub.callback"], data=content, headers=headers) as response,
            ):
                return response.status

        return asyncio.run_coroutine_threadsafe(post(), self.loop).result(10)

    async def start(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.respond)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        place = web.TCPSite(self.runner, "127.0.0.1", 0)
        await place.start()
        self.url = f"http://127.0.0.1:{place._server.sockets[0].getsockname()[1]}/"

    async def stop(self):
        for task in self.later:
            task.cancel()
        await asyncio.gather(*self.later, return_exceptions=True)
        await self.runner.cleanup()


@contextmanager
def hub():
    one = Hub()
    thread = threading.Thread(target=one.loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(one.start(), one.loop).result(5)
        yield one
        asyncio.run_coroutine_threadsafe(one.stop(), one.loop).result(10)
    finally:
        one.loop.call_soon_threadsafe(one.loop.stop)
        thread.join()
        one.loop.close()
