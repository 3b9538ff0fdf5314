"""La Pesée as a contender in `bin/bench ingest`."""

import signal
import sys
import time
from pathlib import Path

from celery import Celery

from benches.harness import processes
from benches.harness.contenders import LONG_AGO, LONG_AGO_TOO, RoundCost, run, until
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import Program
from benches.harness.services import Broker, Cluster, Newswire

RING_EVERY = 0.5  # seconds between two rings; beat's ten would only leave the worker idle


class Pesee:
    """The product, with one worker process that is rung for, or by its command. Broker and PostgreSQL are counted."""

    def __init__(self, folder: Path, wire: Newswire, feeds: int, *, database: str, how: str, pause: float) -> None:
        self.name = f"La Pesée, {database}" + (", command" if how == "command" else "")
        self.broker = Broker(folder)
        self.programs = [self.broker.program]
        url = as_sqlite(folder / "bench.sqlite3")
        if database == "postgres":
            cluster = Cluster(folder)
            self.programs.append(cluster.program)
            url = cluster.create("bench")
        self.product = Product(folder, url, self.broker.url, FETCH_HOST_PAUSE=str(pause))
        self.product.prepare(wire.sources(feeds))
        self.worker = self.product.worker(1) if how == "worker" else None
        if self.worker:
            self.programs.append(self.worker)
        self.bell = Celery(broker=self.broker.url)

    def visit(self) -> RoundCost:
        """Make every feed due, then count until the last one has been visited."""
        self.product.database.run(f"UPDATE articles_feed SET due_at = {LONG_AGO} WHERE state = 'active'")  # noqa: S608
        pids = [program.pid for program in self.programs]
        cpu, began = processes.cpu(*pids), time.monotonic()
        peak = self._by_worker(self.worker) if self.worker else 0
        spent = 0.0
        if not self.worker:
            command = [sys.executable, "manage.py", "refresh", "--all"]
            spent, peak = run(command, self.product.environment, self.product.folder / "command.log")
        return RoundCost(processes.cpu(*pids) - cpu + spent, time.monotonic() - began, peak)

    def _by_worker(self, worker: Program) -> int:
        rung = 0.0

        def done() -> bool:
            nonlocal rung
            if time.monotonic() - rung > RING_EVERY:
                self.bell.send_task("articles.tasks.dispatch_due_feeds", expires=10)
                rung = time.monotonic()
            return not self._left()

        until(done)
        return processes.peak(process.pid for process in processes.family(worker.pid))

    def _left(self) -> int:
        return self.product.database.number(
            f"SELECT count(*) FROM articles_feed WHERE state = 'active' AND due_at < {LONG_AGO_TOO}"  # noqa: S608
        )

    def entries(self) -> int:
        """Its articles."""
        return self.product.database.number("SELECT count(*) FROM articles_article")

    def close(self) -> None:
        """Worker first, broker last."""
        self.bell.close()
        for program in reversed(self.programs):
            program.end(signal.SIGINT if "postgres" in program.log.name else signal.SIGTERM)
