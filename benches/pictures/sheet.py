"""Lays many pictures out on one sheet, each under its name."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

THUMB_WIDTH, GAP, LABEL_HEIGHT = 240, 12, 18  # pixels
COLOURS = 96  # of the palette


def lay_out(files: Sequence[tuple[str, Path]], into: Path, columns: int) -> None:
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
    sheet.quantize(COLOURS).save(into, "PNG", optimize=True)


def _thumb(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        return picture.convert("RGB").resize((THUMB_WIDTH, picture.height * THUMB_WIDTH // picture.width))
