"""What `bin/chaos` does to the product, one function a kind of blow."""

import contextlib
import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from benches.harness.crew import AWAY, DISPATCH, ProductProcesses
from benches.harness.programs import Program

RESUMES_WITHIN = 60.0  # seconds, the promise
Blow = Callable[[ProductProcesses, random.Random], None]


def kill_child(crew: ProductProcesses, rng: random.Random) -> None:
    """One process of the worker's pool."""
    _kill(rng.choice(_pool(crew)))


def kill_child_that_writes(crew: ProductProcesses, rng: random.Random) -> None:
    """The whole pool, as soon as SQLite's journal grows."""
    journal = crew.folder / "chaos.sqlite3-wal"
    deadline = time.monotonic() + 3
    before = _moment(journal)
    while time.monotonic() < deadline and _moment(journal) == before:
        time.sleep(0.0005)
    time.sleep(rng.uniform(0, 0.004))
    for child in _pool(crew):
        _kill(child)


def kill_worker(crew: ProductProcesses, rng: random.Random) -> None:
    """The worker and its pool."""
    _strike(crew, crew.worker)


def kill_beat(crew: ProductProcesses, rng: random.Random) -> None:
    """Beat."""
    _strike(crew, crew.beat)


def kill_broker(crew: ProductProcesses, rng: random.Random) -> None:
    """The broker, which comes back with nothing."""
    _strike(crew, crew.broker.program)
    time.sleep(rng.uniform(0, 1))


def kill_backends(crew: ProductProcesses, rng: random.Random) -> None:
    """Every connection to PostgreSQL."""
    crew.product.database.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def kill_cluster(crew: ProductProcesses, rng: random.Random) -> None:
    """PostgreSQL, by its immediate stop."""
    if crew.cluster:
        crew.struck.add(crew.cluster.program.pid)
        crew.cluster.program.end(signal.SIGQUIT)
        time.sleep(rng.uniform(0, 1))


def two_beats(crew: ProductProcesses, rng: random.Random) -> None:
    """A second beat for some seconds."""
    second = crew.another_beat("second-beat")
    time.sleep(rng.uniform(2, 5))
    second.kill()


def empty_broker(crew: ProductProcesses, rng: random.Random) -> None:
    """All messages gone."""
    crew.redis.flushall()


def freeze_broker(crew: ProductProcesses, rng: random.Random) -> None:
    """The broker answers nothing for some seconds."""
    crew.broker.program.send(signal.SIGSTOP)
    time.sleep(rng.uniform(1, 7))
    crew.broker.program.send(signal.SIGCONT)


def deliver_twenty_times(crew: ProductProcesses, rng: random.Random) -> None:
    """Ring twenty times, and put twenty copies of every message there is back into the queue."""
    for _ in range(20):
        crew.bell.send_task(DISPATCH, retry=False)
    running = [json.dumps(json.loads(message)[0]) for message in crew.redis.hvals("unacked")]  # [message, queue, key]
    for message in {*crew.redis.lrange("celery", 0, 50), *running}:
        crew.redis.lpush("celery", *[message] * 20)


def sleep_past_the_lease(crew: ProductProcesses, rng: random.Random) -> None:
    """The worker sleeps in the middle of its visits until another one has taken them over, then wakes up and goes on."""
    crew.start_over()
    crew.ring()
    crew.until(lambda: crew.held() > 0, 30)
    crew.worker.send_all(signal.SIGSTOP)
    other = crew.product.start_worker(1, "other")
    try:
        crew.until(lambda: not crew.product.left(), crew.product.lease() + 30)
    finally:
        crew.worker.send_all(signal.SIGCONT)
    time.sleep(rng.uniform(1, 3))
    other.end()


def resume(crew: ProductProcesses) -> float:
    """Start again what was struck; seconds until a feed is visited, RESUMES_WITHIN and more when none is."""
    began = time.monotonic()
    crew.start_over()
    crew.wait_for_a_visit(2 * RESUMES_WITHIN)
    return time.monotonic() - began


# kind → (weight, blow); a kill counts, a trial is dealt out beside
KILLS: dict[str, tuple[int, Blow]] = {
    "pool child": (10, kill_child),
    "whole worker": (2, kill_worker),
    "beat": (3, kill_beat),
    "broker, back empty": (2, kill_broker),
}
SQLITE_KILLS: dict[str, tuple[int, Blow]] = {"pool while SQLite writes": (8, kill_child_that_writes)}
POSTGRES_KILLS: dict[str, tuple[int, Blow]] = {
    "all PostgreSQL backends": (5, kill_backends),
    "PostgreSQL, immediate stop": (2, kill_cluster),
}
TRIALS: dict[str, tuple[int, Blow]] = {
    "broker emptied": (4, empty_broker),
    "broker frozen": (3, freeze_broker),
    "delivered 20 times": (4, deliver_twenty_times),
    "two beats": (2, two_beats),
}


def strike(crew: ProductProcesses, blow: Blow, rng: random.Random) -> bool:
    """Deal a blow; False when there was nothing to strike: what it aims at was down already."""
    with contextlib.suppress(*AWAY):
        blow(crew, rng)
        return True
    return False


def _pool(crew: ProductProcesses) -> list[int]:
    """The worker's pool. Raises ProcessLookupError while it has none."""
    if children := crew.children():
        return children
    raise ProcessLookupError


def _strike(crew: ProductProcesses, program: Program) -> None:
    crew.struck.add(program.pid)
    program.kill()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _moment(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
