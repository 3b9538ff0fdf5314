"""La Pesée as a contender in `bin/bench ingest`."""

import signal
import time
from pathlib import Path

from celery import Celery

from benches.harness import processes
from benches.harness.contenders import RoundCost, until
from benches.harness.product import new_product
from benches.harness.programs import Program
from benches.harness.services import Newswire

RING_EVERY = 0.5  # seconds between two rings; beat's ten would only leave the worker idle


class Pesee:
    """The product, with one worker process that is rung for. Broker and PostgreSQL are counted."""

    def __init__(self, folder: Path, wire: Newswire, feeds: int, *, database: str) -> None:
        self.name = f"La Pesée, {database}"
        before = len(Program.started)
        self.product = new_product(folder, database, FETCH_HOST_PAUSE="0")
        self.product.prepare(wire.sources(feeds))
        self.worker = self.product.worker(1)
        self.programs = Program.started[before:]
        self.bell = Celery(broker=self.product.broker_url)

    def visit(self) -> RoundCost:
        """Make every feed due, then count until the last one has been visited."""
        self.product.make_due()
        pids = [program.pid for program in self.programs]
        cpu, began, rung = processes.cpu(*pids), time.monotonic(), 0.0

        def done() -> bool:
            nonlocal rung
            if time.monotonic() - rung > RING_EVERY:
                self.bell.send_task("articles.tasks.dispatch_due_feeds", expires=10)
                rung = time.monotonic()
            return not self.product.left()

        until(done)
        peak = processes.peak(process.pid for process in processes.family(self.worker.pid))
        return RoundCost(processes.cpu(*pids) - cpu, time.monotonic() - began, peak)

    def entries(self) -> int:
        """Its articles."""
        return self.product.database.number("SELECT count(*) FROM articles_article")

    def close(self) -> None:
        """Worker first, broker last."""
        self.bell.close()
        for program in reversed(self.programs):
            program.end(signal.SIGINT if "postgres" in program.log.name else signal.SIGTERM)
