"""`bin/pictures`: makes the pictures of README.md, of docs/editing.md and of the manifest anew, from the demonstration.

From a site that runs (`--url`) it makes those of README.md and of the manifest: those of the guide need sessions of the team.
With `--all FOLDER` it photographs the first screen of each kind of page instead, in several guises, lays the pictures
out on sheets, and prints what stands in that screen.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from benches.browser.sights import kinds
from benches.harness.command import start
from benches.harness.product import new_product
from benches.harness.programs import ROOT, scratch
from benches.harness.web import Web
from benches.pages import chromium, read
from benches.pictures.camera import Site, take
from benches.pictures.every import photograph
from benches.pictures.guide import GUIDE_SHOTS
from benches.pictures.newspaper import newspaper
from benches.pictures.sample import fill
from benches.pictures.shots import README_SHOTS, SCREEN_SHOTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them all, or those that are named."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("--url", help="of a site that runs")
    parser.add_argument("--into", type=Path, default=ROOT, help="the tree whose docs/ and static/ hold the pictures")
    parser.add_argument("--all", type=Path, metavar="FOLDER", dest="every", help="every kind of page, on sheets")
    parser.add_argument("names", nargs="*", help="of the pictures, e.g. home queue; all if none is named")
    options = parser.parse_args(arguments)
    names = frozenset(options.names or [*README_SHOTS, *SCREEN_SHOTS, *GUIDE_SHOTS])
    with scratch() as folder, chromium() as browser:
        if options.url:
            _take(browser, Site(options.url), options, names)
        else:
            with newspaper() as paper:
                _take(browser, _demonstration(folder, paper), options, names)
    return 0


def _demonstration(folder: Path, paper: str) -> Site:
    product = new_product(folder, "sqlite", DEMO="1", SECURE_SSL_REDIRECT="0")
    sessions, keys = fill(product)
    product.environment["DEMO"] = "0"  # a demonstration reads no site, not even the newspaper
    product.collect()
    return Site(Web(product, workers=1).address(""), sessions, {**keys, "paper": paper})


def _take(browser: Browser, site: Site, options: argparse.Namespace, names: frozenset[str]) -> None:
    paths = kinds(lambda path: read(site.base, path))
    if options.every:
        photograph(browser, site, paths, options.every)
        return
    docs, static = options.into / "docs", options.into / "static"
    shots = [(docs / f"{name}.png", shot, paths.get(shot.path, "")) for name, shot in README_SHOTS.items()]
    shots += [(static / f"img/screens/{name}.webp", shot, shot.path) for name, shot in SCREEN_SHOTS.items()]
    if site.sessions:
        guide = static / "gestion" / "guide"
        shots += [(guide / f"{name}.png", shot, shot.path.format_map(site.keys)) for name, shot in GUIDE_SHOTS.items()]
    for file, shot, path in shots:
        if file.stem in names:
            take(browser, site, shot, path, file)


if __name__ == "__main__":
    start(main)
