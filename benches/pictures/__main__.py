"""`bin/pictures`: makes the pictures of README.md, of docs/editing.md and of the manifest anew, from the demonstration.

From a site that runs (`--url`) it makes those of README.md and of the manifest: those of the guide need sessions of the team.
With `--all FOLDER` it photographs the first screen of each kind of page instead, in several guises, lays the pictures
out on sheets, and prints what stands in that screen.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from benches.browser.sights import kinds
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Missing, end_politely, scratch
from benches.harness.services import Broker
from benches.pages import chromium, read, say
from benches.pictures.camera import Site, take
from benches.pictures.every import photograph
from benches.pictures.guide import GUIDE_SHOTS
from benches.pictures.newspaper import newspaper
from benches.pictures.sample import fill
from benches.pictures.shots import README_SHOTS, SCREEN_SHOTS
from benches.serve import Web


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them all, or those that are named."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("--url", help="of a site that runs")
    parser.add_argument("--into", type=Path, default=ROOT, help="the tree whose docs/ and static/ hold the pictures")
    parser.add_argument("--all", type=Path, metavar="FOLDER", dest="every", help="every kind of page, on sheets")
    parser.add_argument("names", nargs="*", help="of the pictures, e.g. home queue; all if none is named")
    options = parser.parse_args(arguments)
    names = frozenset(options.names or [*README_SHOTS, *SCREEN_SHOTS, *GUIDE_SHOTS])
    try:
        with scratch() as folder, chromium() as browser:
            if options.url:
                _take(browser, Site(options.url), options, names)
            else:
                with newspaper() as paper:
                    _take(browser, _demonstration(folder, paper), options, names)
    except Missing as missing:
        say(str(missing), markup=False)
        return 2
    return 0


def _demonstration(folder: Path, paper: str) -> Site:
    product = Product(folder, as_sqlite(folder / "demo.sqlite3"), Broker(folder).url, DEMO="1", SECURE_SSL_REDIRECT="0")
    sessions, keys = fill(product)
    product.environment["DEMO"] = "0"  # a demonstration reads no site, not even the newspaper
    product.manage("collectstatic", "--noinput", "-v", "0")
    return Site(Web(product, workers=1, page_cache="1").address(""), sessions, {**keys, "paper": paper})


def _take(browser: Browser, site: Site, options: argparse.Namespace, names: frozenset[str]) -> None:
    paths = kinds(lambda path: read(site.base, path))
    if options.every:
        photograph(browser, site, paths, options.every)
        return
    _take_readme(browser, site, paths, options.into, names)
    _take_screens(browser, site, options.into, names)
    if site.sessions:
        _take_guide(browser, site, options.into, names)


def _take_readme(browser: Browser, site: Site, paths: dict[str, str], tree: Path, names: frozenset[str]) -> None:
    for name, shot in README_SHOTS.items():
        if name in names:
            take(browser, site, shot, paths[shot.path], tree / "docs" / f"{name}.png")


def _take_screens(browser: Browser, site: Site, tree: Path, names: frozenset[str]) -> None:
    for name, shot in SCREEN_SHOTS.items():
        if name in names:
            take(browser, site, shot, shot.path, tree / "static" / "img" / "screens" / f"{name}.webp")


def _take_guide(browser: Browser, site: Site, tree: Path, names: frozenset[str]) -> None:
    for name, shot in GUIDE_SHOTS.items():
        if name in names:
            file = tree / "static" / "gestion" / "guide" / f"{name}.png"
            take(browser, site, shot, shot.path.format_map(site.keys), file)


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
