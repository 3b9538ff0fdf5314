"""The short form of bin/chaos: a farm of our own, a kill, and every entry is there once."""

import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benches.chaos import blows
from benches.chaos.ledger import discrepancies
from benches.harness.crew import ProductProcesses
from benches.harness.programs import scratch

FEEDS, SHOWN = 8, 10


class TinyFarm:
    """A handful of feeds on one server; entry k of feed n is at /n/k."""

    def __init__(self) -> None:
        self.round = 0
        farm = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = farm.answer(self.path).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> str:
        if path == "/sources.opml":
            feeds = "".join(f'<outline type="rss" text="Fil {n}" xmlUrl="{self.base}/{n}.xml"/>' for n in range(FEEDS))
            return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{feeds}</body></opml>'
        n = int(path.strip("/").removesuffix(".xml"))
        items = "".join(self.item(n, k) for k in range(self.round, self.round + SHOWN))
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Fil {n}</title>{items}</channel></rss>'

    def item(self, n: int, k: int) -> str:
        title = "Le cacao recule à Abidjan" if k % 4 == 0 else f"Bourse de Lomé : séance {k} du fil {n}"
        return (
            f"<item><title>{title}</title><link>{self.base}/{n}/{k}</link><guid isPermaLink='false'>{n}-{k}</guid>"
            f"<pubDate>Mon, 02 Nov 2026 08:{k % 60:02}:00 GMT</pubDate><description>Dépêche {k}.</description></item>"
        )

    def sources(self, farm: int) -> str:
        return f"{self.base}/sources.opml"

    def publish(self) -> None:
        self.round += 1

    def served(self, farm: int) -> set[str]:
        return {f"{self.base}/{n}/{k}" for n in range(farm) for k in range(self.round + SHOWN)}


@pytest.fixture
def crew() -> Iterator[ProductProcesses]:
    farm = TinyFarm()
    with scratch() as folder:
        crew = ProductProcesses(folder, farm, FEEDS, "sqlite")
        try:
            yield crew
        finally:
            crew.close()
            farm.server.shutdown()
            farm.server.server_close()


def let_leases_run_out(crew: ProductProcesses) -> None:
    """As time would; the holders of these are dead."""
    for table in ("articles_feed", "articles_host"):
        crew.product.database.run(
            f"UPDATE {table} SET lease_until = '2020-01-01 00:00:00' WHERE lease_until IS NOT NULL"
        )


def until_visited(crew: ProductProcesses) -> bool:
    for _ in range(20):  # rung for now and then: beat is slow, and a ring may be lost with its worker
        crew.ring()
        if crew.until(lambda: not crew.product.left(), 2):
            return True
    return False


def test_whoever_is_killed_every_entry_is_stored_once_and_found_once(crew: ProductProcesses) -> None:
    assert until_visited(crew)
    crew.farm.publish()
    crew.start_over()
    crew.ring()
    blows.kill_child_that_writes(crew, random.Random(7))
    crew.mend()
    let_leases_run_out(crew)
    assert until_visited(crew), crew.worker.said()[-2000:]
    crew.start_over()
    assert until_visited(crew)

    even = discrepancies(crew.product.database, crew.farm.served(FEEDS))
    assert even.is_even, even
    assert even.stored == FEEDS * (SHOWN + 1)
