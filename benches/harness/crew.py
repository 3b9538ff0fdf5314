"""The whole product on a farm, each program started here by itself, so that each can be struck by itself."""

import contextlib
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from celery import Celery
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from benches.harness import processes
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import Missing, Program
from benches.harness.services import Broker, Cluster, Newswire

DISPATCH = "articles.tasks.dispatch_due_feeds"
LAG = 20  # rounds that may be published before every feed has caught up: a document shows 30 entries
AWAY = (psycopg.OperationalError, sqlite3.OperationalError, RedisError, KombuError, OSError, Missing)  # for a moment


class ProductProcesses:
    """Broker, PostgreSQL where it is asked for, a worker with two processes, beat."""

    def __init__(self, folder: Path, farm: Newswire, feeds: int, database: str, *, disk: Path | None = None) -> None:
        self.farm, self.feeds, self.folder = farm, feeds, folder
        self.broker = Broker(folder)
        self.cluster = Cluster(folder) if database == "postgres" else None
        url = self.cluster.create("chaos") if self.cluster else as_sqlite((disk or folder) / "chaos.sqlite3")
        self.product = Product(folder, url, self.broker.url, FETCH_HOST_PAUSE="0")
        self.product.prepare(farm.sources(feeds))
        self.product.make_due()
        self.redis = Redis.from_url(self.broker.url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)
        self.bell = Celery(broker=self.broker.url, broker_transport_options={"socket_timeout": 2})
        self.deaths: list[str] = []  # programs that died without being struck, with their last words
        self.struck: set[int] = set()
        self.reasons: set[tuple[str, str]] = set()  # met on the way: (address, reason)
        self.caught_up = 0
        self.start_worker()
        self.start_beat()

    def start_worker(self) -> None:
        """Start the worker; it is ready when it says so."""
        self.worker = self.product.start_worker(2)

    def start_beat(self) -> None:
        """Start beat."""
        self.beat = self.another_beat("beat")

    def another_beat(self, name: str) -> Program:
        """Start a beat with a timetable of its own."""
        words = ("beat", f"--schedule={self.folder / name}.schedule", "--pidfile=", "--loglevel=INFO")
        return self.product.celery(name, *words)

    def children(self) -> list[int]:
        """The worker's pool."""
        return [one.pid for one in processes.family(self.worker.pid) if one.pid != self.worker.pid]

    def mend(self) -> None:
        """Start again what has died, as a supervisor does."""
        programs = [
            ("broker", self.broker.program, self.broker.start),
            ("worker", self.worker, self.start_worker),
            ("beat", self.beat, self.start_beat),
        ]
        if self.cluster:
            programs.insert(0, ("PostgreSQL", self.cluster.program, self.cluster.start))
        for name, program, start in programs:
            if program.process.poll() is not None:
                if program.pid not in self.struck:
                    last = program.said().strip().rpartition("\n")[2]
                    self.deaths.append(f"{name} ended by itself, code {program.process.returncode}: {last}")
                program.send_all(signal.SIGKILL)
                start()

    def ring(self) -> None:
        """As beat does, now; a broker that is away is not waited for."""
        with contextlib.suppress(*AWAY):
            self.bell.send_task(DISPATCH, expires=10, retry=False)

    def publish(self) -> None:
        """One new entry everywhere, and every feed due; unless some feed lags so far that entries would pass unseen."""
        failing = self.failing()
        self.reasons.update(failing)
        if not failing and not self.product.left():
            self.caught_up = self.farm.round
        if self.farm.round - self.caught_up < LAG:
            self.farm.publish()
        self.product.make_due()
        self.ring()

    def failing(self) -> list[tuple[str, str]]:
        """Feeds whose last visit went wrong, and why: they wait for another hour, and have not seen what is new."""
        rows = self.product.database.ask(
            "SELECT url, reason FROM articles_feed WHERE state = 'active' AND reason <> ''"
        )
        return [(str(url), str(reason)) for url, reason in rows]

    def held(self) -> int:
        """How many feeds a worker holds."""
        return self.product.database.number("SELECT count(*) FROM articles_feed WHERE lease_token IS NOT NULL")

    def visits(self) -> str:
        """When the last visit ended."""
        return str(self.product.database.ask("SELECT max(visited_at) FROM articles_feed")[0][0])

    def wait_for_a_visit(self, patience: float) -> float:
        """Seconds until a feed is visited; `patience` when none is."""
        began, before = time.monotonic(), ""

        def visited() -> bool:
            nonlocal before
            before = before or self.visits()
            return self.visits() != before

        self.until(visited, patience)
        return time.monotonic() - began

    def until(self, done: Callable[[], bool], patience: float) -> bool:
        """Wait for it, mending what dies; whether it came."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with contextlib.suppress(*AWAY):
                self.mend()
                if done():
                    return True
            time.sleep(0.1)
        return False

    def settle(self, patience: float) -> bool:
        """Twice more make every feed due and wait: a visit that was under way when an entry came had not seen it."""
        calm = True
        for _ in range(2):
            self.start_over()
            calm = self.until(lambda: not self.product.left(), patience)
        return calm

    def turned_away(self) -> int:
        """How often a worker that came late found its visit taken over, and wrote nothing."""
        logs = (log.read_text(encoding="utf-8", errors="replace") for log in self.folder.glob("*.log"))
        return sum(log.count("Un autre agent a repris") for log in logs)

    def start_over(self, patience: float = 60) -> None:
        """Every feed is due, as soon as the database answers."""
        self.until(self.product.make_due, patience)

    def close(self) -> None:
        """End everything without asking; nothing here is worth a farewell."""
        self.bell.close()
        self.redis.close()
        for program in (self.beat, self.worker, self.broker.program):
            program.end(signal.SIGKILL)
        if self.cluster:
            self.cluster.program.end(signal.SIGQUIT)
