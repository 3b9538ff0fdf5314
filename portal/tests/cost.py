"""What something may cost, measured in CPU: a busy machine makes a wall clock run on, not the work."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

YARD_SECONDS = 0.005  # CPU that `_yard` takes on the machine for which the bounds in the tests are written


@contextmanager
def cpu_at_most(seconds: float) -> Iterator[None]:
    """The block may take this much CPU of the process; more where the machine is slower at this moment, in proportion."""
    slowness = _slowness()
    start = time.process_time()
    yield
    spent = time.process_time() - start
    allowed = seconds * max(slowness, _slowness(), 1)
    assert spent < allowed, f"{spent:.3f} s of CPU, where {allowed:.3f} are allowed"


def least_cpu(act: Callable[[], object], times: int = 3) -> float:
    """The CPU seconds of the cheapest of several runs: what disturbs a run only ever makes it dearer."""
    return min(_cpu(act) for _ in range(times))


def _cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _slowness() -> float:
    return _cpu(_yard) / YARD_SECONDS


def _yard() -> None:
    text = "La BCEAO maintient son taux directeur à 3,50 % "
    for n in range(2_600):
        hash(f"{n}{text}".upper().replace("A", "B"))
        sorted(text)
