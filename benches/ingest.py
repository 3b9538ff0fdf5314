"""`bin/bench ingest`: what it costs to read a farm of feeds, beside other readers on the same farm in the same run."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benches import steps
from benches.harness.contenders import Contender, Miniflux, Newsboat, RoundCost
from benches.harness.pesee import Pesee
from benches.harness.programs import ROOT, Missing, end_politely, scratch
from benches.harness.services import ENTRIES, Newswire

ROUNDS = ("cold", "same", "one")
Make = Callable[[Path, Newswire, int], Contender]

say = Console(highlight=False, width=max(120, shutil.get_terminal_size().columns)).print


@dataclass(frozen=True, slots=True)
class Result:
    """One contender's rounds; `wrong` is a sentence when it does not keep what the farm served."""

    name: str
    feeds: int
    costs: dict[str, RoundCost]
    wrong: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print the tables; 1 when an entry is missing or doubled somewhere."""
    options = _options().parse_args(arguments)
    try:
        if options.profile:
            return _profile(options)
        results = _scale(options) if options.scale else _beside(options)
    except Missing as missing:
        say(str(missing), markup=False)
        return 2
    return int(any(result.wrong for result in results))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench ingest", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=200, help="loopback addresses the farm is spread over")
    parser.add_argument("--rounds", default=",".join(ROUNDS), help="cold; same: nothing new; one: a new entry each")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--how", choices=["worker", "command", "both"], default="worker")
    parser.add_argument("--beside", default="", help="newsboat,miniflux")
    parser.add_argument("--pause", type=float, default=0, help="seconds between two requests to one host")
    parser.add_argument("--scale", type=int, metavar="FEEDS", help="cost a feed of FEEDS against that of --feeds")
    parser.add_argument("--profile", action="store_true", help="where the time goes, step by step")
    return parser


def _beside(options: argparse.Namespace) -> list[Result]:
    makers = _ours(options)
    others: dict[str, Make] = {"newsboat": Newsboat, "miniflux": Miniflux}
    makers += [others[name] for name in options.beside.split(",") if name]
    rounds = options.rounds.split(",")
    results = [_measure(make, options.feeds, options.hosts, rounds) for make in makers]
    print_costs(results, rounds)
    return results


def _ours(options: argparse.Namespace) -> list[Make]:
    databases = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    ways = ["worker", "command"] if options.how == "both" else [options.how]
    return [_pesee(database, how, options.pause) for how in ways for database in databases]


def _pesee(database: str, how: str, pause: float) -> Make:
    return lambda folder, wire, feeds: Pesee(folder, wire, feeds, database=database, how=how, pause=pause)


def _measure(make: Make, feeds: int, hosts: int, rounds: Sequence[str]) -> Result:
    """All rounds of one contender, on a farm of its own that has published nothing yet."""
    with scratch() as folder:
        wire = Newswire(folder, hosts)
        with closing(make(folder, wire, feeds)) as contender:
            say(f"{contender.name}: {feeds} feeds on {hosts} hosts…")
            costs, wrong = _rounds(contender, wire, feeds, rounds)
            return Result(contender.name, feeds, costs, wrong)


def _rounds(
    contender: Contender, wire: Newswire, feeds: int, rounds: Sequence[str]
) -> tuple[dict[str, RoundCost], str]:
    costs: dict[str, RoundCost] = {}
    wrong = ""
    for name in rounds:
        if name == "one":
            wire.publish()
        costs[name] = cost = contender.visit()
        expected, kept = feeds * (ENTRIES + wire.round), contender.entries()
        say(f"  {name:5} {cost.cpu:7.2f} CPU s {cost.wall:7.1f} s {cost.peak / 1e6:5.0f} MB, {kept} entries")
        if kept != expected:
            wrong += f"{contender.name}, {name}: {kept} entries instead of {expected}. "
    return costs, wrong


def print_costs(results: Sequence[Result], rounds: Sequence[str]) -> None:
    """The table: a row a contender, CPU seconds a round, and how many times as much the others took."""
    table = Table("", *(f"{name} CPU s" for name in rounds), *(f"{name} s" for name in rounds), "peak MB")
    for result in results:
        costs = [result.costs[name] for name in rounds]
        peak = max(cost.peak for cost in costs) / 1e6
        table.add_row(result.name, *(f"{c.cpu:.2f}" for c in costs), *(f"{c.wall:.1f}" for c in costs), f"{peak:.0f}")
    for other in results:
        if other.name.startswith("La Pesée"):
            continue
        for ours in results:
            if ours.name.startswith("La Pesée"):
                table.add_row(f"{other.name} ÷ {ours.name}", *_ratios(other, ours, rounds))
    say(table)
    for result in results:
        if result.wrong:
            say(f"WRONG: {result.wrong}")


def _ratios(other: Result, ours: Result, rounds: Sequence[str]) -> list[str]:
    return [f"× {other.costs[name].cpu / ours.costs[name].cpu:.2f}" for name in rounds]


def _scale(options: argparse.Namespace) -> list[Result]:
    """The cost of a feed on a larger farm against that on the usual one."""
    rounds = options.rounds.split(",")
    results = [
        _measure(make, feeds, options.hosts, rounds)
        for make in _ours(options)
        for feeds in (options.feeds, options.scale)
    ]
    table = Table("", "feeds", *(f"{name} CPU ms a feed" for name in rounds), "peak MB")
    for small, large in zip(results[::2], results[1::2], strict=True):
        for result in (small, large):
            costs = [result.costs[name] for name in rounds]
            peak = max(cost.peak for cost in costs) / 1e6
            each = (f"{1000 * cost.cpu / result.feeds:.2f}" for cost in costs)
            table.add_row(result.name, str(result.feeds), *each, f"{peak:.0f}")
        per_feed = {n: (large.costs[n].cpu / large.feeds) / (small.costs[n].cpu / small.feeds) for n in rounds}
        table.add_row("", "÷", *(f"× {per_feed[name]:.2f}" for name in rounds))
    say(table)
    for result in results:
        if result.wrong:
            say(f"WRONG: {result.wrong}")
    return results


def _profile(options: argparse.Namespace) -> int:
    """Where the time goes, in one process without a worker, on each database asked for."""
    databases = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    for database in databases:
        with scratch() as folder:
            wire = Newswire(folder, options.hosts)
            pause = options.pause
            with closing(Pesee(folder, wire, options.feeds, database=database, how="command", pause=pause)) as ours:
                say(steps.table(ours.product, database, wire, options.rounds.split(","), options.feeds))
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
