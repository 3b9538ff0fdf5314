import time
from collections.abc import Iterator

import pytest

from benches.steps import ANSWERS, WATCHED, StepTimers, find


def spend(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(("module", "name"), [ANSWERS, *((module, name) for module, name, _ in WATCHED)])
def test_every_step_that_is_timed_is_still_on_the_road(module: str, name: str) -> None:
    find(module, name)


def test_what_a_step_spends_in_another_counts_for_the_other() -> None:
    watches = StepTimers()
    inner = watches.around("index", spend)

    def work() -> str:
        spend(0.02)
        inner(0.06)
        return "done"

    assert watches.around("store", work)() == "done"
    assert 0.02 <= watches.spent["store"] < 0.06 <= watches.spent["index"]


def test_a_generator_is_timed_only_while_it_looks_for_the_next() -> None:
    watches = StepTimers()

    def answers() -> Iterator[int]:
        for number in range(2):
            spend(0.01)
            yield number

    for _ in watches.between("fetch", answers)():
        spend(0.05)
    assert 0.02 <= watches.spent["fetch"] < 0.05
