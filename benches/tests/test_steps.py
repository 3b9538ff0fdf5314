import time
from collections.abc import Iterator
from inspect import unwrap

import pytest

from benches.steps import REST, WATCHED, find, watch


def spend(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, name, _ in WATCHED])
def test_every_step_that_is_timed_is_still_on_the_road(module: str, name: str) -> None:
    assert unwrap(find(module, name)).__code__


def test_what_a_step_spends_in_another_counts_for_the_other() -> None:
    def index() -> None:
        spend(0.06)

    def store() -> None:
        spend(0.02)
        index()

    with watch({index.__code__: "index", store.__code__: "store"}) as spent:
        store()
    assert 0.01 <= spent["store"] < 0.05 <= spent["index"]


def test_a_generator_is_timed_only_while_it_looks_for_the_next() -> None:
    def answers() -> Iterator[int]:
        for number in range(2):
            spend(0.02)
            yield number

    with watch({answers.__code__: "fetch"}) as spent:
        for _ in answers():
            spend(0.05)
    assert 0.02 <= spent["fetch"] < 0.06 <= spent[REST]
