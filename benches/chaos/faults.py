"""`bin/chaos --faults`: misbehaving sites beside good ones; then the trials of machine.py."""

import time
from collections.abc import Sequence
from contextlib import closing

from rich.table import Table

from benches.chaos import machine
from benches.chaos.machine import GOOD, farm
from benches.harness import processes
from benches.harness.command import say
from benches.harness.crew import ProductProcesses
from benches.harness.product import Product, is_ready

WHOLE_RUN, GROWTH = 120.0, 150e6  # seconds and bytes, the promises
ON_TIME = 60.0  # seconds within which the good feeds are visited, whatever the others do
# How each misbehaving site must be reported; "" if its entries can be read nevertheless.
REASONS = {
    "slow": "timeout",
    "silent": "timeout",
    "reset": "truncated reset",
    "endless": "too-large",
    "gzip-bomb": "bomb",
    "truncated-gzip": "encoding truncated",
    "billion-laughs": "bomb malformed not-a-feed",
    "external-entity": " malformed",
    "not-found": "http-404",
    "gone": "gone",
    "too-many": "too-many",
    "unavailable": "unavailable",
    "error": "http-500",
    "moved": "",
    "redirect-loop": "redirect-loop",
    "to-metadata": "private-address",
    "to-file": "bad-redirect",
    "to-private": "private-address",
    "captcha": "challenge-page",
    "empty": "empty",
    "binary": "not-a-feed",
    "changing-guids": "",
    "mislabelled": "",
    "future": "",
    "many": "",
}


def main(databases: Sequence[str]) -> int:
    """Every trial on every database; 1 when a promise was broken."""
    wrong = [sentence for database in databases for sentence in misbehaving_sites(database)]
    table = Table("a machine that misbehaves", "what came of it", "")
    for trial in machine.trials(databases):
        table.add_row(trial.name, trial.outcome, trial.wrong or "ok")
        wrong += [trial.wrong] if trial.wrong else []
    say(table)
    for sentence in wrong:
        say(f"WRONG: {sentence}", markup=False)
    return int(bool(wrong))


def misbehaving_sites(database: str) -> list[str]:
    """All of the newswire's faults, with twenty good feeds: a table, and what is wrong in it."""
    with farm(faults=True) as (wire, folder), closing(ProductProcesses(folder, wire, GOOD, database)) as crew:
        crew.until(lambda: is_ready(crew.worker), 60)
        before = processes.resident(crew.children())
        began = time.monotonic()
        crew.ring()
        good = crew.until(lambda: not _due(crew.product, "/wire/"), WHOLE_RUN) and time.monotonic() - began
        crew.until(lambda: not crew.product.left(), WHOLE_RUN)
        whole = time.monotonic() - began
        growth = processes.peak(crew.children()) - before
        rows = crew.product.database.ask("SELECT url, reason, state FROM articles_feed WHERE state <> 'inactive'")
        kept = len([1 for (url,) in crew.product.database.ask("SELECT url FROM articles_article") if "/wire/" in url])
    found = {url.rpartition("/")[2]: reason for url, reason, _ in rows if "/fault/" in url}
    wrong = [
        f"{kind}: « {found.get(kind)} » instead of {wanted or 'no reason'}"
        for kind, wanted in REASONS.items()
        if found.get(kind) not in (wanted.split(" ") if wanted else [""])
    ]
    wrong += [f"{url} is good and has « {reason} »" for url, reason, _ in rows if "/wire/" in url and reason]
    wrong += _beyond("the good feeds", good or WHOLE_RUN, ON_TIME) + _beyond("the whole run", whole, WHOLE_RUN)
    wrong += [f"the worker grew by {growth / 1e6:.0f} MB"] if growth > GROWTH else []
    table = Table(f"misbehaving site, {database}", "reason")
    for kind, reason in sorted(found.items()):
        table.add_row(kind, reason or "–")
    table.add_row(f"{GOOD} good feeds", f"visited after {good or WHOLE_RUN:.1f} s, {kept} entries")
    table.add_row("the whole run", f"{whole:.1f} s; the worker grew by {growth / 1e6:.0f} MB")
    say(table)
    return wrong


def _due(product: Product, part: str) -> int:
    rows = product.database.ask("SELECT url FROM articles_feed WHERE state = 'active' AND visited_at IS NULL")
    return sum(part in url for (url,) in rows)


def _beyond(name: str, seconds: float, limit: float) -> list[str]:
    return [f"{name} took {seconds:.0f} s, more than {limit:.0f}"] if seconds > limit else []
