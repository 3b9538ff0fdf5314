"""`bin/bench ingest`: what it costs to read a farm of feeds, beside other readers on the same farm in the same run."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from rich.table import Table

from benches import steps
from benches.harness.command import add_database, databases, say, start
from benches.harness.contenders import Miniflux, Newsboat, Pesee, RoundCost
from benches.harness.product import new_product
from benches.harness.programs import scratch
from benches.harness.services import ENTRIES, Newswire

ROUNDS = ("cold", "same", "one")
Contender = Newsboat | Miniflux | Pesee
Make = Callable[[Path, Newswire, int], Contender]


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
    if options.profile:
        return _profile(options)
    results = _scale(options) if options.scale else _beside(options)
    return int(any(result.wrong for result in results))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench ingest", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=200, help="loopback addresses the farm is spread over")
    parser.add_argument("--rounds", default=",".join(ROUNDS), help="cold; same: nothing new; one: a new entry each")
    add_database(parser)
    parser.add_argument("--beside", default="", help="newsboat,miniflux")
    parser.add_argument("--scale", type=int, metavar="FEEDS", help="cost a feed of FEEDS against that of --feeds")
    parser.add_argument("--profile", action="store_true", help="where the time goes, step by step")
    return parser


def _beside(options: argparse.Namespace) -> list[Result]:
    others: dict[str, Make] = {"newsboat": Newsboat, "miniflux": Miniflux}
    makers = _ours(options) + [others[name] for name in options.beside.split(",") if name]
    rounds = options.rounds.split(",")
    results = [_measure(make, options.feeds, options.hosts, rounds) for make in makers]
    print_costs(results, rounds)
    return results


def _ours(options: argparse.Namespace) -> list[Make]:
    return [partial(Pesee, database=database) for database in databases(options)]


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
        table.add_row(result.name, *(f"{c.cpu:.2f}" for c in costs), *(f"{c.wall:.1f}" for c in costs), _peak(costs))
    ours, others = ([one for one in results if one.name.startswith("La Pesée") is is_ours] for is_ours in (True, False))
    for other, our in product(others, ours):
        table.add_row(f"{other.name} ÷ {our.name}", *_ratios(other, our, rounds))
    _tell(table, results)


def _peak(costs: Iterable[RoundCost]) -> str:
    return f"{max(cost.peak for cost in costs) / 1e6:.0f}"


def _tell(table: Table, results: Sequence[Result]) -> None:
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
            each = (f"{1000 * cost.cpu / result.feeds:.2f}" for cost in costs)
            table.add_row(result.name, str(result.feeds), *each, _peak(costs))
        per_feed = {n: (large.costs[n].cpu / large.feeds) / (small.costs[n].cpu / small.feeds) for n in rounds}
        table.add_row("", "÷", *(f"× {per_feed[name]:.2f}" for name in rounds))
    _tell(table, results)
    return results


def _profile(options: argparse.Namespace) -> int:
    """Where the time goes, in one process without a worker, on each database asked for."""
    for database in databases(options):
        with scratch() as folder:
            wire = Newswire(folder, options.hosts)
            ours = new_product(folder, database, FETCH_HOST_PAUSE="0")
            ours.prepare(wire.sources(options.feeds))
            say(steps.table(ours, database, wire, options.rounds.split(","), options.feeds))
    return 0


if __name__ == "__main__":
    start(main)
