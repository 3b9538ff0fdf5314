"""`bin/chaos`: strike every program of the product at random, publish all along, and count what was lost."""

import argparse
import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from benches.attacks import battery
from benches.chaos import blows, crowd, faults, figures, mail, talk
from benches.chaos.blows import Blow
from benches.chaos.ledger import Discrepancies, discrepancies
from benches.harness.command import add_database, databases, say, start
from benches.harness.crew import AWAY, ProductProcesses
from benches.harness.programs import scratch
from benches.harness.services import Newswire

CATCHES_UP = 10.0  # seconds at most, now and then, in which nothing is struck until every feed is visited
SLEEPS, LONGEST = 3, 3600.0  # times that the worker sleeps past its lease; seconds after which striking ends
TOLD, TOLD_EVERY = 20, 20  # lost entries named one by one; kills between two lines


@dataclass(slots=True)
class ChaosReport:
    """What happened: blows by kind, seconds until work resumed after each death of the worker, and what is left."""

    database: str
    dealt: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    resumed: list[float] = field(default_factory=list)
    rounds: int = 0
    minutes: float = 0.0
    calm: bool = False
    turned_away: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    deaths: list[str] = field(default_factory=list)
    balance: Discrepancies | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled or late."""
        late = max(self.resumed, default=0) > blows.RESUMES_WITHIN
        return self.calm and not late and self.balance is not None and self.balance.is_even


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for; 1 when something was lost, doubled, at odds or late."""
    options = _options().parse_args(arguments)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    chosen = databases(options)
    if options.faults:
        return faults.main(chosen)
    if options.mail:
        return _killed(mail.run, chosen, options.kills, seed)
    if options.figures:
        return _killed(figures.run, chosen, options.kills, seed)
    if options.attacks:
        return battery.main(options, chosen)
    if options.crowd:
        return crowd.run(options.articles, options.only)
    if options.talk:
        return talk.run(chosen, seed, options.acts)
    tales = [_one(database, seed, options) for database in chosen]
    for tale in tales:
        print_report(tale, seed)
    return int(not all(tale.is_good for tale in tales))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="which blows, in which order; another each time by default")
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    add_database(parser)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--faults", action="store_true", help="misbehaving sites and a hostile machine instead")
    parser.add_argument("--talk", action="store_true", help="members and moderators act at once in one talk instead")
    parser.add_argument(
        "--crowd", action="store_true", help="one address asks as fast as nginx lets it, a member reads"
    )
    parser.add_argument("--articles", type=int, default=100_000, help="of --crowd")
    parser.add_argument("--acts", type=int, default=500, help="how many of them, on each database")
    parser.add_argument("--mail", action="store_true", help="kill workers while they mail replies instead (--kills 50)")
    parser.add_argument("--figures", action="store_true", help="kill whoever stores figures instead (--kills 50)")
    parser.add_argument("--attacks", action="store_true", help="the list of hostile inputs (ATTACKS_FILE) instead")
    parser.add_argument(
        "--only",
        default="",
        metavar="ID,ID",
        help="these attacks, these broken builds by number, or these kinds of --crowd by a part of their name",
    )
    parser.add_argument("--broken", action="store_true", help="builds broken on purpose: the attacks must notice each")
    parser.add_argument(
        "--proxy", action="store_true", help="the attacks come through nginx, as deploy/nginx.conf has it"
    )
    return parser


def _killed(run: Callable[[str, int, int], Any], chosen: Sequence[str], kills: int, seed: int) -> int:
    """Kill whoever works, on each database; 1 when something was lost or doubled."""
    reports = []
    for database in chosen:
        reports.append(run(database, kills, seed))
        say(f"{database}: seed {seed}, {reports[-1]}")
    return int(not all(report.is_good for report in reports))


def _one(database: str, seed: int, options: argparse.Namespace) -> ChaosReport:
    say(f"{database}: {options.kills} kills over {options.feeds} feeds, seed {seed}…")
    with scratch() as folder:
        wire = Newswire(folder, options.hosts)
        with closing(ProductProcesses(folder, wire, options.feeds, database)) as crew:
            return run_chaos(crew, database, random.Random(seed), options.kills)  # noqa: S311


