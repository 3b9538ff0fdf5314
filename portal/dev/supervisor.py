"""Runs the child processes of `bin/dev`: starts them together, restarts those that die, stops them together."""

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

FIRST_RESTART_SECONDS = 1.0  # seconds before a child that died is started again
MAX_RESTART_SECONDS = 30.0  # seconds before a child that keeps dying is started again
STEADY_SECONDS = 60.0  # seconds after which a child counts as well again
STOP_TIMEOUT_SECONDS = 8.0  # how long children have to end once asked
TERM_GRACE_SECONDS = 1.0  # seconds between SIGTERM and SIGKILL for the processes they left behind
# At most: in a container nobody may read the exit codes of the dead, which then count as alive.
KILL_TIMEOUT_SECONDS = 1.0

ENVIRONMENT = os.environ | {"PYTHONUNBUFFERED": "1"}  # a log shows a line when it is written

PrintLine = Callable[[str], None]


@dataclass
class Child:
    """One of our programs, in a session of its own, so that Ctrl-C reaches only the supervisor."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_RESTART_SECONDS / 2
    due_at: float | None = None

    def start(self) -> int:
        """Start it, appending its output to its log; returns its pid, which is also its process group."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=ENVIRONMENT
            )
        self.started_at, self.due_at = time.monotonic(), None
        return self.process.pid

    def has_died(self) -> bool:
        """Whether it has ended and the supervisor has not noticed yet."""
        return self.due_at is None and self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> float:
        """Decide when to start it again: after a second, and later each time if it keeps dying. Returns the seconds."""
        now = time.monotonic()
        steady = now - self.started_at > STEADY_SECONDS
        self.pause = FIRST_RESTART_SECONDS if steady else min(self.pause * 2, MAX_RESTART_SECONDS)
        self.due_at = now + self.pause
        return self.pause


class Supervisor:
    """Starts, watches and stops children; a watchdog stops them if this process is killed."""

    def __init__(self, print_line: PrintLine, inherited_fds: tuple[int, ...] = ()) -> None:
        """`print_line` prints a line for the person at the terminal; the watchdog keeps the descriptors `inherited_fds` open."""
        self.children: list[Child] = []
        self.print_line = print_line
        self.watchdog = subprocess.Popen(  # noqa: S603
            [sys.executable, "-S", "-E", str(Path(watchdog.__file__))],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=inherited_fds,
        )

    def start(self, child: Child) -> Child:
        """Start a new child."""
        self.children.append(child)
        self._notify_watchdog("+", child.start())
        return child

    def watch(self) -> None:
        """Notice children that died, and restart those whose pause is over. Call it every second or so."""
        for child in self.children:
            if child.has_died() and child.process:
                self._end_groups([child])  # what it leaves behind would keep its port or its queue
                pause = child.plan_restart()
                self.print_line(
                    f"{child.name} stopped by itself (exit code {child.process.returncode}): {last_line(child.log)}\n"
                    f"  It starts again in {pause:.0f} s; its log is {child.log}."
                )
            elif child.due_at is not None and time.monotonic() >= child.due_at:
                self._notify_watchdog("+", child.start())

    def stop(self, timeout: float = STOP_TIMEOUT_SECONDS) -> None:
        """Stop all children but the first together, then the first, the broker."""
        self._end_groups(self.children[1:], timeout)
        self._end_groups(self.children[:1], timeout / 2)
        if self.watchdog.stdin:
            self.watchdog.stdin.close()
        self.watchdog.wait()

    def kill(self) -> None:
        """Kill all children at once."""
        self.stop(timeout=0)

    def _end_groups(self, children: list[Child], timeout: float = 1.0) -> None:
        """Stop these children, and the processes they started: first ask, then kill.

        Only the leaders are asked at first: Celery's leader lets its pool finish the current visits.
        """
        running = [child.process for child in children if child.process]
        if timeout:
            _terminate(running, timeout)
            _signal_groups(running, signal.SIGTERM, TERM_GRACE_SECONDS)
        _signal_groups(running, signal.SIGKILL, KILL_TIMEOUT_SECONDS)
        for process in running:
            self._notify_watchdog("-", process.pid)

    def _notify_watchdog(self, prefix: str, pid: int) -> None:
        if self.watchdog.stdin:
            with contextlib.suppress(BrokenPipeError, ValueError):  # the watchdog has ended
                self.watchdog.stdin.write(f"{prefix}{pid}\n".encode())
                self.watchdog.stdin.flush()


def _terminate(leaders: list[subprocess.Popen[bytes]], timeout: float) -> None:
    for process in leaders:
        process.terminate()
    deadline = time.monotonic() + timeout
    while any(process.poll() is None for process in leaders) and time.monotonic() < deadline:
        time.sleep(0.05)


def _signal_groups(leaders: list[subprocess.Popen[bytes]], number: signal.Signals, timeout: float) -> None:
    for process in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
    deadline = time.monotonic() + timeout
    while any(_has_living_group(process) for process in leaders) and time.monotonic() < deadline:
        time.sleep(0.05)


def _has_living_group(leader: subprocess.Popen[bytes]) -> bool:
    """Whether the group of this process, its leader, still has a member."""
    leader.poll()  # a leader that has ended counts as a member until somebody has read its exit code
    return bool(watchdog.alive({leader.pid}))


def last_line(log: Path) -> str:
    """The last line of a log, to be shown at once."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing."
