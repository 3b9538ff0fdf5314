"""`bin/bench listings`: what an uncached listing takes in a small library and in a big one, beside each other.

The pages are made in one process, none of them from a cache; the time is the processor's, of Python and of the database.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.table import Table

from benches.harness.command import DATABASES, say, start
from benches.harness.page_cost import PageCost, as_json, from_json
from benches.harness.product import Product, new_product
from benches.harness.programs import scratch

TIMES = 9
MOST = 2.0  # times as long in the big library


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when a page takes more than MOST times as long."""
    asked = argparse.ArgumentParser(prog="bin/bench listings", description=__doc__)
    asked.add_argument("--database", choices=DATABASES, default="sqlite")
    asked.add_argument("--sizes", type=int, nargs=2, default=[10_000, 1_000_000], metavar=("SMALL", "BIG"))
    options = asked.parse_args(arguments)
    with scratch() as folder:
        products = _filled(folder, options.database, options.sizes)
        with ThreadPoolExecutor(2) as both:  # at the same time: what else the machine does slows both
            small, big = both.map(_measured, products)
    table = Table(title=f"Listings, uncached, ms, {options.database}")
    for column in ("page", *(f"{size:,}" for size in options.sizes), "ratio"):
        table.add_column(column, justify="left" if column == "page" else "right")
    for name, before in small.items():
        table.add_row(name, f"{before:.1f}", f"{big[name]:.1f}", f"{big[name] / before:.2f}")
    say(table)
    return int(any(big[name] > MOST * before for name, before in small.items()))


def _filled(folder: Path, database: str, sizes: Sequence[int]) -> list[Product]:
    products = []
    for size in sizes:
        (folder / str(size)).mkdir(mode=0o755)
        products.append(
            new_product(folder / str(size), database, PAGE_CACHE="0", SECURE_SSL_REDIRECT="0", LOG_LEVEL="ERROR")
        )
        products[-1].fill(size, index=False)
    return products


def _measured(product: Product) -> dict[str, float]:
    costs = from_json(product.shell("from benches.listings import measured; print(measured())"))
    return {cost.name: cost.cpu for cost in costs}


def measured() -> str:
    """The costs of each kind of listing, the least of TIMES: the rest is what else the machine does."""
    from django.test import Client

    client, costs = Client(SERVER_NAME="127.0.0.1"), [PageCost("listing", *one) for one in _addresses()]
    for cost in costs * TIMES:
        cost.ask(client)
    return as_json(costs)


def _addresses() -> Iterator[tuple[str, str]]:
    """What is common in the library, and what is rare; the top of the list, and far down.

    Each fills a page in both libraries, except the « rarest »: of 10,000 articles, these show 8 and 13 instead of 30.
    """
    from articles.listings.paging import encode_cursor
    from articles.models import Article, Organisation, Source

    named = Organisation.objects.of_kind("institution").in_the_news().order_by("pk").values_list("pk", flat=True)
    sources = list(Source.objects.order_by("pk").values_list("slug", flat=True)[:200])
    middle = Article.objects.order_by("pk").values_list("pk", flat=True)
    first, last = middle[0], middle.last() or 0
    deep = f"avant={encode_cursor(Article.objects.filter(pk__gte=(first + last) // 2).order_by('pk')[0])}"
    pages = {
        "home": "/?langue=fr",
        "a common sector": "/secteurs/agro-industrie/",
        "a rare sector": "/secteurs/transport-logistique/",
        "a sector and its children": "/secteurs/energie/",
        "a country": "/pays/bf/",
        "a source": f"/sources/{sources[0]}/",
        "a rare source": f"/sources/{sources[40]}/",
        "a rubrique": "/rubriques/forex/",
        "markets and their rubriques": "/marches/?langue=fr",
        "a region": "/regions/uemoa/",
        "the continent": "/regions/afrique/",
        "an institution": f"/institutions/{named[0]}/",
        "a language": "/langues/en/",
        "sector × country": "/secteurs/agro-industrie/?pays=bf",
        "sector × country × language": "/secteurs/agro-industrie/?pays=bf&langue=fr",
        "sector × rare country": "/secteurs/agro-industrie/?pays=dj",
        "sector × rarest country": "/secteurs/agro-industrie/?pays=za",
        "region × rare sector": "/regions/uemoa/?secteur=eau-services-publics",
        "region × rarest sector": "/regions/uemoa/?secteur=transport-logistique",
        "a month of a country": "/pays/bf/?periode=30j",
    }
    yield from pages.items()
    for name in ("home", "a common sector", "a country", "a region", "a language", "sector × country"):
        address = pages[name]
        yield f"{name}, far down", f"{address}{'&' if '?' in address else '?'}{deep}"


if __name__ == "__main__":
    start(main)