def run_chaos(crew: ProductProcesses, database: str, rng: random.Random, kills: int) -> ChaosReport:
    """Strike `kills` times, with other trials between, then let it come to rest and count."""
    tale = ChaosReport(database)
    began = time.monotonic()
    crew.until(lambda: not crew.product.left(), 180)  # the first round in peace
    sleeping = {kills * (number + 1) // (SLEEPS + 1) for number in range(SLEEPS)}
    while tale.kills < kills and time.monotonic() - began < LONGEST:
        with contextlib.suppress(*AWAY):
            crew.publish()
        if tale.kills in sleeping:
            sleeping.discard(tale.kills)
            tale.dealt["slept past its lease"] += blows.strike(crew, blows.sleep_past_the_lease, rng)
        time.sleep(rng.uniform(0, 1.5))
        _strike(crew, rng, tale)
        crew.until(lambda: not crew.product.left(), CATCHES_UP if rng.random() < 0.1 else 0.1)
    tale.calm = crew.settle(180)
    tale.minutes, tale.rounds, tale.deaths = (time.monotonic() - began) / 60, crew.farm.round, crew.deaths
    tale.turned_away = crew.turned_away()
    tale.reasons = Counter(reason for _, reason in crew.reasons)
    tale.balance = discrepancies(crew.product.database, crew.farm.served(crew.feeds))
    return tale


def _strike(crew: ProductProcesses, rng: random.Random, tale: ChaosReport) -> None:
    """A kill, or one time in four another trial."""
    if rng.random() < 0.25:
        _strike_random(crew, rng, tale, blows.TRIALS)
    elif _strike_random(crew, rng, tale, _kills(tale.database)):
        tale.kills += 1
        if not tale.kills % TOLD_EVERY:
            others = tale.dealt.total() - tale.kills
            say(f"  {tale.kills} kills, {others} other blows, {crew.farm.round} rounds published")


def _kills(database: str) -> dict[str, tuple[int, Blow]]:
    return blows.KILLS | (blows.SQLITE_KILLS if database == "sqlite" else blows.POSTGRES_KILLS)


def _strike_random(
    crew: ProductProcesses, rng: random.Random, tale: ChaosReport, kinds: dict[str, tuple[int, Blow]]
) -> bool:
    kind = rng.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
    dealt = blows.strike(crew, kinds[kind][1], rng)
    tale.dealt[kind] += dealt
    if dealt and kind == "whole worker":
        tale.resumed.append(blows.resume(crew))
    return dealt


def print_report(tale: ChaosReport, seed: int) -> None:
    """The table of one database."""
    assert tale.balance  # noqa: S101
    table = Table(f"chaos on {tale.database}", "", title_justify="left")
    table.add_row("seed", str(seed))
    for kind, number in tale.dealt.most_common():
        table.add_row(kind, str(number))
    table.add_row("kills", f"{tale.kills} in {tale.minutes:.1f} min, {tale.rounds} rounds published")
    table.add_row("died by themselves", str(len(tale.deaths)))
    table.add_row("late writers turned away", str(tale.turned_away))
    reasons = ", ".join(f"{reason}: {number} feeds" for reason, number in tale.reasons.most_common())
    table.add_row("reasons met on the way", reasons or "none")
    table.add_row("entries stored", str(tale.balance.stored))
    table.add_row("lost", str(len(tale.balance.lost)))
    table.add_row("doubled", str(tale.balance.doubled))
    table.add_row("nobody served", str(len(tale.balance.strange)))
    table.add_row("every feed visited in the end", "yes" if tale.calm else "NO")
    if tale.resumed:
        worst, mean = max(tale.resumed), sum(tale.resumed) / len(tale.resumed)
        table.add_row("work resumed after", f"{worst:.1f} s at worst, {mean:.1f} s on average of {len(tale.resumed)}")
    say(table)
    for oddity in [
        *Counter(tale.deaths),
        *tale.balance.oddities,
        *(f"lost: {url}" for url in sorted(tale.balance.lost)[:TOLD]),
    ]:
        say(oddity, markup=False)


if __name__ == "__main__":
    start(main)
