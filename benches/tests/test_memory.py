import json
import os
from typing import Any

import pytest
from rich.console import Console

from articles.shipped import load
from benches.harness.processes import Memory, memory_of
from benches.memory import ADDRESSES, LIMIT_MIB, MIB, SHARES, Reading, is_past_limit, mixed, table


def test_what_a_process_holds_is_read_in_bytes() -> None:
    now = memory_of(os.getpid())
    assert 5 * MIB < now.anonymous < now.resident <= now.peak
    assert now.proportional < now.resident


def test_each_kind_of_page_has_its_share_and_others_take_that_of_a_kind_too_few() -> None:
    addresses = {kind: [f"/{kind}/{number}/" for number in range(1000)] for kind in SHARES}
    asked = mixed(addresses | {"story": ["/story/1/"]}, 1000)
    assert (len(asked), len({*asked})) == (1000, 1000)
    assert sum("/article/" in path for path in asked) >= 400
    assert sum("/story/" in path for path in asked) == 1
    assert asked == mixed(addresses | {"story": ["/story/1/"]}, 1000)


def _readings(*mib: int) -> dict[str, list[Reading]]:
    found = [tuple(Memory(7, of * MIB, of * MIB, 40 * MIB, 60 * MIB) for of in (one, 90)) for one in mib]
    return {"sqlite": [Reading(number, one) for number, one in enumerate(found)]}


def test_a_process_past_the_limit_at_the_end_fails_the_bench() -> None:
    assert not is_past_limit(_readings(100, LIMIT_MIB))
    assert is_past_limit(_readings(100, LIMIT_MIB + 1))


def test_the_table_shows_each_process() -> None:
    console = Console(width=140, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    with console.file:
        console.print(table(_readings(120, 148)))
        assert "148 / 90" in console.export_text()


@pytest.mark.django_db
def test_the_product_gives_the_addresses_of_each_kind(client: Any, capsys: Any) -> None:
    load.load_shipped(rulebook=False)
    exec(ADDRESSES)
    addresses = json.loads(capsys.readouterr().out)
    assert addresses.keys() == SHARES.keys()
    assert "/secteurs/mines/" in addresses["listing"]
    assert client.get("/methode/").status_code == 200 and "/methode/" in addresses["other"]
