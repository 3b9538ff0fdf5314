"""Takes a picture, and makes it small."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from benches.harness.command import say
from benches.pictures.shots import Shot, Stage

MAX_BYTES = 80_000
MAX_PHONE_WIDTH = 600  # in CSS pixels; below it, the window is a phone's, with touch and no mouse
COLOURS = (160, 128, 96, 64, 48, 32)  # of the palette: as many as keep the file small; 160 are a third of the bytes
WEBP_QUALITY = 13  # letters stay readable
# In place of the machine's own addresses, names that a reader understands.
SHOWN_ADDRESSES = """([own, paper]) => {
  for (const field of document.querySelectorAll('input')) field.value = field.value.replaceAll(paper, 'https://fleuve.example/');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data;
    walker.currentNode.data = text.replaceAll(paper, 'https://fleuve.example/').replaceAll(own, 'https://lapesee.example');
  }
}"""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pictures are taken; people's session keys, and the keys of rows."""

    base: str
    sessions: Mapping[str, str]
    keys: Mapping[str, str]


def take(browser: Browser, site: Site, shot: Shot, path: str, file: Path) -> None:
    """Take the picture of the page at this path, as a PNG of at most MAX_BYTES, or as WebP if the file is named so."""
    contexts: list[BrowserContext] = []

    def open_as(name: str) -> Page:
        contexts.append(open_context(browser, site, shot.width, shot.height, shot.scheme, name, shot.scale))
        return contexts[-1].new_page()

    page = open_as(shot.who)
    page.goto(site.base + path, wait_until="networkidle")
    for _ in range(3):  # the first times, the font may come too late to be shown
        page.reload(wait_until="networkidle")
    if shot.first:
        shot.first(Stage(page, open_as, {**site.keys, "base": site.base}))
        page.wait_for_load_state("networkidle")
    page.evaluate(SHOWN_ADDRESSES, [site.base, site.keys["paper"]])
    _save(page.screenshot(), file)
    for context in contexts:
        context.close()


def open_context(
    browser: Browser,
    site: Site,
    width: int,
    height: int,
    scheme: Literal["light", "dark"],
    who: str = "",
    scale: int = 0,
) -> BrowserContext:
    """A window of that many CSS pixels, signed in as the person named, or as a visitor."""
    is_phone = width < MAX_PHONE_WIDTH
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale or (2 if is_phone else 1),
        is_mobile=is_phone,
        has_touch=is_phone,
        color_scheme=scheme,
        locale="fr-FR",
    )
    if who:  # a secure cookie, which Chromium also sends to the loopback without TLS
        origin = f"https://{urlsplit(site.base).netloc}/"
        context.add_cookies([{"name": "__Host-sessionid", "value": site.sessions[who], "url": origin, "secure": True}])
    return context


def _save(picture: bytes, file: Path) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")
    content = _webp(image) if file.suffix == ".webp" else _small_png(image)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    say(f"{file}: {len(content) / 1000:.0f} kB")


def _small_png(image: Image.Image) -> bytes:
    content = b""
    for colours in COLOURS:
        made = BytesIO()
        image.quantize(colours).save(made, "PNG", optimize=True)
        content = made.getvalue()
        if len(content) <= MAX_BYTES:
            break
    return content


def _webp(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "WEBP", quality=WEBP_QUALITY, method=6)
    return made.getvalue()
