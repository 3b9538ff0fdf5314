"""What programs cost, read from /proc: CPU seconds and memory of a process and of all that descend from it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """A line of /proc: `cpu` is its own user and system seconds, and those of the children it has buried."""

    pid: int
    parent: int
    state: str
    cpu: float


def read_process(pid: int) -> Process | None:
    """The process `pid` as it is now; None when there is none."""
    try:
        line = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = line[line.rindex(")") + 2 :].split()  # a program's name may hold blanks and brackets
    return Process(pid, int(fields[1]), fields[0], sum(map(int, fields[11:15])) / TICK)


def family(*pids: int) -> list[Process]:
    """These processes and all that descend from them, those that live."""
    everyone = [
        process for entry in PROC.iterdir() if entry.name.isdigit() and (process := read_process(int(entry.name)))
    ]
    found = {process.pid: process for process in everyone if process.pid in pids}
    while children := [one for one in everyone if one.parent in found and one.pid not in found]:
        found |= {child.pid: child for child in children}
    return list(found.values())


def cpu(*pids: int) -> float:
    """Seconds of CPU that these processes and their descendants have used, the buried ones included."""
    return sum(process.cpu for process in family(*pids))


def peak(pids: Iterable[int]) -> int:
    """Bytes of memory that the largest of these processes ever held at once."""
    return max((_status(pid, "VmHWM") for pid in pids), default=0)


def resident(pids: Iterable[int]) -> int:
    """Bytes of memory that the largest of these processes holds now."""
    return max((_status(pid, "VmRSS") for pid in pids), default=0)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of a process: in memory, now and at most so far; of these those that no file backs; and its part of what others hold
    too."""

    pid: int
    resident: int
    peak: int
    anonymous: int
    proportional: int


def memory_of(pid: int) -> Memory:
    """The memory of the process `pid`; nothing where it is gone."""
    resident, peak_of_all, anonymous = (_status(pid, name) for name in ("VmRSS", "VmHWM", "RssAnon"))
    return Memory(pid, resident, peak_of_all, anonymous, _status(pid, "Pss", "smaps_rollup"))


def _status(pid: int, name: str, file: str = "status") -> int:
    try:
        lines = (PROC / str(pid) / file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":")), 0)
