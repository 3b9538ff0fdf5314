"""`bin/bench desk`: every page under /gestion/ in a big database: its queries, the processor's time, its slowest statement.

The time is the processor's, best of three: of Python, and on PostgreSQL of the server's process for it. On SQLite the database
works inside Python's process.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from benches.harness.command import add_database, databases, say, start
from benches.harness.page_cost import PageCost, from_json
from benches.harness.product import new_product
from benches.harness.programs import scratch

MAX_QUERIES, MAX_CPU_MS = 25, 400  # promised of every page
FILL = """
from django.core.management import call_command
from benches.desk.fill import fill
call_command("migrate", verbosity=0)
fill({articles})
"""
MEASURE = "from benches.desk.addresses import report; print(report(every_choice={every_choice}))"
ROWS = 40  # pages in the table: the most costly ones


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table a database; 1 when a page breaks the promise."""
    options = _options().parse_args(arguments)
    broken = False
    for database in databases(options):
        with scratch() as folder:
            costs = _costs(folder, database, options)
        say(_table(database, costs))
        broken = broken or any(map(breaks_promise, costs))
    return int(broken)


def breaks_promise(cost: PageCost) -> bool:
    """Whether it costs more than is promised."""
    return cost.queries > MAX_QUERIES or cost.cpu > MAX_CPU_MS


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench desk", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="all other rows are in proportion")
    add_database(parser)
    parser.add_argument("--every-choice", action="store_true", help="each choice of each filter, not the first alone")
    return parser


def _costs(folder: Path, database: str, options: argparse.Namespace) -> list[PageCost]:
    product = new_product(folder, database, PAGE_CACHE="1", SECURE_SSL_REDIRECT="0", LOG_LEVEL="ERROR")
    say(f"{database}: {options.articles} articles…")
    product.shell(FILL.format(articles=options.articles))
    product.collect()
    return from_json(product.shell(MEASURE.format(every_choice=options.every_choice)))


def _table(database: str, costs: Sequence[PageCost]) -> Table:
    """The most costly pages; those that break the promise are marked, and are all there."""
    table = Table(title=f"{database}: {len(costs)} pages, {sum(map(breaks_promise, costs))} beyond the promise")
    for column in ("", "of", "page", "queries", "CPU ms", "database’s", "slowest ms", "slowest statement"):
        justify: Any = "right" if column in {"queries", "CPU ms", "slowest ms"} else "left"
        table.add_column(column, no_wrap=True, min_width=len(column), justify=justify)
    costliest = sorted(costs, key=lambda one: (not breaks_promise(one), -one.cpu))
    for cost in costliest[: max(ROWS, sum(map(breaks_promise, costs)))]:
        figures = (cost.queries, *(f"{one:.0f}" for one in (cost.cpu, cost.database, cost.slowest_ms)))
        mark = "!" if breaks_promise(cost) else ""
        table.add_row(mark, cost.place, cost.name[:44], *map(str, figures), " ".join(cost.slowest.split())[:60])
    return table


if __name__ == "__main__":
    start(main)
