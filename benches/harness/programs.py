"""Programs that a bench starts, in a folder that is gone afterwards. Only these are ever signalled, by their pid."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).absolute().parents[2]
CORPORA = Path(os.environ.get("CORPORA_DIR", ROOT.parent / "shared" / "corpora"))
PATIENCE = 60.0  # seconds that a program has to be ready, or to end


class Missing(Exception):
    """This machine lacks something; the message says what, and what to do."""


class Program:
    """A child in a session of its own, its words in a log."""

    started: ClassVar[list["Program"]] = []

    def __init__(self, command: Sequence[str | Path], log: Path, **options: Any) -> None:
        self.log = log
        with log.open("ab") as out:
            self.said_before = out.tell()
            streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
            self.process = subprocess.Popen(list(command), start_new_session=True, **streams | options)  # noqa: S603
        self.pid = self.process.pid
        self.started.append(self)

    def wait_for(self, ready: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Until `ready()`. Raises Missing with the end of its log when it ends before, or is not ready in time."""
        deadline = time.monotonic() + patience
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"{what} did not start:\n{self.said()[-2000:]}")
            time.sleep(0.02)

    def said(self) -> str:
        """What it has said since it was started."""
        with self.log.open("rb") as log:
            log.seek(self.said_before)
            return log.read().decode(errors="replace")

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is gone."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def send_all(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it started in its session."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """Kill it and what it started, without asking."""
        self.send_all(signal.SIGKILL)
        self.process.wait(10)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, then its whole session by force. Pipes to it are closed."""
        self.send(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.send_all(signal.SIGCONT)
        self.send_all(signal.SIGKILL)
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


def find_program(name: str) -> str:
    """Where a program is. Raises Missing."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if not found:
        raise Missing(f"There is no {name} here: apt-get install {name}.")
    return found


def free_port() -> int:
    """A free port of the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody answers on this port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end_politely() -> None:
    """Let every signal to stop end a bench as Ctrl-C does, so that what it started ends too. A shell’s `&` ignores SIGINT."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, and with it every program whose log is in it.

    Others may pass through it: PostgreSQL runs as another user.
    """
    folder = Path(tempfile.mkdtemp(prefix="pesee-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        end_programs(folder)
        shutil.rmtree(folder, ignore_errors=True)


def end_programs(folder: Path) -> None:
    """End every program whose log is in this folder, the last one first."""
    for program in reversed([one for one in Program.started if folder in one.log.parents]):
        program.end(signal.SIGKILL)
        Program.started.remove(program)
