"""`bin/bench search`: what a page of search costs in a big library, question by question, on SQLite and PostgreSQL.

Pages are made whole (found, counted, ordered, written as HTML), none of them from the page cache. Beside the time on the
clock stands the processor's, of Python and of the database: on a machine with other work the clock says little.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from rich.table import Table

from benches.harness.command import add_database, databases, say, start
from benches.harness.page_cost import PageCost, as_json, from_json
from benches.harness.product import new_product
from benches.harness.programs import scratch

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
MEASURE = "from benches.searching import measured; print(measured({rounds}))"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print a table a database; 1 when a promise is broken."""
    options = _options().parse_args(arguments)
    late = False
    for database in databases(options):
        with scratch() as folder:
            costs = _costs(folder, database, options)
        late = late or _p95([one for cost in costs for one in cost.times]) > PROMISED
        say(_table(database, options.articles, costs))
    return int(late)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    add_database(parser)
    parser.add_argument("--rounds", type=int, default=7, help="times each question is asked")
    return parser


def _costs(folder: Path, database: str, options: argparse.Namespace) -> list[PageCost]:
    product = new_product(folder, database, PAGE_CACHE="0", SECURE_SSL_REDIRECT="0")
    say(f"{database}: {options.articles} articles…")
    product.fill(options.articles)
    return from_json(product.shell(MEASURE.format(rounds=options.rounds)))


def measured(rounds: int) -> str:
    """The costs of all questions, as JSON; in a process that has Django."""
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    questions = [line.replace("{long}", "mot" * 2700) for line in QUESTIONS.split("\n") if line]
    client.get("/recherche/?q=banque")  # the code is read, and the templates
    costs = [PageCost("search", question, f"/recherche/?{question}") for question in questions]
    for cost in costs * rounds:
        cost.ask(client)
    return as_json(costs)


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def _table(database: str, articles: int, costs: Sequence[PageCost]) -> Table:
    table = Table("question", "p50 ms", "slowest ms", "CPU ms", title=f"{database}, {articles:,} articles")
    for cost in costs:
        table.add_row(cost.name[:60], f"{median(cost.times):.1f}", f"{max(cost.times):.1f}", f"{cost.cpu:.1f}")
    table.add_section()
    every, cpu = [one for cost in costs for one in cost.times], [cost.cpu for cost in costs]
    table.add_row("all", f"{median(every):.1f}", f"{max(every):.1f}", f"{median(cpu):.1f}")
    table.add_row(f"p95 of all (promised: {PROMISED})", f"{_p95(every):.1f}", "", f"{_p95(cpu):.1f}")
    return table


if __name__ == "__main__":
    start(main)
