"""`bin/pictures --all`: the first screen of about a hundred pages, on sheets, with what they measure there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from rich.table import Table

from benches.browser.inspector import ConsoleListener, wide
from benches.browser.screens import (
    drawings_above,
    first_headline_y,
    footer_height,
    headlines_above,
    page_height,
    small_targets,
)
from benches.browser.sights import FIXED, LINKED, MEMBERS, english
from benches.harness.command import say
from benches.pictures.camera import MAX_PHONE_WIDTH, Site, open_context

THUMB_WIDTH, GAP, LABEL_HEIGHT = 240, 12, 18  # pixels
SHEET_COLOURS = 96  # of the palette
WIDE_KINDS = [
    "home",
    "edition",
    "sectors",
    "countries",
    "companies",
    "markets",
    "data",
    "watch",
    "sector",
    "rubrique",
    "country",
    "company",
    "source",
    "story",
    "article",
    "discussion",
    "search-found",
    "archive-day",
    "about",
    "status",
    "contact",
    "signup",
    "missing",
]
DARK_KINDS = ["home", "markets", "watch", "sector", "country", "story", "article", "search-found", "signup"]
ENGLISH_KINDS = ["home", "markets", "watch", "sector", "country", "story", "article", "search-found", "about", "method"]
LIGHT_KINDS = ["home", "sector", "country", "markets", "watch", "article"]


@dataclass(frozen=True, slots=True)
class Guise:
    """How a page is looked at: the window in CSS pixels, what the device prefers, the light version, and who looks."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    light: bool = False
    who: str = ""


PHONE = Guise("phone", 360, 740)
DESKTOP = Guise("desktop", 1280, 900)
DARK = Guise("dark", 360, 740, "dark")
ENGLISH = Guise("english", 360, 740)
LIGHT = Guise("light", 360, 740, light=True)
MEMBER = Guise("member", 360, 740, who="Rose")


def photograph(browser: Browser, site: Site, paths: dict[str, str], into: Path) -> None:
    """Put a picture of each page's first screen into the folder, a sheet of each guise, and print what was measured."""
    table = Table("page", "guise", "headlines", "first at", "screens", "footer", "small targets", "drawings", "faults")
    for guise, names in _plan():
        with_site = {name: paths.get(name) or MEMBERS.get(name, "") for name in names}
        files = []
        context = open_context(browser, site, guise.width, guise.height, guise.scheme, guise.who)
        if guise.light:
            context.add_cookies([{"name": "leger", "value": "1", "url": site.base}])
        page = context.new_page()
        console = ConsoleListener(page)
        for name, path in with_site.items():
            if not path:
                continue
            page.goto(site.base + (english(path) if guise is ENGLISH else path), wait_until="networkidle")
            files.append((name, into / guise.name / f"{name}.png"))
            files[-1][1].parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=files[-1][1])
            table.add_row(name, guise.name, *_measures(page, guise), str(len(wide(page) + console.take_messages())))
        context.close()
        _lay_out(files, into / f"{guise.name}.png", columns=8 if guise.width < MAX_PHONE_WIDTH else 5)
    say(table)


def _plan() -> Iterator[tuple[Guise, list[str]]]:
    yield PHONE, [*FIXED, *LINKED]
    yield DESKTOP, WIDE_KINDS
    yield DARK, DARK_KINDS
    yield ENGLISH, ENGLISH_KINDS
    yield LIGHT, LIGHT_KINDS
    yield MEMBER, ["feed", "notices", "profile", "account", "own-data"]


def _measures(page: Page, guise: Guise) -> tuple[str, ...]:
    first = first_headline_y(page)
    return (
        str(headlines_above(page, guise.height)),
        "–" if first is None else f"{first:.0f}",
        f"{page_height(page) / guise.height:.1f}",
        f"{footer_height(page):.0f}",
        str(len(small_targets(page))),
        str(drawings_above(page, guise.height)),
    )


def _lay_out(files: Sequence[tuple[str, Path]], into: Path, columns: int) -> None:
    """Write the sheet as a PNG: rows of thumbnails in the order given, each picture of the same shape."""
    if not files:
        return
    thumbs = [(name, _thumb(file)) for name, file in files]
    height = max(thumb.height for _, thumb in thumbs) + LABEL_HEIGHT + GAP
    rows = -(-len(thumbs) // columns)
    sheet = Image.new("RGB", (columns * (THUMB_WIDTH + GAP) + GAP, rows * height + GAP), "#888")
    pen = ImageDraw.Draw(sheet)
    for number, (name, thumb) in enumerate(thumbs):
        x, y = GAP + number % columns * (THUMB_WIDTH + GAP), GAP + number // columns * height
        pen.text((x, y), name, fill="white")
        sheet.paste(thumb, (x, y + LABEL_HEIGHT))
    sheet.quantize(SHEET_COLOURS).save(into, "PNG", optimize=True)


def _thumb(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        return picture.convert("RGB").resize((THUMB_WIDTH, picture.height * THUMB_WIDTH // picture.width))
