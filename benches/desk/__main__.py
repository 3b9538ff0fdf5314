"""`bin/bench desk`: every page under /gestion/ in a big database: its queries, the processor's time, its slowest statement.

The time is the processor's, best of three: of Python, and on PostgreSQL of the server's process for it. On SQLite the database
works inside Python's process. `--database given` measures the database of the settings, which `--fill` has filled before.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.desk.measure import PageCost
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Missing, end_politely, scratch
from benches.harness.services import Broker, Cluster

MAX_QUERIES, MAX_CPU_MS = 25, 400  # promised of every page
FILL = """
from django.core.management import call_command
from benches.desk.fill import fill
call_command("migrate", verbosity=0)
fill({articles})
"""
MEASURE = "from benches.desk.measure import report; print(report(every_choice={every_choice}))"
say = Console(highlight=False, width=max(150, shutil.get_terminal_size().columns)).print


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table a database; 1 when a page breaks the promise."""
    options = _options().parse_args(arguments)
    broken = False
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        with scratch() as folder:
            try:
                costs = _costs(folder, database, options)
            except Missing as missing:
                say(str(missing), markup=False)
                return 2
        say(_table(database, costs, options.rows))
        broken = broken or any(map(breaks_promise, costs))
    return int(broken)


def breaks_promise(cost: PageCost) -> bool:
    """Whether it costs more than is promised."""
    return cost.queries > MAX_QUERIES or cost.cpu > MAX_CPU_MS


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench desk", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="all other rows are in proportion")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both", "given"], default="both")
    parser.add_argument("--every-choice", action="store_true", help="each choice of each filter, not the first alone")
    parser.add_argument("--rows", type=int, default=40, help="pages in the table: the most costly ones")
    parser.add_argument("--fill", action="store_true", help="with `given`: fill it first, which must be empty")
    return parser


def _costs(folder: Path, database: str, options: argparse.Namespace) -> list[PageCost]:
    given = database == "given"
    url = os.environ.get("DATABASE_URL", "")
    if not given:
        url = Cluster(folder).create("desk") if database == "postgres" else as_sqlite(folder / "desk.sqlite3")
    kept: dict[str, Any] = {"VAR_DIR": os.environ["VAR_DIR"]} if given and "VAR_DIR" in os.environ else {}
    product = Product(
        folder, url, Broker(folder).url, PAGE_CACHE="1", SECURE_SSL_REDIRECT="0", LOG_LEVEL="ERROR", **kept
    )
    if not given or options.fill:
        say(f"{database}: {options.articles} articles…")
        product.manage("shell", "-v", "0", "-c", FILL.format(articles=options.articles))
    product.manage("collectstatic", "--noinput", "-v", "0")
    told = product.manage("shell", "-v", "0", "-c", MEASURE.format(every_choice=options.every_choice)).stdout
    return [PageCost(**one) for one in json.loads(told)]


def _table(database: str, costs: Sequence[PageCost], rows: int) -> Table:
    """The most costly pages; those that break the promise are marked, and are all there."""
    table = Table(title=f"{database}: {len(costs)} pages, {sum(map(breaks_promise, costs))} beyond the promise")
    for column in ("", "of", "page", "queries", "CPU ms", "database’s", "slowest ms", "slowest statement"):
        justify: Any = "right" if column in {"queries", "CPU ms", "slowest ms"} else "left"
        table.add_column(column, no_wrap=True, min_width=len(column), justify=justify)
    costliest = sorted(costs, key=lambda one: (not breaks_promise(one), -one.cpu))
    for cost in costliest[: max(rows, sum(map(breaks_promise, costs)))]:
        figures = (cost.queries, *(f"{one:.0f}" for one in (cost.cpu, cost.database, cost.slowest_ms)))
        mark = "!" if breaks_promise(cost) else ""
        table.add_row(mark, cost.place, cost.name[:44], *map(str, figures), " ".join(cost.slowest.split())[:60])
    return table


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
