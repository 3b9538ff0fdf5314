"""`bin/bench serve`: requests a second, p50 and p99 of home, listing, article and search, on SQLite and PostgreSQL, beside
nginx that serves the same bytes as a file in the same run; and of the web server's CPU, milliseconds a request.

Five ways: from the page cache; for the first visitor after a change, when the page is built from kept cards; built with nothing
kept; for a member, whose holes are filled; from the cache of deploy/nginx.conf, without TLS and limits by address. The second and
the third are asked for one by one, the others by many at once. Where miniflux is installed, its list of unread entries is a row.
"""

import argparse
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benches.harness import first_visitor
from benches.harness.command import add_database, databases, say, start
from benches.harness.contenders import Miniflux
from benches.harness.load import LoadResult, Nginx, measure_load
from benches.harness.product import Product, new_product
from benches.harness.programs import Missing, Program, scratch
from benches.harness.services import ENTRIES, Newswire, NginxFront
from benches.harness.web import Web

TALK = """
from articles.models import Article, Comment
from members.models import Member
author = Member.objects.create_user("Aminata", "aminata@example.org")
for article in Article.objects.published().filter(is_lead=True, is_finance=True).order_by("-pk")[:20]:
    said = {"body": f"Les stocks disent le contraire. {article.title} " * 3, "published_at": article.published_at}
    Comment.objects.bulk_create(Comment(article=article, author=author, **said) for _ in range(20))
"""
SIGN_IN = """
from django.conf import settings
from django.test import Client
from members.models import Member
client = Client()
client.force_login(Member.objects.get(username="Aminata"))
print(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0])
"""
SLUG = "select s.sector_id from articles_articlesector s group by 1 order by count(*) desc, 1 limit 1"
ARTICLES_PER_PAGE = 30  # of a listing, and of miniflux's list
LATEST = "select max(id) from articles_article where is_finance and is_lead"


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page on a database, its bytes on the line, and how it was served: in one of four ways, by nginx."""

    page: str
    database: str
    size: int
    paces: dict[str, LoadResult]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print the table."""
    options = _options().parse_args(arguments)
    lines: list[PageResult] = []
    for database in databases(options):
        with scratch() as folder:
            lines += _measured(folder, database, options)
    lines += _miniflux(options) if shutil.which("miniflux") else []
    say(table(lines))
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench serve", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    add_database(parser)
    parser.add_argument("--pages", default="home,listing,article,search")
    parser.add_argument("--connections", type=int, default=16, help="that ask at the same time")
    parser.add_argument("--seconds", type=float, default=4, help="a measure")
    parser.add_argument("--workers", type=int, default=3, help="processes of the web server")
    parser.add_argument("--threads", type=int, default=4, help="in each of them")
    return parser


def _measured(folder: Path, database: str, options: argparse.Namespace) -> Iterator[PageResult]:
    product, member = filled_product(folder, database, options.articles)
    web, nginx = Web(product, options.workers, options.threads), Nginx(folder)
    front = NginxFront(folder, web.port, product.folder / "var", bare=True)

    def flood(url: str, cookie: str = "", server: Program = web.program) -> LoadResult:
        return measure_load(url, server, options.connections, options.seconds, cookie)

    for page, asked in pages(product.database.ask).items():
        if page not in options.pages.split(","):
            continue
        path, body = _settled(web, asked)
        for cookie in ["", member] * (3 * options.workers):
            web.get(path, cookie)  # each process has to have read the code once
        paces = {"cached": flood(web.address(path))}
        for way in first_visitor.WAYS:
            paces[way] = first_visitor.measure_first(
                web, product.broker_url, path, way, options.workers, options.seconds
            )
        web.get(path)  # kept again
        paces["member"] = flood(web.address(path), member)
        paces["nginx’s cache"] = flood(f"http://127.0.0.1:{front.port}{path}", server=front.program)
        paces["nginx"] = flood(nginx.serve(f"{page}.html", body), server=nginx.program)
        yield PageResult(page, database, len(body), paces)


def _miniflux(options: argparse.Namespace) -> Iterator[PageResult]:
    """Its list of unread entries, of as many as La Pesée has articles, as many a page; nothing where it is not installed."""
    with scratch() as folder:
        feeds = options.articles // ENTRIES
        reader = Miniflux(folder, Newswire(folder, 20), feeds)
        reader.visit()
        cookie, address = reader.sign_in(ARTICLES_PER_PAGE), reader.address("/unread")
        pace = measure_load(address, reader.server, options.connections, options.seconds, cookie)
        reader.close()
    yield PageResult("miniflux", "postgres", 0, {"unread": pace})


def filled_product(folder: Path, database: str, articles: int) -> tuple[Product, str]:
    """La Pesée as production runs it, with so many articles, talks of 20 comments under the latest, and the cookie of a member."""
    product = new_product(folder, database, SECURE_SSL_REDIRECT="0", LOG_LEVEL="ERROR")
    say(f"{database}: {articles} articles…")
    product.fill(articles)
    product.shell(TALK)
    return product, product.shell(SIGN_IN).strip()


def pages(ask: Callable[[str], list[tuple[object, ...]]]) -> dict[str, str]:
    """What is asked for: name → path; the sector that holds most, the latest article, a common word."""
    return {
        "home": "/",
        "listing": f"/secteurs/{ask(SLUG)[0][0]}/",
        "article": f"/actualite/{ask(LATEST)[0][0]}/",
        "search": "/recherche/?q=banque",
    }


def _settled(web: Web, path: str) -> tuple[str, bytes]:
    """The page's own address, and its bytes as the cache gives them to a phone. Raises Missing where it gives none."""
    for _ in range(10):
        answer, body = web.get(path)
        if answer.status == 301:
            path = answer.headers["Location"]
        elif answer.headers.get("X-Cache") == "hit":
            return path, body
    raise Missing(f"{path} does not come from the cache: {answer.status} {dict(answer.headers)}")


def table(lines: Sequence[PageResult]) -> Table:
    """A row for each way of each page and database; the last row is nginx in the same minute."""
    names = ("req/s", "p50 ms", "p99 ms", "CPU ms a request", "of nginx’s rate", "÷ cached")
    shown = Table("page", "database", "bytes", "", *names)
    for line in lines:
        for number, (how, pace) in enumerate(line.paces.items()):
            first = ("", "", "") if number else (line.page, line.database, str(line.size))
            figures = (f"{pace.rate:.0f}", f"{pace.p50:.2f}", f"{pace.p99:.2f}", f"{pace.cpu:.3f}")
            share, of_cached = _beside(pace, line.paces.get("nginx"), "%"), _beside(pace, line.paces.get("cached"))
            shown.add_row(*first, how, *figures, share, of_cached)
        shown.add_section()
    return shown


def _beside(pace: LoadResult, other: LoadResult | None, unit: str = "") -> str:
    """Its rate as a share of the other's; empty beside itself and where there is no other."""
    if other is None or other is pace:
        return ""
    share = pace.rate / other.rate
    return f"{100 * share:.1f} %" if unit else f"{share:.3f}"


if __name__ == "__main__":
    start(main)
