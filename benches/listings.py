"""`bin/bench listings`: what an uncached listing takes in a small library and in a big one, beside each other.

Both are filled in a scratch folder, or kept in the one given; the pages are asked for as browsers ask, in one process.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.harness.product import as_sqlite
from benches.harness.programs import ROOT, scratch
from benches.harness.services import Cluster

TIMES = 9
MOST = 2.0  # times as long in the big library


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when a page takes more than MOST times as long."""
    asked = argparse.ArgumentParser(prog="bin/bench listings", description=__doc__)
    asked.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked.add_argument("--sizes", type=int, nargs=2, default=[10_000, 1_000_000], metavar=("SMALL", "BIG"))
    asked.add_argument("--urls", nargs=2, help="databases filled before, instead of new ones", metavar=("SMALL", "BIG"))
    options = asked.parse_args(arguments)
    with scratch() as folder:
        urls = options.urls or list(_filled(folder, options.database, options.sizes))
        with ThreadPoolExecutor(2) as both:  # at the same time: what else the machine does slows both
            small, big = both.map(lambda url: _measured(url, folder), urls)
    table = Table(title=f"Listings, uncached, ms, {options.database}")
    for column in ("page", *(f"{size:,}" for size in options.sizes), "ratio"):
        table.add_column(column, justify="left" if column == "page" else "right")
    for name, before in small.items():
        table.add_row(name, f"{before:.1f}", f"{big[name]:.1f}", f"{big[name] / before:.2f}")
    Console().print(table)
    return int(any(big[name] > MOST * before for name, before in small.items()))


def _filled(folder: Path, database: str, sizes: Sequence[int]) -> Iterator[str]:
    cluster = Cluster(folder) if database == "postgres" else None
    for size in sizes:
        url = cluster.create(f"bench_{size}") if cluster else as_sqlite(folder / f"{size}.sqlite3")
        _run(url, folder, "benches.library", str(size))
        yield url


def _measured(url: str, folder: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(_run(url, folder, "benches.listings", "--pages"))
    return found


def _run(url: str, folder: Path, module: str, *arguments: str) -> str:
    environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _pages() -> dict[str, float]:
    """Each kind of listing → the shortest of TIMES, in ms: the rest is what else the machine does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test import RequestFactory
    from django.urls import resolve

    clock = time.process_time if connection.vendor == "sqlite" else _clock_with_server(connection)
    times = {}
    for name, address in _addresses():
        taken = []
        for _ in range(TIMES):
            request = RequestFactory().get(address)
            request.session, request.resolver_match = {}, resolve(request.path)  # type: ignore[assignment]
            view, args, kwargs = request.resolver_match
            began = clock()
            if view(request, *args, **kwargs).status_code != 200:
                raise SystemExit(f"{address} is no page.")
            taken.append((clock() - began) * 1000)
        times[name] = min(taken)
    return times


def _clock_with_server(connection: Any) -> Callable[[], float]:
    """The CPU time of this process and of the server's that answers it, in seconds: what else the machine does adds little.

    For a server on another machine, the time of day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = Path(f"/proc/{cursor.fetchone()[0]}")
    if not (server / "comm").is_file() or (server / "comm").read_text().strip() != "postgres":
        return time.perf_counter
    return lambda: time.process_time() + int((server / "schedstat").read_text().split()[0]) / 1e9


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
    if sys.argv[1:] == ["--pages"]:
        sys.stdout.write(json.dumps(_pages()))
        sys.exit()
    sys.exit(main(sys.argv[1:]))
