"""`bin/chaos --attacks`: every line of a list of hostile inputs on the running product: passed, failed, or not applicable."""

import argparse
import time
from collections.abc import Sequence

from rich.table import Table

from benches.attacks import (  # noqa: F401 the checks register themselves
    accounts,
    bombs,
    comments,
    doors,
    feeds,
    fetching,
    own,
    pages,
)
from benches.attacks.broken import tree
from benches.attacks.lines import Line, Verdict, counted, judge, list_at, read
from benches.attacks.stage import ground, stage
from benches.harness.command import say
from benches.harness.programs import Missing, scratch

COLOURS = {"passed": "green", "failed": "red", "no check": "magenta", "not applicable": "yellow"}
UNPROVEN = {"failed", "no check"}


def main(options: argparse.Namespace, databases: Sequence[str]) -> int:
    """Run what the options ask for; 1 when a line failed or has no check, or when a broken build was taken for a good one."""
    try:
        lines = read(list_at())
    except Missing as missing:
        say(f"Skipped: {missing}", markup=False)
        return 0
    if options.broken:
        return tree.main(lines, options.only)
    lines = chosen(lines, options.only)
    found = {database: _on(database, lines, fronted=options.proxy) for database in databases}
    for database, verdicts in found.items():
        print_verdicts(database, verdicts)
    return int(any(verdict.state in UNPROVEN for verdicts in found.values() for verdict in verdicts))


def chosen(lines: Sequence[Line], only: str) -> list[Line]:
    """Those that `only` names, comma-separated; all without any. Raises Missing for a name that no line has."""
    wanted = {one.strip() for one in only.split(",") if one.strip()} if only else set()
    if lacking := wanted - {line.id for line in lines}:
        raise Missing(f"No such lines: {', '.join(sorted(lacking))}.")
    return [line for line in lines if not wanted or line.id in wanted]


def _on(database: str, lines: Sequence[Line], *, fronted: bool = False) -> list[Verdict]:
    say(f"{database}: {len(lines)} attacks…")
    verdicts, began = [], time.monotonic()
    with scratch() as folder, stage(ground(folder), database, database, lines, fronted=fronted) as place:
        for verdict in judge(place, lines):
            verdicts.append(verdict)
            colour = COLOURS[verdict.state]
            say(f"[{colour}]{verdict.line.id} {verdict.state}[/] {time.monotonic() - began:.0f} s", end=" ")
            say(verdict.seen[:300], markup=False)
    return verdicts


def print_verdicts(database: str, verdicts: Sequence[Verdict]) -> None:
    """The table of one database: how many of each, and every line that did not pass."""
    counts = counted(verdicts)
    title = f"attacks on {database}: " + ", ".join(f"{counts[state]} {state}" for state in COLOURS)
    table = Table("line", "", "attack", "what was seen", title=title, title_justify="left")
    for verdict in sorted(verdicts, key=lambda one: (one.state, one.line.id)):
        if verdict.state != "passed":
            table.add_row(verdict.line.id, verdict.state, verdict.line.title, verdict.seen)
    say(table)
