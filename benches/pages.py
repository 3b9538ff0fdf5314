"""`bin/bench pages`: how soon home, listing and article are there on a slow phone and a slow line, in full and in the
version légère. With `--axe`: what axe-core, the console and a narrow window hold against each kind of page, in each guise."""

import argparse
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product as each
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from rich.table import Table

from benches.browser.inspector import ConsoleListener, barriers, wide
from benches.browser.sights import english, kinds
from benches.browser.vitals import SLOW, SLOWER, SlowConnection, Vitals, first_visit, median_visit
from benches.harness.command import say, start
from benches.harness.programs import Missing, scratch
from benches.harness.web import Web, get
from benches.serve import filled_product

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = ("home", "sector", "discussion")
BUDGETS = {False: (2000, 0.0, 100), True: (3000, 0.0, 100)}  # LCP and TBT in milliseconds, CLS; full and light

RUNS = 3  # first visits a page: their median is printed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for and print the table; 1 where axe or the console had something to say."""
    options = _options().parse_args(arguments)
    with _site(options) as base, chromium() as browser:
        paths = kinds(lambda path: read(base, path))
        if options.axe:
            return _axe(browser, base, paths)
        say(_table(browser, base, paths))
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    parser.add_argument("--url", help="of a site that runs; else one is started, of invented articles")
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument(
        "--axe", action="store_true", help="each kind of page in both languages, light and dark, 360 and 1280 px"
    )
    return parser


@contextmanager
def _site(options: argparse.Namespace) -> Iterator[str]:
    """The address of a site to look at."""
    if options.url:
        yield options.url.rstrip("/")
        return
    with scratch() as folder:
        yield Web(filled_product(folder, "sqlite", options.articles)[0]).address("")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own. Raises Missing where there is none."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not program:
        raise Missing("There is no Chromium here: apt-get install chromium.")
    with sync_playwright() as playwright:
        # As root it runs only outside its sandbox.
        yield playwright.chromium.launch(executable_path=program, args=[] if os.geteuid() else ["--no-sandbox"])


def read(base: str, path: str) -> str:
    """A page's text, whatever its status; where it has moved, that of the page it moved to."""
    for _ in range(5):
        answer, content = get(urlsplit(base).netloc, path, {})
        if answer.status not in {301, 302}:
            return content.decode()
        path = urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
    raise Missing(f"{base} leads from one address to another without end.")


def _table(browser: Browser, base: str, paths: dict[str, str]) -> Table:
    shown = Table("page", "version", "line", "FCP s", "LCP s", "CLS", "TBT ms", "requests", "kB", "within")
    for name, (light, pace) in each(PAGES, ((False, SLOW), (True, SLOW), (True, SLOWER))):
        path = paths.get(name, paths["article"])
        read(base, path)  # from the cache, as for all readers of a minute but one
        visits = median_visit([first_visit(browser, base + path, pace, light=light) for _ in range(RUNS)])
        shown.add_row(*_row(name, pace, visits, light=light))
    return shown


def _row(name: str, pace: SlowConnection, visit: Vitals, *, light: bool) -> tuple[str, ...]:
    lcp, cls, tbt = BUDGETS[light]
    within = visit.lcp <= lcp and visit.cls <= cls and visit.tbt <= tbt
    times = (f"{visit.fcp / 1000:.2f}", f"{visit.lcp / 1000:.2f}", f"{visit.cls:.3f}", f"{visit.tbt:.0f}")
    figures = (*times, str(visit.requests), f"{visit.size / 1000:.1f}", "yes" if within else "no")
    return (name, "légère" if light else "full", str(pace), *figures)


def _axe(browser: Browser, base: str, paths: dict[str, str]) -> int:
    """Go through the matrix; tell each fault, and how many pages had none."""
    looked = faulty = 0
    for scheme, width in each(SCHEMES, (360, 1280)):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        console = ConsoleListener(page)
        for path in [into(path) for path in paths.values() for into in (str, english)]:
            page.goto(base + path)
            faults = [*barriers(page), *wide(page), *console.take_messages()]
            looked, faulty = looked + 1, faulty + bool(faults)
            for fault in faults:
                say(f"{path} {scheme} {width}: {fault}", markup=False)
        page.close()
    say(f"{looked} pages looked at, of {len(paths)} kinds; {faulty} with faults.")
    return 1 if faulty else 0


if __name__ == "__main__":
    start(main)
