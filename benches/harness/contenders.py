"""The feed readers of `bin/bench ingest`, and La Pesée among them."""

import json
import os
import re
import shutil
import signal
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from celery import Celery

from benches.harness import processes
from benches.harness.product import LONG_AGO, LONG_AGO_TOO, Database, as_sqlite, new_product
from benches.harness.programs import ROOT, Missing, Program, free_port
from benches.harness.services import Cluster, Newswire, ask

ASK_EVERY = 0.25  # seconds between two looks into the database
RING_EVERY = 0.5  # seconds between two rings; beat's ten would only leave the worker idle
LONGEST_ROUND = float(os.environ.get("LONGEST_ROUND", "1800"))


@dataclass(frozen=True, slots=True)
class RoundCost:
    """What a round took: seconds of CPU, seconds on the clock, and the largest process's peak memory in bytes."""

    cpu: float
    wall: float
    peak: int


def until(done: Callable[[], bool], every: float = ASK_EVERY) -> None:
    """Wait until `done()`. Raises Missing when that takes longer than LONGEST_ROUND seconds."""
    deadline = time.monotonic() + LONGEST_ROUND
    while not done():
        if time.monotonic() > deadline:
            raise Missing(f"A round did not end within {LONGEST_ROUND:.0f} s.")
        time.sleep(every)


def run(command: Sequence[str | Path], environment: dict[str, str], log: Path) -> tuple[float, int]:
    """Run a program to its end: its CPU seconds with those of its children, and its peak memory in bytes."""
    program = Program(command, log, cwd=ROOT, env=environment)
    _, status, used = os.wait4(program.pid, 0)
    program.process.returncode = os.waitstatus_to_exitcode(status)
    if program.process.returncode:
        raise Missing(f"{command[0]} failed:\n{program.said()[-2000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


class Newsboat:
    """newsboat, as `newsboat -x reload` from a shell."""

    name = "newsboat"

    def __init__(self, folder: Path, wire: Newswire, feeds: int, threads: int = 1) -> None:
        if not shutil.which("newsboat"):
            raise Missing("There is no newsboat here: apt-get install newsboat.")
        self.folder = folder
        outlines = ask(wire.sources(feeds)).decode().split('xmlUrl="')[1:]
        (folder / "urls").write_text("\n".join(outline.split('"')[0] for outline in outlines), encoding="utf-8")
        (folder / "config").write_text(f"reload-threads {threads}\n", encoding="utf-8")

    def visit(self) -> RoundCost:
        """One reload of everything, start and end of the program included."""
        began = time.monotonic()
        urls, config, cache = (self.folder / name for name in ("urls", "config", "cache.db"))
        command: list[str | Path] = ["newsboat", "-u", urls, "-C", config, "-c", cache, "-x", "reload"]
        spent, peak = run(command, os.environ | {"HOME": str(self.folder)}, self.folder / "newsboat.log")
        return RoundCost(spent, time.monotonic() - began, peak)

    def entries(self) -> int:
        """What its cache holds."""
        return Database(as_sqlite(self.folder / "cache.db")).number("SELECT count(*) FROM rss_item")

    def close(self) -> None:
        """It has ended already."""


class Miniflux:
    """miniflux with a PostgreSQL of its own, which is counted; its feeds come by its import, its visits by its API."""

    name = "miniflux"

    def __init__(self, folder: Path, wire: Newswire, feeds: int) -> None:
        if not shutil.which("miniflux"):
            raise Missing("There is no miniflux here: apt-get install miniflux, and stop the service it starts.")
        self.cluster = Cluster(folder)
        self.database = Database(self.cluster.create("miniflux"))
        self.port, self.feeds = free_port(), feeds
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"user=postgres dbname=miniflux sslmode=disable host={self.cluster.folder}",
            "LISTEN_ADDR": f"127.0.0.1:{self.port}",
            "RUN_MIGRATIONS": "1",
            "CREATE_ADMIN": "1",
            "ADMIN_USERNAME": "bench",
            "ADMIN_PASSWORD": "bench-bench",
            "DISABLE_SCHEDULER_SERVICE": "1",
            "BATCH_SIZE": str(feeds),
        }
        self.server = Program(["miniflux"], folder / "miniflux.log", env=environment)
        self.server.wait_for(self._answers, "miniflux")
        self._call("POST", "/v1/import", ask(wire.sources(feeds)))

    def visit(self) -> RoundCost:
        """Make every feed due, then count until the last one has been checked and the server rests."""
        self.database.run(f"UPDATE feeds SET next_check_at = {LONG_AGO}, checked_at = {LONG_AGO}")  # noqa: S608
        pids = self.cluster.program.pid, self.server.pid
        cpu, began = processes.cpu(*pids), time.monotonic()
        self._call("PUT", "/v1/feeds/refresh")
        until(lambda: not self.database.number(f"SELECT count(*) FROM feeds WHERE checked_at < {LONG_AGO_TOO}"))  # noqa: S608
        wall = time.monotonic() - began
        return RoundCost(self._rested(pids) - cpu, wall, processes.peak([self.server.pid]))

    def _rested(self, pids: tuple[int, ...]) -> float:
        """The CPU seconds once a second passes in which hardly any is used: icons are fetched after the feeds."""
        last = processes.cpu(*pids)
        while True:
            time.sleep(1)
            now = processes.cpu(*pids)
            if now - last < 0.05:
                return now
            last = now

    def entries(self) -> int:
        """What its database holds."""
        return self.database.number("SELECT count(*) FROM entries")

    def sign_in(self, per_page: int) -> str:
        """The cookie of a reader whose lists have so many entries a page."""
        self._call("PUT", "/v1/users/1", json.dumps({"entries_per_page": per_page}).encode())
        reader = build_opener(HTTPCookieProcessor(jar := CookieJar()))
        form = reader.open(self.address("/")).read().decode()
        token = re.search(r'name="csrf" value="([^"]+)"', form)
        sent = {"csrf": token[1] if token else "", "username": "bench", "password": "bench-bench"}
        reader.open(self.address("/login"), urlencode(sent).encode()).read()
        return "; ".join(f"{one.name}={one.value}" for one in jar)

    def address(self, path: str) -> str:
        """Of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        """The server, then its database."""
        self.server.end()
        self.cluster.program.end(signal.SIGINT)

    def _answers(self) -> bool:
        try:
            return bool(json.loads(self._call("GET", "/v1/me")))
        except OSError:
            return False

    def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        login = b64encode(b"bench:bench-bench").decode()
        return ask(self.address(path), method, body, Authorization=f"Basic {login}")


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
