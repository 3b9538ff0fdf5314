"""`bin/bench memory`: what each web process holds at first, and once it has shown thousands of different pages, on SQLite and
PostgreSQL, as production starts it (deploy/gunicorn_conf.py). It fails where one holds more than LIMIT_MIB at the end.

Each page is asked for twice: the first visit builds it, the second finds it in the cache, and the process keeps it. One visit in
MEMBERS_SHARE is a member's.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benches.harness.command import add_database, databases, say, start
from benches.harness.processes import Memory, family, memory_of
from benches.harness.programs import scratch
from benches.harness.web import Web
from benches.serve import filled_product

LIMIT_MIB = 150  # resident, of one web process
FIRST_VISITS = 40  # of the front page: each process has shown it
READINGS = 4  # after equal parts of the pages
MEMBERS_SHARE = 5
CONNECTIONS = 8  # that ask at the same time
# Of the pages that are asked for; where there are fewer of a kind, all others take its part.
SHARES = {
    "article": 0.4,
    "listing": 0.15,
    "filtered": 0.2,
    "further": 0.1,
    "story": 0.05,
    "search": 0.08,
    "other": 0.02,
}
ADDRESSES = """
import json
from urllib.parse import quote
from django.urls import reverse
from articles.listings.paging import encode_cursor
from articles.listings.related import SECTORS_PREFETCH
from articles.models import Article, Category, Country, Organisation, Region, Sector, Source, Story
from articles.syndication import share_card_files as cards
from articles.views.crawlers import STATIC_PAGES
told = Article.objects.published().select_related("source", "category").prefetch_related(SECTORS_PREFETCH)
newest = [*told.defer("body_html", "why").order_by("-pk")[:4000]]
rows = [*Category.objects.all(), *Sector.objects.all(), *Region.objects.all(), *Country.objects.all()]
rows += [*Source.objects.public(), *Organisation.objects.in_the_news()]
lists = [*dict.fromkeys(row.get_absolute_url() for row in rows)]
words = [*dict.fromkeys(word for one in newest for word in one.title.split() if word.isalpha() and len(word) > 4)]
filters = ["langue=fr", "langue=en", "periode=7j", "periode=30j", "rubrique=forex", "pays=ci", "secteur=mines"]
cursors = [encode_cursor(one) for one in newest[50::400]]
print(json.dumps({
    "article": [one.get_absolute_url() for one in newest],
    "listing": [*lists, *("/en" + path for path in lists)],
    "filtered": [f"{path}?{chosen}" for path in lists for chosen in filters],
    "further": [f"{path}?avant={cursor}" for path in lists for cursor in cursors],
    "story": [one.get_absolute_url() for one in Story.objects.order_by("-pk")[:500]],
    "search": [f"/recherche/?q={quote(word)}" for word in words],
    "other": [
        *map(reverse, STATIC_PAGES), *(path + "rss.xml" for path in lists[:60]),
        *(cards.card_path(one.pk, cards.card_text(one)) for one in newest[:20]),
        "/mon-fil/", "/membres/Aminata/", "/compte/commentaires/", "/compte/notifications/", "/compte/profil/",
        "/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/articles-1.xml", "/aujourdhui.html", "/api/v1/articles",
    ],
}))
"""
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """The memory of each web process after so many different pages."""

    pages: int
    processes: tuple[Memory, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print the table; 1 where a process holds more than LIMIT_MIB at the end."""
    options = _options().parse_args(arguments)
    readings: dict[str, list[Reading]] = {}
    for database in databases(options):
        with scratch() as folder:
            readings[database] = list(_measured(folder, database, options))
    say(table(readings))
    return int(is_past_limit(readings))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench memory", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    add_database(parser)
    parser.add_argument("--pages", type=int, default=4_000, help="different ones, each seen twice")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--threads", type=int, default=4, help="in each of them")
    return parser


def _measured(folder: Path, database: str, options: argparse.Namespace) -> Iterator[Reading]:
    product, member = filled_product(folder, database, options.articles)
    asked = mixed(json.loads(product.shell(ADDRESSES)), options.pages)
    web = Web(product, options.workers, options.threads)
    visitors = Visitors(web, member)
    visitors.see(["/"] * FIRST_VISITS)
    yield Reading(1, _memory(web))
    for part in range(READINGS):
        visitors.see([path for path in asked[part::READINGS] for _ in range(2)])
        yield Reading(len(asked) * (part + 1) // READINGS, _memory(web))
    say(f"{database}: answers by status: {dict(visitors.answers)}")


def mixed(addresses: Mapping[str, Sequence[str]], count: int) -> list[str]:
    """So many addresses, of each kind its share, in the same random order for the same addresses."""
    luck = random.Random(1)  # noqa: S311
    chosen = [path for kind, share in SHARES.items() for path in addresses[kind][: round(share * count)]]
    left = [path for kind, share in SHARES.items() for path in addresses[kind][round(share * count) :]]
    chosen += luck.sample(left, min(len(left), max(0, count - len(chosen))))
    luck.shuffle(chosen)
    return chosen


class Visitors:
    """Many who ask at the same time; one visit in MEMBERS_SHARE is that of the member whose cookie it is."""

    def __init__(self, web: Web, member: str) -> None:
        self.web, self.member = web, member
        self.answers = Counter[int]()

    def see(self, paths: Sequence[str]) -> None:
        """Ask for these pages, each by a connection of its own, so that all processes are asked."""
        cookies = ["" if number % MEMBERS_SHARE else self.member for number in range(len(paths))]
        with ThreadPoolExecutor(CONNECTIONS) as crowd:
            self.answers.update(crowd.map(self._status, paths, cookies))

    def _status(self, path: str, cookie: str) -> int:
        return self.web.get(path, cookie)[0].status


def _memory(web: Web) -> tuple[Memory, ...]:
    """Of the processes that answer: the first of the family only starts them."""
    children = sorted(process.pid for process in family(web.program.pid) if process.pid != web.program.pid)
    return tuple(map(memory_of, children))


def is_past_limit(readings: Mapping[str, Sequence[Reading]]) -> bool:
    """Whether a process holds more than LIMIT_MIB at the end."""
    return any(one.resident > LIMIT_MIB * MIB for found in readings.values() for one in found[-1].processes)


def table(readings: Mapping[str, Sequence[Reading]]) -> Table:
    """A row for each reading; a figure for each process, in MiB."""
    shown = Table("database", "different pages", "resident (RSS)", "peak", "not of files (RssAnon)", "its part (PSS)")
    for database, found in readings.items():
        for reading in found:
            figures = [
                " / ".join(f"{getattr(one, name) / MIB:.0f}" for one in reading.processes)
                for name in ("resident", "peak", "anonymous", "proportional")
            ]
            shown.add_row(database, str(reading.pages), *figures)
        shown.add_section()
    return shown


if __name__ == "__main__":
    start(main)
