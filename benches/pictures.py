"""`bin/pictures`: makes the pictures of README.md anew, from the demonstration or from a site that runs (`--url`)."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from benches.browser.sights import kinds
from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, Missing, end_politely, scratch
from benches.harness.services import Broker
from benches.pages import chromium, read, say
from benches.serve import Web

COLOURS = 160  # of a picture's palette: a third of the bytes, and nobody sees it
FILL = """
from django.core.management import call_command
from articles.models import Article, Comment
from members.models import Member
call_command("migrate", verbosity=0)
call_command("load_data", demo=True, verbosity=0)
call_command("refresh", all=True, verbosity=0)
said = (
    "Le communiqué parle d’un prêt à quinze ans. Le taux, lui, n’y est pas.",
    "Il est en annexe, page 12 : 4,5 % l’an, différé de cinq ans.",
    "Merci. Reste à savoir qui porte le risque de change.",
)
members = [Member.objects.create(username=name, email=f"{name}@example.org") for name in ("Aminata", "Koffi", "Seydou")]
for number, article in enumerate(Article.objects.published().leads().filter(is_finance=True).newest_first()[:6]):
    first = None
    for author, body in list(zip(members, said))[: 3 - number % 3]:
        comment = Comment.objects.create(article=article, author=author, body=body, parent=first)
        first = first or comment
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the kind of page, the window, and what the device prefers. A phone's is taken at twice its pixels."""

    kind: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"


SHOTS = {
    "home": Shot("home", 1280, 960),
    "listing": Shot("rubrique", 390, 800),
    "article": Shot("discussion", 390, 800),
    "search": Shot("search-found", 390, 800, "dark"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("--url", help="of a site that runs")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="the folder of the pictures")
    options = parser.parse_args(arguments)
    try:
        with scratch() as folder, chromium() as browser:
            _take(browser, options.url or _demonstration(folder), options.into)
    except Missing as missing:
        say(str(missing), markup=False)
        return 2
    return 0


def _demonstration(folder: Path) -> str:
    site = Product(folder, as_sqlite(folder / "demo.sqlite3"), Broker(folder).url, DEMO="1", SECURE_SSL_REDIRECT="0")
    site.manage("shell", "-v", "0", "-c", FILL)
    site.manage("collectstatic", "--noinput", "-v", "0")
    return Web(site, workers=1, page_cache="1").address("")


def _take(browser: Browser, base: str, folder: Path) -> None:
    paths = kinds(lambda path: read(base, path))
    for name, shot in SHOTS.items():
        page = browser.new_page(
            viewport={"width": shot.width, "height": shot.height},
            device_scale_factor=2 if shot.width < 600 else 1,
            color_scheme=shot.scheme,
            locale="fr-FR",
        )
        page.goto(base + paths[shot.kind], wait_until="networkidle")
        for _ in range(3):  # the first times, the font may come too late to be shown
            page.reload(wait_until="networkidle")
        file = folder / f"{name}.png"
        Image.open(BytesIO(page.screenshot())).quantize(COLOURS).save(file, optimize=True)
        say(f"{file}: {file.stat().st_size / 1000:.0f} kB")
        page.close()


if __name__ == "__main__":
    os.chdir(ROOT)
    end_politely()
    sys.exit(main())
