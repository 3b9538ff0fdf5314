"""A machine that misbehaves: a locked database, full disks, a wrong clock. Part of `bin/chaos --faults`."""

import contextlib
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benches.chaos.ledger import discrepancies
from benches.harness.crew import ProductProcesses
from benches.harness.product import is_ready
from benches.harness.programs import Program, scratch
from benches.harness.services import Newswire

GOOD, HOSTS = 20, 50


@dataclass(frozen=True, slots=True)
class MachineTrial:
    """One fault of the machine and what came of it; `wrong` is empty where the promise was kept."""

    name: str
    outcome: str
    wrong: str = ""


def trials(databases: Sequence[str]) -> Iterator[MachineTrial]:
    """One after the other; the clock on every database, the rest where it is SQLite's own business."""
    yield from map(clock, databases)
    yield busy_database()
    yield full_disk()
    yield short_files()


def busy_database() -> MachineTrial:
    """F27: another program writes to SQLite for ten seconds."""
    with farm() as (wire, folder), closing(ProductProcesses(folder, wire, GOOD, "sqlite")) as crew:
        _visited_once(crew)
        wire.publish()
        crew.product.make_due()
        writer = sqlite3.connect(folder / "chaos.sqlite3", isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        crew.ring()
        time.sleep(10)
        writer.execute("ROLLBACK")
        writer.close()
        return _judge("F27 SQLite locked for 10 s", crew, "database is locked")


def full_disk() -> MachineTrial:
    """F29: SQLite on a disk that fills up, and is emptied again."""
    name = "F29 disk full"
    with farm() as (wire, folder), _small_disk(folder / "disk") as resize:
        if resize is None:
            return MachineTrial(name, "left out: no tmpfs can be mounted here")
        with closing(ProductProcesses(folder, wire, 150, "sqlite", disk=folder / "disk")) as crew:
            crew.until(lambda: "full" in crew.worker.said(), 60)
            outcome = _said(crew.worker, "database or disk is full")
            time.sleep(3)
            resize("256m")
            return _judge(name, crew, outcome=outcome)


def short_files() -> MachineTrial:
    """F30: the worker may write no file longer than two megabytes, then it may."""
    name = "F30 files too short"
    with farm() as (wire, folder), closing(ProductProcesses(folder, wire, 60, "sqlite")) as crew:
        if not shutil.which("prlimit"):
            return MachineTrial(name, "left out: there is no prlimit here")
        crew.until(lambda: is_ready(crew.worker), 60)
        for pid in (crew.worker.pid, *crew.children()):
            subprocess.run(["prlimit", f"--pid={pid}", "--fsize=2000000:unlimited"], check=True)  # noqa: S603, S607
        crew.ring()
        crew.until(lambda: "disk" in crew.worker.said(), 60)
        outcome = _said(crew.worker, "disk I/O error|database or disk is full")
        for pid in (crew.worker.pid, *crew.children()):
            subprocess.run(["prlimit", f"--pid={pid}", "--fsize=unlimited"], check=True)  # noqa: S603, S607
        return _judge(name, crew, outcome=outcome)


def clock(database: str) -> MachineTrial:
    """F34: the worker's clock is ten years ahead for a round, and the worker dies under it; then the clock is right."""
    name = f"F34 clock 10 years ahead, {database}"
    if not shutil.which("faketime"):
        return MachineTrial(name, "left out: there is no faketime here")
    with farm() as (wire, folder), closing(ProductProcesses(folder, wire, GOOD, database)) as crew:
        _visited_once(crew)
        crew.worker.end()
        crew.struck.add(crew.worker.pid)
        wire.publish()
        crew.product.make_due()
        ahead = crew.product.start_worker(1, "ahead", wrapped_by=("faketime", "-f", "+3650d"))
        ahead.wait_for(lambda: is_ready(ahead), "The worker under faketime")
        crew.ring()
        crew.until(lambda: not crew.product.left(), 60)
        ahead.end()
        return _judge(name, crew, wrong=_stuck(crew))


def _stuck(crew: ProductProcesses) -> str:
    """Whether feeds wait for a year that is not ours, once a right clock has looked at them."""
    crew.until(lambda: is_ready(crew.worker), 60)
    crew.ring()
    waiting = "SELECT count(*) FROM articles_feed WHERE state = 'active' AND (due_at > '2030-01-01' OR lease_until > '2030-01-01')"
    crew.until(lambda: not crew.product.database.number(waiting), 15)
    stuck = crew.product.database.number(waiting)
    return f"{stuck} feeds wait for the year 2036" if stuck else ""


def _judge(
    name: str, crew: ProductProcesses, forbidden: str = "", *, outcome: str = "", wrong: str = ""
) -> MachineTrial:
    """Once it is over, all is well again: every feed visited, every entry there, no restart needed."""
    alive = crew.worker.process.poll() is None
    calm = crew.settle(120)
    even = discrepancies(crew.product.database, crew.farm.served(crew.feeds))
    wrong += "" if calm else " some feeds were never visited again"
    wrong += "" if even.is_even else f" {len(even.lost)} lost, {even.doubled} doubled; {'; '.join(even.oddities[:3])}"
    wrong += "" if alive else " the worker died"
    if forbidden and forbidden in crew.worker.said():
        wrong += f" the log says « {forbidden} »"
    return MachineTrial(name, outcome or f"{even.stored} entries, 0 lost", f"{name}:{wrong}" if wrong else "")


def _visited_once(crew: ProductProcesses) -> None:
    crew.until(lambda: is_ready(crew.worker), 60)
    crew.ring()
    crew.until(lambda: not crew.product.left(), 60)


def _said(program: Program, pattern: str) -> str:
    words = re.findall(pattern, program.said())
    return f"« {words[0]} » {len(words)} times" if words else "nothing was refused"


@contextlib.contextmanager
def farm(*, faults: bool = False) -> Iterator[tuple[Newswire, Path]]:
    """A newswire, and a scratch folder."""
    with scratch() as folder:
        yield Newswire(folder, HOSTS, faults=faults), folder


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[Callable[[str], None] | None]:
    """A disk of eight megabytes at `folder`, and how to make it another size; None where mounting is refused."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603
        yield None
        return

    def resize(size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)  # noqa: S603, S607

    try:
        yield resize
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)  # noqa: S603, S607
