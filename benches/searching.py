"""`bin/bench search`: what a page of search costs in a big library, question by question, on SQLite and PostgreSQL.

Pages are made whole (found, counted, ordered, written as HTML), none of them from the page cache. Beside the time on the
clock stands the processor's, of Python and of the database: on a machine with other work the clock says little.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Missing, end_politely, scratch
from benches.harness.services import Broker, Cluster

# Common words, rare ones, several, phrases, exclusions, filters, orders, later pages, errors of typing, and nonsense.
QUESTIONS = """
q=banque
q=afrique
q=milliards
q=dollars
q=senegal
q=dette
q=obligations
q=bank
q=2026
q=or
q=banque+centrale
q=taux+directeurs
q=central+bank
q=milliards+de+fcfa
q=dette+senegal
q=licence+telecom+nigeria
q=banque+centrale+taux+directeurs+malgre+inflation
q="banque+centrale"
q="milliards+de+fcfa"
q="en+hausse+de"
q="de+la"
q=banque+-centrale
q=milliards+-dollars+-fcfa
q="prix+du+carburant"+-senegal
q=banque&pays=td
q=banque&pays=za
q=banque&secteur=banque-assurance-finance
q=milliards&rubrique=taux
q=milliards&langue=en
q=banque&langue=fr
q=banque&region=uemoa
q=milliards&periode=24h
q=banque&periode=1an
q=banque&secteur=energie&pays=ci&langue=fr
q=banque&tri=date
q=milliards&pays=ci&tri=date
q=banque&page=10
q=banqe+centrle
q=inflasion+senegall
q=zzzzzz
q=a+b+c+d+e+f+g+h+i+j+k+l+m+n
q={long}
q="((*+AND+OR+NEAR+^
"""
PROMISED = 150  # ms, p95
FILL = """
from django.core.management import call_command
from benches.library import fill
call_command("migrate", verbosity=0)
fill({articles}, index=True)
"""
MEASURE = "from benches.searching import measured; print(measured({rounds}))"


@dataclass(slots=True)
class QueryCost:
    """What a question cost: on the clock, each time, and of processors on average. Milliseconds."""

    question: str
    times: list[float]
    cpu: float = 0.0


say = Console(highlight=False, width=max(120, shutil.get_terminal_size().columns)).print


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print a table a database; 1 when a promise is broken."""
    options = _options().parse_args(arguments)
    databases = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    late = False
    for database in databases:
        with scratch() as folder:
            try:
                costs = _costs(folder, database, options)
            except Missing as missing:
                say(str(missing), markup=False)
                return 2
        late = late or _p95([one for cost in costs for one in cost.times]) > PROMISED
        say(_table(database, options.articles, costs))
    return int(late)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both", "given"], default="both")
    parser.add_argument("--rounds", type=int, default=7, help="times each question is asked")
    return parser


def _costs(folder: Path, database: str, options: argparse.Namespace) -> list[QueryCost]:
    """Of each question. `given`: the database of the settings, as it is."""
    url = os.environ.get("DATABASE_URL", "")
    if database != "given":
        url = Cluster(folder).create("search") if database == "postgres" else as_sqlite(folder / "search.sqlite3")
    kept: dict[str, Any] = {"VAR_DIR": os.environ["VAR_DIR"]} if database == "given" and "VAR_DIR" in os.environ else {}
    product = Product(folder, url, Broker(folder).url, PAGE_CACHE="0", SECURE_SSL_REDIRECT="0", **kept)
    if database != "given":
        say(f"{database}: {options.articles} articles…")
        product.manage("shell", "-v", "0", "-c", FILL.format(articles=options.articles))
    product.manage("collectstatic", "--noinput", "-v", "0")
    costs = json.loads(product.manage("shell", "-v", "0", "-c", MEASURE.format(rounds=options.rounds)).stdout)
    return [QueryCost(*one) for one in costs]


def measured(rounds: int) -> str:
    """The costs of all questions, as JSON; in a process that has Django."""
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    questions = [line.replace("{long}", "mot" * 2700) for line in QUESTIONS.split("\n") if line]
    client.get("/recherche/?q=banque")  # the code is read, and the templates
    costs = {question: QueryCost(question, []) for question in questions}
    for _ in range(rounds):
        for cost in costs.values():
            began, busy = time.perf_counter(), _busy()
            answer = client.get(f"/recherche/?{cost.question}", follow=True)
            cost.times.append(1000 * (time.perf_counter() - began))
            cost.cpu += 1000 * (_busy() - busy) / rounds
            if answer.status_code != 200:
                raise RuntimeError(f"{cost.question}: {answer.status_code}")
    return json.dumps([astuple(cost) for cost in costs.values()])


def _busy() -> float:
    """Seconds of the processor that this process has used, and PostgreSQL's for it, where that runs on this machine."""
    from django.db import connection

    ours = time.process_time()
    if connection.vendor == "sqlite" or not connection.connection:
        return ours
    theirs = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not theirs.exists():
        return ours
    user, system = theirs.read_text().rpartition(")")[2].split()[11:13]
    return ours + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def _table(database: str, articles: int, costs: Sequence[QueryCost]) -> Table:
    table = Table("question", "p50 ms", "slowest ms", "CPU ms", title=f"{database}, {articles:,} articles")
    for cost in costs:
        table.add_row(cost.question[:60], f"{median(cost.times):.1f}", f"{max(cost.times):.1f}", f"{cost.cpu:.1f}")
    table.add_section()
    every, cpu = [one for cost in costs for one in cost.times], [cost.cpu for cost in costs]
    table.add_row("all", f"{median(every):.1f}", f"{max(every):.1f}", f"{median(cpu):.1f}")
    table.add_row(f"p95 of all (promised: {PROMISED})", f"{_p95(every):.1f}", "", f"{_p95(cpu):.1f}")
    return table


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
