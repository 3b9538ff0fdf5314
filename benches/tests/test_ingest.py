from collections.abc import Iterator
from typing import Any

from benches import ingest
from benches.harness.contenders import RoundCost


class FakeWire:
    round = 0

    def publish(self) -> None:
        self.round += 1


class Fake:
    """A contender that keeps what it is told to keep."""

    name = "La Pesée, fake"

    def __init__(self, kept: list[int]) -> None:
        self.kept: Iterator[int] = iter(kept)

    def visit(self) -> RoundCost:
        return RoundCost(1.0, 2.0, 3)

    def entries(self) -> int:
        return next(self.kept)


def rounds(kept: list[int]) -> tuple[dict[str, RoundCost], str]:
    wire: Any = FakeWire()
    contender: Any = Fake(kept)
    return ingest._rounds(contender, wire, 10, ingest.ROUNDS)


def test_a_contender_that_keeps_every_entry_once_is_right() -> None:
    costs, wrong = rounds([300, 300, 310])
    assert list(costs) == ["cold", "same", "one"]
    assert not wrong


def test_entries_that_are_missing_or_doubled_are_told() -> None:
    assert "cold: 299 entries instead of 300" in rounds([299, 300, 310])[1]
    assert "same: 600 entries instead of 300" in rounds([300, 600, 310])[1]
    assert "one: 300 entries instead of 310" in rounds([300, 300, 300])[1]
