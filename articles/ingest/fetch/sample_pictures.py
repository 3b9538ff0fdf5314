"""The pictures of the sample feeds: simple shapes in a few colours, drawn from a subject and a number. Nothing is shipped.

An address says what is drawn: `/dessins/energie-3.png`. The same address always gives the same picture.
"""

import re
from collections.abc import Callable
from io import BytesIO
from math import sin
from random import Random

from PIL import Image, ImageDraw

from articles.ingest.fetch.sample_subjects import MOTIFS, PALETTES

PATH = re.compile(r"/dessins/([a-z-]+)-(\d{1,4})\.png")
WIDTH, HEIGHT = 960, 540
ENLARGED = 2  # drawn larger, so that edges are smooth
COLOURS = 64

type Colour = tuple[int, int, int]
type Motif = Callable[[ImageDraw.ImageDraw, Random, list[Colour]], None]


def picture_at(path: str) -> bytes | None:
    """The PNG at the path of an address; None where no sample picture is."""
    found = PATH.fullmatch(path)
    if found is None or found[1] not in MOTIFS:
        return None
    return draw(found[1], int(found[2]))


def draw(subject: str, number: int) -> bytes:
    """A PNG for a subject of MOTIFS; another number gives another arrangement and other colours."""
    chance = Random(f"{subject} {number}")  # noqa: S311 it only draws
    ground, *colours = PALETTES[(number + len(subject)) % len(PALETTES)]
    image = Image.new("RGB", (WIDTH * ENLARGED, HEIGHT * ENLARGED), ground)
    DRAWN[MOTIFS[subject]](ImageDraw.Draw(image), chance, colours)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX).quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def _bars(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """Columns that rise from left to right, as accounts do when all goes well."""
    count = chance.randint(7, 11)
    width = WIDTH * ENLARGED / count
    for n in range(count):
        top = HEIGHT * ENLARGED * (0.85 - 0.65 * (n + chance.random()) / count)
        fill = colours[n % len(colours)]
        pen.rectangle((n * width + width * 0.15, top, (n + 1) * width - width * 0.15, HEIGHT * ENLARGED), fill=fill)


def _waves(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """Bands that run across, as water, wind and exchange rates do."""
    for n, colour in enumerate([*colours, *colours]):
        base, height = HEIGHT * ENLARGED * (0.2 + 0.14 * n), HEIGHT * ENLARGED * chance.uniform(0.04, 0.1)
        length, shift = WIDTH * ENLARGED / chance.uniform(5, 11), chance.uniform(0, 6)
        edge = [(x, base + height * sin(x / length + shift)) for x in range(0, WIDTH * ENLARGED + 40, 40)]
        pen.polygon([*edge, (WIDTH * ENLARGED, HEIGHT * ENLARGED), (0, HEIGHT * ENLARGED)], fill=colour)


def _hills(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """Heaps and slopes under a round sun, as at a quarry or a coast."""
    _disc(pen, chance.uniform(0.15, 0.85), 0.3, 0.11, colours[0])
    for n, colour in enumerate([*colours[1:], *colours[1:]]):
        x, half = chance.uniform(0, 1) * WIDTH * ENLARGED, WIDTH * ENLARGED * chance.uniform(0.25, 0.45)
        top = HEIGHT * ENLARGED * (0.3 + 0.1 * n)
        pen.polygon([(x - half, HEIGHT * ENLARGED), (x, top), (x + half, HEIGHT * ENLARGED)], fill=colour)


def _discs(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """Rows of discs of one size, as coins, pills or fruit."""
    columns, rows = 8, 4
    for row in range(rows):
        for column in range(columns):
            if chance.random() < 0.75:
                radius = chance.choice((0.06, 0.08, 0.1))
                _disc(pen, (column + 0.5) / columns, (row + 0.5) / rows, radius, chance.choice(colours))


def _blocks(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """A wall of blocks, as containers, houses or the fields of a form."""
    side = WIDTH * ENLARGED // 8
    for y in range(0, HEIGHT * ENLARGED, side):
        x = -side * chance.randint(0, 1) // 2
        while x < WIDTH * ENLARGED:
            width = side * chance.choice((1, 1, 2))
            if chance.random() < 0.8:
                pen.rectangle((x + 6, y + 6, x + width - 6, y + side - 6), fill=chance.choice(colours))
            x += width


def _rise(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """A round sun that rises from the lower edge, in wide bands."""
    x, width = chance.uniform(0.25, 0.75), chance.uniform(0.17, 0.21)
    for n in range(5, 0, -1):
        _disc(pen, x, 1, n * width, colours[n % len(colours)])


def _rings(pen: ImageDraw.ImageDraw, chance: Random, colours: list[Colour]) -> None:
    """Rings around two points, as signals and reserves spread."""
    for _ in range(2):
        x, y = chance.uniform(0.1, 0.9), chance.uniform(0.2, 0.8)
        for n in range(7, 0, -1):
            _disc(pen, x, y, n * 0.075, colours[n % len(colours)])


def _disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: Colour) -> None:
    """A disc; its middle in shares of width and height, its radius in shares of the height."""
    across, down, half = x * WIDTH * ENLARGED, y * HEIGHT * ENLARGED, radius * HEIGHT * ENLARGED
    pen.ellipse((across - half, down - half, across + half, down + half), fill=colour)


DRAWN: dict[str, Motif] = {
    "bars": _bars,
    "waves": _waves,
    "hills": _hills,
    "discs": _discs,
    "blocks": _blocks,
    "rise": _rise,
    "rings": _rings,
}
