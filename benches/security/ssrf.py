"""Gives addresses of our own network to everything that fetches: none may open one connection there.

python -m benches.security.ssrf: a table, and 1 when a connection was opened.
"""

import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle

from rich.table import Table

from benches.harness.command import say, start
from benches.harness.inside import run_inside
from benches.security.walls import FRONT, Canary, OutsideSite, Witness, forms, redirects, treacherous_names

ALTERNATING = cycle([f"{FRONT}0.1", "127.0.0.1"])
NAMES: dict[str, Callable[[], list[str]]] = {
    "rebind.example": lambda: [next(ALTERNATING)],
    "mixed.example": lambda: [f"{FRONT}0.1", "127.0.0.1", "::1"],
    "mapped.example": lambda: ["::ffff:127.0.0.1"],
    "nat64.example": lambda: ["64:ff9b::7f00:1"],
    "sixtofour.example": lambda: ["2002:7f00:1::"],
    "metadata.example": lambda: ["169.254.169.254"],
}
Road = Callable[[list[str]], Counter[str]]


def main() -> int:
    """Give every address to everything that fetches, and print the outcomes; in a process that has Django."""
    from benches.security import roads

    canary = Canary()
    front = OutsideSite(canary.port)
    witness = Witness(front.port)
    listed = f"{FRONT}0.0/16:{front.port}"
    inside = forms(canary.port)
    rebound = [f"http://{name}:{port}/" for name in NAMES for port in (canary.port, front.port)] * 5
    sets = {
        "forms": ("", inside),
        "redirects": (listed, front.leading([*inside, *redirects(canary.port), *rebound])),
        "rebinding": (listed, rebound),
    }
    table = Table("road", "addresses", "asked", "inside", "knocks", "seconds", "what became of them")
    opened = 0
    with treacherous_names(NAMES):
        control = _control(roads.fetching, inside, canary, witness)
        for road, ask in roads.ROADS.items():
            for name, (policy, urls) in sets.items():
                start = time.monotonic()
                told, connections, knocks = _ask(ask, policy, urls, canary, witness)
                seconds = f"{time.monotonic() - start:.1f}"
                opened += connections + knocks
                reasons = ", ".join(f"{reason} {count}" for reason, count in told.most_common(6))
                table.add_row(road, name, str(told.total()), str(connections), str(knocks), seconds, reasons)
    say(table)
    say(f"With the guard open the same addresses made {control} connections: the canary sees.")
    say(f"Connections inside with the guard shut: {opened}.")
    return int(opened > 0 or control == 0)


def _control(ask: Road, urls: list[str], canary: Canary, witness: Witness) -> int:
    """The same addresses with the loopback open: connections must be seen, or nothing here is proven."""
    _, connections, knocks = _ask(ask, "1", urls, canary, witness)
    return min(connections, knocks)


def _ask(ask: Road, policy: str, urls: list[str], canary: Canary, witness: Witness) -> tuple[Counter[str], int, int]:
    from django.test import override_settings

    before = canary.knocks
    witness.inside.clear()
    with override_settings(FETCH_ALLOW_PRIVATE_NETWORKS=policy, WEBSUB=True):
        told = ask(urls)
    return told, len(witness.inside), canary.knocks - before


def run() -> int:
    """The same, with the product's own settings but for its database and these."""
    quiet = {"DEMO": "0", "LOG_LEVEL": "CRITICAL", "FETCH_ALLOW_PRIVATE_NETWORKS": "", "FETCH_HOST_PAUSE": "0"}
    return run_inside("benches.security.ssrf", shipped=False, **quiet)


if __name__ == "__main__":
    start(run)
