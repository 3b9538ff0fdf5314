"""Children of bin/dev: started together, told of when they die, started again, stopped together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.dev import watchdog

FIRST_PAUSE = 1.0  # seconds before a child that died is started again
LONGEST_PAUSE = 30.0  # seconds before a child that keeps dying is started again
STEADY = 60.0  # seconds after which a child counts as well again
PATIENCE = 8.0  # seconds that children have to end by themselves once asked
LAST_WORD = 1.0  # seconds between the polite signal to those they left behind and the last one
KILL_WAIT = 1.0  # seconds at most: a container's first process may never bury the dead, and they count as alive

ENVIRONMENT = os.environ | {"PYTHONUNBUFFERED": "1"}  # a log shows a line when it is written

Tell = Callable[[str], None]


@dataclass
class Child:
    """One program of ours, in a session of its own, so that Ctrl-C reaches only the supervisor."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE / 2
    due_at: float | None = None

    def start(self) -> int:
        """Start it, its output at the end of its log; its pid, which is its process group too."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=ENVIRONMENT
            )
        self.started_at, self.due_at = time.monotonic(), None
        return self.process.pid

    def has_died(self) -> bool:
        """It ended by itself and nobody has noticed yet."""
        return self.due_at is None and self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> float:
        """Decide when to start it again: a second later, and later and later if it keeps dying. Seconds."""
        now = time.monotonic()
        steady = now - self.started_at > STEADY
        self.pause = FIRST_PAUSE if steady else min(self.pause * 2, LONGEST_PAUSE)
        self.due_at = now + self.pause
        return self.pause


class Supervisor:
    """Starts, watches and stops children; a watchdog does the last part if this process is killed."""

    def __init__(self, tell: Tell, keep: tuple[int, ...] = ()) -> None:
        """`tell` says a line to the person at the terminal; the file descriptors `keep` stay open in the watchdog."""
        self.children: list[Child] = []
        self.tell = tell
        self.watchdog = subprocess.Popen(  # noqa: S603
            [sys.executable, "-S", "-E", str(Path(watchdog.__file__))],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=keep,
        )

    def start(self, child: Child) -> Child:
        """Start a new child."""
        self.children.append(child)
        self._note("+", child.start())
        return child

    def watch(self) -> None:
        """Notice who died, and start again whose pause is over. Call it every second or so."""
        for child in self.children:
            if child.has_died() and child.process:
                self._end_groups([child])  # what it leaves behind would hold its port or its queue
                pause = child.plan_restart()
                self.tell(
                    f"{child.name} stopped by itself (exit code {child.process.returncode}): {last_line(child.log)}\n"
                    f"  It starts again in {pause:.0f} s; its log is {child.log}."
                )
            elif child.due_at is not None and time.monotonic() >= child.due_at:
                self._note("+", child.start())

    def stop(self, patience: float = PATIENCE) -> None:
        """End every child: the last one started first among equals, the first one (the broker) after all others."""
        self._end_groups(self.children[1:], patience)
        self._end_groups(self.children[:1], patience / 2)
        if self.watchdog.stdin:
            self.watchdog.stdin.close()
        self.watchdog.wait()

    def kill(self) -> None:
        """End every child without asking."""
        self.stop(patience=0)

    def _end_groups(self, children: list[Child], patience: float = 1.0) -> None:
        """Politely, then by force; what they had started themselves included.

        Only the leaders are asked at first: Celery's lets its pool finish the visits under way.
        """
        running = [child.process for child in children if child.process]
        if patience:
            _ask(running, patience)
            _signal(running, signal.SIGTERM, LAST_WORD)
        _signal(running, signal.SIGKILL, KILL_WAIT)
        for process in running:
            self._note("-", process.pid)

    def _note(self, sign: str, pid: int) -> None:
        if self.watchdog.stdin:
            with contextlib.suppress(BrokenPipeError, ValueError):  # it is gone, or told to go
                self.watchdog.stdin.write(f"{sign}{pid}\n".encode())
                self.watchdog.stdin.flush()


def _ask(leaders: list[subprocess.Popen[bytes]], patience: float) -> None:
    for process in leaders:
        process.terminate()
    deadline = time.monotonic() + patience
    while any(process.poll() is None for process in leaders) and time.monotonic() < deadline:
        time.sleep(0.05)


def _signal(leaders: list[subprocess.Popen[bytes]], number: signal.Signals, patience: float) -> None:
    for process in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
    deadline = time.monotonic() + patience
    while any(_lives(process) for process in leaders) and time.monotonic() < deadline:
        time.sleep(0.05)


def _lives(process: subprocess.Popen[bytes]) -> bool:
    process.poll()
    return bool(watchdog.alive({process.pid}))


def last_line(log: Path) -> str:
    """The last words in a log, for a person to see at once."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing."
