"""What one document may cost: a budget of CPU for all of its reading, whatever it is made of.

Sizes are limited where bytes come in, so that no single call of a library is long; this is the net below. Why it is made
so: docs/decisions/013-a-budget-of-cpu.md.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from types import FrameType

CPU_SECONDS = 10.0  # of CPU a document, unpacking included
MIN_TIMER_SECONDS = 0.01  # seconds of CPU: a timer of 0 would be none
TIMER_REPEAT_SECONDS = (
    0.5  # seconds of CPU after which a ring that was swallowed is repeated: nh3 drops what a callback raises
)


class TooCostly(Exception):
    """The document has used up its budget: its reading has ended, and it is not to be read again soon."""


class Budget:
    """Counts the CPU of one document over all steps of its reading. `spent` is what it has cost so far, in seconds."""

    def __init__(self, spent: float = 0.0) -> None:
        self.spent = spent
        self._step_started_at: float | None = None  # this thread's CPU clock when the present step began

    @property
    def remaining(self) -> float:
        """Seconds that remain; below 0 when it is used up."""
        running = 0.0 if self._step_started_at is None else time.thread_time() - self._step_started_at
        return CPU_SECONDS - self.spent - running

    def run[**P, T](self, step: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Do one step of the reading, which touches values only: it may be left at any of its lines.

        Raises TooCostly, in a process's main thread within the step, elsewhere where the step calls `check_budget` or ends.
        Inside the step of another budget, that one pays.
        """
        if _active_budget() is not None:
            return step(*args, **options)
        try:
            # The interruption may come at any line here too: whatever happens, the timer is off when this is left.
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
    """Ends a step from outside. No Exception, so that nothing on the way takes it for a fault of its own."""


def check_budget() -> None:
    """Leave the step that is being done, if its budget is used up; for loops, once a turn. Nothing outside of a step."""
    budget = _active_budget()
    if budget is not None and budget.remaining < 0:
        raise BudgetExhausted


_local = threading.local()


def _active_budget() -> Budget | None:
    """The budget of the step that this thread is doing.

    Another signal (Celery's soft limit) may break off `_end` itself. So a step counts only while its frame is on the
    stack; what was left behind is cleared here.
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
    """The timer counts all threads of the process, the budget only its own: it may ring too soon."""
    check_budget()
    budget = _active_budget()
    if budget is None:
        signal.setitimer(signal.ITIMER_PROF, 0)
    else:
        signal.setitimer(signal.ITIMER_PROF, max(budget.remaining, MIN_TIMER_SECONDS), TIMER_REPEAT_SECONDS)


def _can_use_timer() -> bool:
    """Whether this thread is told of signals, and the signal is not somebody else's (a profiler's)."""
    return threading.get_ident() == threading.main_thread().ident and _owns_signal()


@cache
def _owns_signal() -> bool:
    """Asked once a process, in its main thread."""
    if signal.getsignal(signal.SIGPROF) is signal.SIG_DFL:
        signal.signal(signal.SIGPROF, _on_timer)
    return signal.getsignal(signal.SIGPROF) is _on_timer
