"""`bin/bench serve`: requests a second, p50 and p99 of home, listing, article and search, on SQLite and PostgreSQL, beside
nginx that serves the same bytes as a file in the same run.

Four ways: from the page cache; for a member, whose holes are filled; for the first visitor after a change, when the page is
built from kept pieces; built with nothing kept.
"""

import argparse
import http.client
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benches.harness.load import HEADERS, LoadResult, Nginx, measure_load
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Missing, Program, end_politely, free_port, listens, scratch
from benches.harness.services import Broker, Cluster

FILL = """
from django.core.management import call_command
from benches.library import fill
call_command("migrate", verbosity=0)
fill({articles}, index=True)
"""
TALK = """
from articles.models import Article, Comment
from members.models import Member
article = Article.objects.published().filter(is_lead=True, is_finance=True).latest("pk")
author = Member.objects.create_user("Aminata", "aminata@example.org")
for number in range(20):
    Comment.objects.create(article=article, author=author, body=f"Les stocks disent le contraire, no {number}. " * 4)
"""
SIGN_IN = """
from django.conf import settings
from django.test import Client
from members.models import Member
client = Client()
client.force_login(Member.objects.get(username="Aminata"))
print(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0])
"""
# How a page is served → the settings of its web server. A member asks the first of them.
WAYS = {"cached": ("1", "1"), "first after a change": ("0", "1"), "built": ("0", "0")}
SLUG = "select s.sector_id from articles_articlesector s group by 1 order by count(*) desc, 1 limit 1"
LATEST = "select max(id) from articles_article where is_finance and is_lead"

say = Console(highlight=False, width=max(130, shutil.get_terminal_size().columns)).print


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page on a database, its bytes on the line, and how it was served: in one of WAYS, to a member, by nginx."""

    page: str
    database: str
    size: int
    paces: dict[str, LoadResult]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print the table."""
    options = _options().parse_args(arguments)
    databases = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    lines: list[PageResult] = []
    try:
        for database in databases:
            with scratch() as folder:
                lines += _measured(folder, database, options)
    except Missing as missing:
        say(str(missing), markup=False)
        return 2
    say(table(lines))
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench serve", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--pages", default="home,listing,article,search")
    parser.add_argument("--connections", type=int, default=16, help="that ask at the same time")
    parser.add_argument("--seconds", type=float, default=4, help="a measure")
    parser.add_argument("--workers", type=int, default=3, help="processes of the web server")
    parser.add_argument("--threads", type=int, default=4, help="in each of them")
    return parser


def _measured(folder: Path, database: str, options: argparse.Namespace) -> Iterator[PageResult]:
    product, member = filled_product(folder, database, options.articles)
    servers = {way: Web(product, options.workers, *kept, threads=options.threads) for way, kept in WAYS.items()}
    nginx = Nginx(folder)
    for page, asked in pages(product.database.ask).items():
        if page not in options.pages.split(","):
            continue
        path, body = _settled(servers["cached"].port, asked)
        for web in servers.values():
            for _ in range(3 * options.workers):
                get(web.port, path)  # each process has to have read the code once
        for _ in range(3 * options.workers):
            get(servers["cached"].port, path, member)  # a member's page needs code that visitors' cached pages do not
        asked_of = {way: (web.program, web.address(path), "") for way, web in servers.items()}
        asked_of["member"] = (*asked_of["cached"][:2], member)
        asked_of["nginx"] = (nginx.program, nginx.serve(f"{page}.html", body), "")
        paces = {
            how: measure_load(url, program, options.connections, options.seconds, cookie)
            for how, (program, url, cookie) in asked_of.items()
        }
        yield PageResult(page, database, len(body), paces)


def filled_product(folder: Path, database: str, articles: int) -> tuple[Product, str]:
    """La Pesée as production runs it, with so many articles and a talk of 20 comments, and the cookie of a member."""
    url = Cluster(folder).create("serve") if database == "postgres" else as_sqlite(folder / "serve.sqlite3")
    product = Product(folder, url, Broker(folder).url, SECURE_SSL_REDIRECT="0", LOG_LEVEL="ERROR")
    say(f"{database}: {articles} articles…")
    product.manage("shell", "-v", "0", "-c", FILL.format(articles=articles))
    product.manage("shell", "-v", "0", "-c", TALK)
    product.manage("collectstatic", "--noinput", "-v", "0")
    return product, product.manage("shell", "-v", "0", "-c", SIGN_IN).stdout.strip()


def pages(ask: Callable[[str], list[tuple[object, ...]]]) -> dict[str, str]:
    """What is asked for: name → path; the sector that holds most, the latest article, a common word."""
    return {
        "home": "/",
        "listing": f"/secteurs/{ask(SLUG)[0][0]}/",
        "article": f"/actualite/{ask(LATEST)[0][0]}/",
        "search": "/recherche/?q=banque",
    }


class Web:
    """The web server as production starts it, with or without cached pages and kept pieces."""

    def __init__(
        self, product: Product, workers: int, page_cache: str, piece_cache: str = "", threads: int = 4
    ) -> None:
        self.port = free_port()
        config = ROOT / "deploy" / "gunicorn_conf.py"
        command: list[str | Path] = [sys.executable, "-m", "gunicorn", "--config", config, "portal.wsgi"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(workers)]
        command += ["--worker-class", "gthread", "--threads", str(threads)]  # by itself, one thread is another class
        environment = product.environment | {"PAGE_CACHE": page_cache, "PIECE_CACHE": piece_cache or page_cache}
        self.program = Program(
            command, product.folder / f"web-{page_cache}{piece_cache}.log", cwd=product.root, env=environment
        )
        self.program.wait_for(lambda: listens(self.port), "gunicorn")

    def address(self, path: str) -> str:
        """Of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


def _settled(port: int, path: str) -> tuple[str, bytes]:
    """The page's own address, and its bytes as the cache gives them to a phone. Raises Missing where it gives none."""
    for _ in range(10):
        answer, body = get(port, path)
        if answer.status == 301:
            path = answer.headers["Location"]
        elif answer.headers.get("X-Cache") == "hit":
            return path, body
    raise Missing(f"{path} does not come from the cache: {answer.status} {dict(answer.headers)}")


def get(port: int, path: str, cookie: str = "") -> tuple[http.client.HTTPResponse, bytes]:
    """The answer to one request, over a connection of its own, and its body."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=HEADERS | ({"Cookie": cookie} if cookie else {}))
        answer = connection.getresponse()
        return answer, answer.read()


def table(lines: Sequence[PageResult]) -> Table:
    """A row for each way of each page and database; the last row is nginx in the same minute."""
    names = ("req/s", "p50 ms", "p99 ms", "CPU ms a request", "of nginx’s rate", "÷ cached")
    shown = Table("page", "database", "bytes", "", *names)
    for line in lines:
        for how, pace in line.paces.items():
            first = (line.page, line.database, str(line.size)) if how == "cached" else ("", "", "")
            figures = (f"{pace.rate:.0f}", f"{pace.p50:.2f}", f"{pace.p99:.2f}", f"{pace.cpu:.3f}")
            share = "" if how == "nginx" else f"{100 * pace.rate / line.paces['nginx'].rate:.1f} %"
            of_cached = "" if how in {"nginx", "cached"} else f"{pace.rate / line.paces['cached'].rate:.3f}"
            shown.add_row(*first, how, *figures, share, of_cached)
        shown.add_section()
    return shown


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
