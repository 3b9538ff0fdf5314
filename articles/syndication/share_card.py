"""Draws share cards, the pictures shown where a page is shared: PNG of 1200×630, a few tens of kB."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DESIGN_VERSION = "1"  # increase it whenever the drawing changes: the cards' addresses depend on it
SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN, FOOTER_TOP = 72, 522  # FOOTER_TOP is the position of the rule above the source
PAPER, INK, MUTED, GOLD, INDIGO, RULE = "#fbfaf7", "#1a1d21", "#666c74", "#8f5600", "#2b3a7e", "#d9d4c8"
TITLE_SIZES = (82, 74, 66, 58, 52, 46)
TITLE_TOP, LINE_HEIGHT = 196, 1.16
SMALL_SIZE, NAME_SIZE = 32, 40
PALETTE_SIZE = 32
ELLIPSIS, NO_BREAK = "…", "\u00a0"
FONT = Path(__file__).parents[2] / "static" / "fonts" / "newsreader-600.woff2"
# The logo, as rectangles on a square of 28.
LOGO_RECTANGLES = ((2, 23, 26, 26), (6, 17, 22, 21), (9, 11, 19, 15), (12, 2, 16, 9))
# Letters of African languages, and symbols, that the font lacks and that have no Unicode decomposition.
_SUBSTITUTES = str.maketrans(
    {
        **{"ɔ": "o", "Ɔ": "O", "ɛ": "e", "Ɛ": "E", "ɖ": "d", "Ɖ": "D", "ɣ": "g", "Ɣ": "G", "ŋ": "ng", "Ŋ": "Ng"},
        **{"ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D", "ƙ": "k", "Ƙ": "K", "ƴ": "y", "Ƴ": "Y", "ɲ": "ny", "Ɲ": "Ny"},
        **{
            "ʋ": "v",
            "Ʋ": "V",
            "ƒ": "f",
            "Ƒ": "F",
            "ə": "e",
            "Ə": "E",
            "ǝ": "e",
            "Ǝ": "E",
            "ı": "i",
            "ł": "l",
            "Ł": "L",
        },
        **{
            "đ": "d",
            "Đ": "D",
            "ħ": "h",
            "ŧ": "t",
            "₦": "N",
            "₵": "GH¢",
            "‑": "-",
            "‐": "-",
            "―": "—",
            "′": "’",
            "‛": "‘",
        },
        **{"⁄": "/", "∕": "/", "→": "–", "▲": "+", "▼": "−"},
        **dict.fromkeys("\t\n\r\u2009", " "),
        "\u202f": NO_BREAK,
    }
)


@dataclass(frozen=True, slots=True)
class CardText:
    """The texts of a card. All but the site's name and the title may be empty."""

    site: str
    kicker: str
    title: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class TypesetTitle:
    """A typeset title: its font size and its lines."""

    size: int
    lines: list[str]


def draw(text: CardText) -> bytes:
    """The card as PNG. A title in a script that the font lacks is replaced by the kicker, else by the site's name."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 12), fill=INDIGO)
    _draw_head(pen, drawable(text.site))
    title, kicker = drawable(text.title), drawable(text.kicker)
    if not title:
        title, kicker = kicker or drawable(text.site), ""
    pen.text((MARGIN, 146), _truncate(kicker, SMALL_SIZE, WIDTH - 2 * MARGIN), font=font(SMALL_SIZE), fill=GOLD)
    _draw_title(pen, _typeset(title))
    _draw_foot(pen, drawable(text.source), drawable(text.date))
    output = BytesIO()
    picture.quantize(PALETTE_SIZE, dither=Image.Dither.NONE).save(output, "PNG", optimize=True)
    return output.getvalue()


def drawable(text: str) -> str:
    """`text` in characters that the font has, without accents it lacks; empty if too little would remain."""
    text = text.translate(_SUBSTITUTES)
    drawn = [char if _can_draw(char) else _without_accents(char) for char in text]
    letters = [char for char, shown in zip(text, drawn, strict=True) if char.isalnum() and shown]
    letter_count = sum(char.isalnum() for char in text)
    return (
        " ".join(filter(None, "".join(drawn).split(" ")))
        if letter_count and len(letters) >= 0.75 * letter_count
        else ""
    )


def _without_accents(char: str) -> str:
    """A character without its accents, if the font has the rest."""
    apart = unicodedata.normalize("NFKD", char).translate(_SUBSTITUTES)
    return "".join(part for part in apart if _can_draw(part))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The headline font in a size."""
    # Not raqm: it fails for the whole text if the font lacks one character.
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has_glyph(char: str) -> bool:
    box = font(SMALL_SIZE).getbbox(char)
    return box[3] > box[1]  # a character that the font lacks is drawn as a blank


