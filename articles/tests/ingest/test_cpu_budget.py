"""One document costs no more than its budget of CPU, whatever it is made of and wherever it is read."""

import signal
import threading
import time

import pytest

from articles.ingest import cpu_budget
from articles.ingest.cpu_budget import Budget, TooCostly, check_budget

ROOM = 1.0  # seconds of CPU that a busy machine may need to notice

# An interruption that comes within a destructor is dropped by Python, told as a warning, and repeated by the timer.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(cpu_budget, "CPU_SECONDS", 0.1)


def burn(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return "burnt"


def loop():
    """Far beyond any budget here; without end, a test that fails would hang."""
    burn(20)


def stubborn():
    """Takes every error for its own and goes on, as parsers do."""
    for _ in range(9):
        try:
            loop()
        except Exception:
            continue


def deaf():
    """Loses what is raised, as nh3 does with what its callbacks raise."""
    for _ in range(2):
        try:
            loop()
        except BaseException:
            continue


def polite():
    end = time.thread_time() + 20
    while time.thread_time() < end:
        check_budget()


def test_what_stays_within_the_budget_is_done_and_counted():
    spent = Budget()
    assert spent.run(burn, 0.02) == "burnt"
    assert spent.run(burn, seconds=0.02) == "burnt"
    assert 0.04 <= spent.spent < 0.1
    assert spent.remaining < 0.06


@pytest.mark.parametrize("step", [loop, stubborn, deaf, polite])
def test_what_never_ends_is_ended(step):
    began = time.process_time()
    with pytest.raises(TooCostly):
        Budget().run(step)
    assert 0.1 <= time.process_time() - began < 10


def test_all_steps_are_on_one_budget():
    spent = Budget()
    with pytest.raises(TooCostly):
        for _ in range(10):
            spent.run(burn, 0.03)
    assert spent.spent < ROOM
    with pytest.raises(TooCostly):
        spent.run(pytest.fail, "a step after the last")


def test_what_was_spent_before_counts():
    with pytest.raises(TooCostly):
        Budget(0.09).run(burn, 0.02)


def test_a_long_call_is_told_of_when_it_ends():
    with pytest.raises(TooCostly):
        Budget().run(sum, range(20_000_000))


def test_a_thread_that_hears_no_signals_ends_where_it_asks():
    ended = []

    def read():
        for step in (polite, lambda: burn(0.2)):
            try:
                Budget().run(step)
            except TooCostly:
                ended.append(step)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert len(ended) == 2


def test_what_another_thread_burns_is_not_counted():
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            sum(range(1000))

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        assert Budget().run(burn, 0.05) == "burnt"
    finally:
        stop.set()
        thread.join()


def test_a_step_inside_a_step_is_on_the_outer_budget():
    outer, inner = Budget(), Budget()
    assert outer.run(lambda: inner.run(burn, 0.02)) == "burnt"
    assert (inner.spent, outer.spent > 0.01) == (0, True)


def test_a_fault_of_the_step_is_its_own():
    spent = Budget()
    with pytest.raises(ZeroDivisionError):
        spent.run(lambda: burn(0.02) and 1 / 0)
    assert spent.spent >= 0.02


def test_nothing_is_interrupted_outside_of_a_step():
    with pytest.raises(TooCostly):
        Budget().run(loop)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert burn(3 * cpu_budget.TIMER_REPEAT_SECONDS) == "burnt"
    check_budget()
    Budget().run(burn, 0.01)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_the_signal_of_somebody_else_is_left_alone():
    cpu_budget._owns_signal.cache_clear()
    ours = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        assert Budget().run(burn, 0.01) == "burnt"
        assert signal.getsignal(signal.SIGPROF) is signal.SIG_IGN
        with pytest.raises(TooCostly):
            Budget().run(polite)
    finally:
        signal.signal(signal.SIGPROF, ours)
        cpu_budget._owns_signal.cache_clear()


def test_a_step_whose_end_another_signal_broke_off_leaves_nothing_behind(monkeypatch):
    """As Celery's soft limit may: without the look at the stack, code outside of any step was interrupted."""

    class SoftLimit(Exception):
        pass

    def broken_off(self):
        raise SoftLimit

    with monkeypatch.context() as patched:
        patched.setattr(Budget, "_end", broken_off)
        with pytest.raises(SoftLimit):
            Budget().run(burn, 0.01)
    assert burn(3 * cpu_budget.TIMER_REPEAT_SECONDS) == "burnt"
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    with pytest.raises(TooCostly):
        Budget().run(loop)
