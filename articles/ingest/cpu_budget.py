"""A CPU budget for all steps of reading one document.

Sizes are limited where bytes come in, so that no single call of a library takes long; this is the safety net below. The
reasons are in docs/decisions/013-a-budget-of-cpu.md.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from types import FrameType

CPU_SECONDS = 10.0  # of CPU time per document, decompression included
MIN_TIMER_SECONDS = 0.01  # of CPU time: setitimer(0) would switch the timer off
# The timer fires again after so many seconds of CPU time, because its first exception may be lost: nh3 drops those raised
# in its callbacks.
TIMER_REPEAT_SECONDS = 0.5


class TooCostly(Exception):
    """The document has used up its budget; it is not to be read again soon."""


class Budget:
    """Counts the CPU time of one document over all steps of its reading. `spent` is what it has cost so far, in seconds."""

    def __init__(self, spent: float = 0.0) -> None:
        self.spent = spent
        self._step_started_at: float | None = None  # this thread's CPU clock when the current step began

    @property
    def remaining(self) -> float:
        """Seconds of CPU time that remain; below 0 when the budget is used up."""
        running = 0.0 if self._step_started_at is None else time.thread_time() - self._step_started_at
        return CPU_SECONDS - self.spent - running

    def run[**P, T](self, step: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Run one step of the reading. It must only compute values, since it can be interrupted at any line.

        Raises TooCostly: in the main thread at any line of the step, in other threads when the step calls `check_budget` or
        ends. Inside a step of another budget, the cost goes to that budget.
        """
        if _active_budget() is not None:
            return step(*args, **options)
        try:
            # The interruption may come at any line here too; the timer is always off afterwards.
            try:
                self._begin(sys._getframe())
                result = step(*args, **options)
            finally:
                self._end()
        except BudgetExhausted:
            self._end()
            raise TooCostly from None
        if self.remaining < 0:
            raise TooCostly
        return result

    def _begin(self, step: FrameType) -> None:
        left = self.remaining
        if left < 0:
            raise TooCostly
        self._step_started_at = time.thread_time()
        _local.budget, _local.step = self, step
        if _can_use_timer():
            signal.setitimer(signal.ITIMER_PROF, max(left, MIN_TIMER_SECONDS), TIMER_REPEAT_SECONDS)

    def _end(self) -> None:
        _local.budget = _local.step = None
        if _can_use_timer():
            signal.setitimer(signal.ITIMER_PROF, 0)
        if self._step_started_at is not None:
            self.spent += time.thread_time() - self._step_started_at
            self._step_started_at = None


class BudgetExhausted(BaseException):
    """Ends a step from outside. It is not an Exception, so that no `except Exception` inside the step catches it."""


def check_budget() -> None:
    """Leave the current step if its budget is used up; loops call it once per turn. Does nothing outside a step."""
    budget = _active_budget()
    if budget is not None and budget.remaining < 0:
        raise BudgetExhausted


_local = threading.local()


def _active_budget() -> Budget | None:
    """The budget of the step that this thread is running, or None.

    Another signal (Celery's soft limit) may interrupt `_end` itself. So a step counts only while its frame is on the
    stack; a budget left behind by an interrupted step is ended here.
    """
    budget, step = getattr(_local, "budget", None), getattr(_local, "step", None)
    if budget is None:
        return None
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame is step:
            return budget
        frame = frame.f_back
    budget._end()
    return None


def _on_timer(number: int, frame: FrameType | None) -> None:
    """The timer counts the CPU time of all threads, the budget only its own thread's: the timer may fire too soon."""
    check_budget()
    budget = _active_budget()
    if budget is None:
        signal.setitimer(signal.ITIMER_PROF, 0)
    else:
        signal.setitimer(signal.ITIMER_PROF, max(budget.remaining, MIN_TIMER_SECONDS), TIMER_REPEAT_SECONDS)


def _can_use_timer() -> bool:
    """Whether this is the main thread, which receives signals, and SIGPROF is not used by something else (a profiler)."""
    return threading.get_ident() == threading.main_thread().ident and _owns_signal()


@cache
def _owns_signal() -> bool:
    """Install our handler unless there is another one; whether it is ours. Called once per process, in its main thread."""
    if signal.getsignal(signal.SIGPROF) is signal.SIG_DFL:
        signal.signal(signal.SIGPROF, _on_timer)
    return signal.getsignal(signal.SIGPROF) is _on_timer
