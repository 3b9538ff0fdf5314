"""`bin/pictures`: makes the pictures of README.md, of docs/editing.md and of the manifest anew, from the demonstration.

With `--all FOLDER` it photographs the first screen of each kind of page instead, in several guises, lays the pictures
out on sheets, and prints what stands in that screen.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benches.browser.sights import kinds
from benches.harness.command import start
from benches.harness.product import new_product
from benches.harness.programs import ROOT, scratch
from benches.harness.web import Web
from benches.pages import chromium, read
from benches.pictures.camera import Site, take
from benches.pictures.every import photograph
from benches.pictures.newspaper import newspaper
from benches.pictures.sample import fill
from benches.pictures.shots import GUIDE_SHOTS, README_SHOTS, SCREEN_SHOTS, Shot


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them all, or those that are named."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", dest="every", help="every kind of page, on sheets")
    parser.add_argument("names", nargs="*", help="of the pictures, e.g. home queue; all if none is named")
    options = parser.parse_args(arguments)
    names = frozenset(options.names or [*README_SHOTS, *SCREEN_SHOTS, *GUIDE_SHOTS])
    with scratch() as folder, chromium() as browser, newspaper() as paper:
        site = _demonstration(folder, paper)
        paths = kinds(lambda path: read(site.base, path))
        if options.every:
            photograph(browser, site, paths, options.every)
            return 0
        for file, shot, path in _plan(site, paths):
            if file.stem in names:
                take(browser, site, shot, path, file)
    return 0


def _demonstration(folder: Path, paper: str) -> Site:
    product = new_product(folder, "sqlite", DEMO="1", SECURE_SSL_REDIRECT="0")
    sessions, keys = fill(product)
    product.environment["DEMO"] = "0"  # a demonstration reads no site, not even the newspaper
    product.collect()
    return Site(Web(product, workers=1).address(""), sessions, {**keys, "paper": paper})


def _plan(site: Site, paths: dict[str, str]) -> Iterator[tuple[Path, Shot, str]]:
    """Each picture: its file, what it is, and the path of its page."""
    static = ROOT / "static"
    for name, shot in README_SHOTS.items():
        yield ROOT / "docs" / f"{name}.png", shot, paths[shot.path]
    for name, shot in SCREEN_SHOTS.items():
        yield static / "img" / "screens" / f"{name}.webp", shot, shot.path
    for name, shot in GUIDE_SHOTS.items():
        yield static / "gestion" / "guide" / f"{name}.png", shot, shot.path.format_map(site.keys)


if __name__ == "__main__":
    start(main)