def _can_draw(char: str) -> bool:
    return char in {" ", NO_BREAK} or (char.isprintable() and _has_glyph(char))


def _draw_head(pen: ImageDraw.ImageDraw, site: str) -> None:
    top, unit = 56, 2
    for left, up, right, down in LOGO_RECTANGLES:
        box = (MARGIN + left * unit, top + up * unit, MARGIN + right * unit - 1, top + down * unit - 1)
        pen.rectangle(box, fill=INDIGO)
    pen.text(
        (MARGIN + 28 * unit + 16, top + 26 * unit),
        _truncate(site, NAME_SIZE, 900),
        font=font(NAME_SIZE),
        fill=INDIGO,
        anchor="ls",
    )


def _draw_title(pen: ImageDraw.ImageDraw, title: TypesetTitle) -> None:
    step = round(title.size * LINE_HEIGHT)
    room = FOOTER_TOP - TITLE_TOP
    top = TITLE_TOP + max(0, (room - step * len(title.lines)) // 3)
    for number, line in enumerate(title.lines):
        pen.text((MARGIN, top + number * step), line, font=font(title.size), fill=INK)


def _draw_foot(pen: ImageDraw.ImageDraw, source: str, date: str) -> None:
    pen.line((MARGIN, FOOTER_TOP, WIDTH - MARGIN, FOOTER_TOP), fill=RULE, width=2)
    width = font(SMALL_SIZE).getlength(date)
    pen.text((WIDTH - MARGIN - width, FOOTER_TOP + 24), date, font=font(SMALL_SIZE), fill=MUTED)
    room = WIDTH - 2 * MARGIN - width - 40
    pen.text((MARGIN, FOOTER_TOP + 24), _truncate(source, SMALL_SIZE, room), font=font(SMALL_SIZE), fill=INK)


def _typeset(title: str) -> TypesetTitle:
    """The title in the largest size in which it fits; else truncated in the smallest."""
    for size in TITLE_SIZES:
        room = int((FOOTER_TOP - TITLE_TOP - 8) // (size * LINE_HEIGHT))
        lines = _wrap(title, size)
        if len(lines) <= room:
            return TypesetTitle(size, lines)
    rest = " ".join(lines[room - 1 :])
    return TypesetTitle(size, [*lines[: room - 1], _truncate(rest, size, WIDTH - 2 * MARGIN)])


def _wrap(text: str, size: int) -> list[str]:
    """`text` wrapped at its spaces; a word longer than a line is split."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, size):
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if not _fits(lines[-1] + char, size):
                lines.append("")
            lines[-1] += char
    return lines


def _fits(text: str, size: int) -> bool:
    return font(size).getlength(text) <= WIDTH - 2 * MARGIN


def _truncate(text: str, size: int, room: float) -> str:
    """`text`, truncated with an ellipsis if it is wider than `room` pixels."""
    if font(size).getlength(text) <= room:
        return text
    while text and font(size).getlength(text.rstrip() + ELLIPSIS) > room:
        text = text[:-1]
    return text.rstrip(" ,;:.–-") + ELLIPSIS
