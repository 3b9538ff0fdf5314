"""The picture that stands for a page where it is shared: 1200×630, our letters on our paper, a few tens of kB."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DESIGN = "1"  # to be raised whenever cards are drawn differently: their addresses change with it
SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN, FOOT = 72, 522  # the foot is where the rule above the source stands
PAPER, INK, QUIET, GOLD, INDIGO, RULE = "#fbfaf7", "#1a1d21", "#666c74", "#8f5600", "#2b3a7e", "#d9d4c8"
TITLE_SIZES = (82, 74, 66, 58, 52, 46)
TITLE_TOP, LEADING = 196, 1.16
SMALL, NAME = 32, 40
COLOURS = 32
ELLIPSIS, NO_BREAK = "…", "\u00a0"
FONT = Path(__file__).parents[2] / "static" / "fonts" / "newsreader-600.woff2"
# The mark, as rectangles on a square of 28.
MARK = ((2, 23, 26, 26), (6, 17, 22, 21), (9, 11, 19, 15), (12, 2, 16, 9))
# Letters of African languages, and signs, that the font lacks and that do not come apart by themselves.
_ALIKE = str.maketrans(
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
class Words:
    """What a card says. All but the site's name and the title may be empty."""

    site: str
    kicker: str
    title: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A title set: the size of its letters, and its lines."""

    size: int
    lines: list[str]


def draw(words: Words) -> bytes:
    """The card as PNG. A title in a script we have no letters for gives its place to the kicker, else to the site's name."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 12), fill=INDIGO)
    _draw_head(pen, legible(words.site))
    title, kicker = legible(words.title), legible(words.kicker)
    if not title:
        title, kicker = kicker or legible(words.site), ""
    pen.text((MARGIN, 146), _cut(kicker, SMALL, WIDTH - 2 * MARGIN), font=font(SMALL), fill=GOLD)
    _draw_title(pen, _set(title))
    _draw_foot(pen, legible(words.source), legible(words.date))
    kept = BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def legible(text: str) -> str:
    """`text` in letters the font has: accents it lacks are left off; nothing, where too little of it would remain."""
    text = text.translate(_ALIKE)
    signs = [sign if _has(sign) else _bare(sign) for sign in text]
    letters = [sign for sign, shown in zip(text, signs, strict=True) if sign.isalnum() and shown]
    meant = sum(sign.isalnum() for sign in text)
    return " ".join(filter(None, "".join(signs).split(" "))) if meant and len(letters) >= 0.75 * meant else ""


def _bare(sign: str) -> str:
    """A sign without its accents, as far as the font has what is left."""
    apart = unicodedata.normalize("NFKD", sign).translate(_ALIKE)
    return "".join(part for part in apart if _has(part))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Our headline letters."""
    # Not raqm: it fails altogether on a sign that the font lacks.
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _shown(sign: str) -> bool:
    box = font(SMALL).getbbox(sign)
    return box[3] > box[1]  # a sign that the font lacks is a blank


def _has(sign: str) -> bool:
    return sign in {" ", NO_BREAK} or (sign.isprintable() and _shown(sign))


def _draw_head(pen: ImageDraw.ImageDraw, site: str) -> None:
    top, unit = 56, 2
    for left, up, right, down in MARK:
        box = (MARGIN + left * unit, top + up * unit, MARGIN + right * unit - 1, top + down * unit - 1)
        pen.rectangle(box, fill=INDIGO)
    pen.text(
        (MARGIN + 28 * unit + 16, top + 26 * unit), _cut(site, NAME, 900), font=font(NAME), fill=INDIGO, anchor="ls"
    )


def _draw_title(pen: ImageDraw.ImageDraw, title: Setting) -> None:
    step = round(title.size * LEADING)
    room = FOOT - TITLE_TOP
    top = TITLE_TOP + max(0, (room - step * len(title.lines)) // 3)
    for number, line in enumerate(title.lines):
        pen.text((MARGIN, top + number * step), line, font=font(title.size), fill=INK)


def _draw_foot(pen: ImageDraw.ImageDraw, source: str, date: str) -> None:
    pen.line((MARGIN, FOOT, WIDTH - MARGIN, FOOT), fill=RULE, width=2)
    width = font(SMALL).getlength(date)
    pen.text((WIDTH - MARGIN - width, FOOT + 24), date, font=font(SMALL), fill=QUIET)
    room = WIDTH - 2 * MARGIN - width - 40
    pen.text((MARGIN, FOOT + 24), _cut(source, SMALL, room), font=font(SMALL), fill=INK)


def _set(title: str) -> Setting:
    """The title in the largest letters in which it fits; in the smallest, cut, where it fits in none."""
    for size in TITLE_SIZES:
        room = int((FOOT - TITLE_TOP - 8) // (size * LEADING))
        lines = _lines(title, size)
        if len(lines) <= room:
            return Setting(size, lines)
    rest = " ".join(lines[room - 1 :])
    return Setting(size, [*lines[: room - 1], _cut(rest, size, WIDTH - 2 * MARGIN)])


def _lines(text: str, size: int) -> list[str]:
    """`text` broken at its spaces; a word longer than a line is cut into pieces."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, size):
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if not _fits(lines[-1] + sign, size):
                lines.append("")
            lines[-1] += sign
    return lines


def _fits(text: str, size: int) -> bool:
    return font(size).getlength(text) <= WIDTH - 2 * MARGIN


def _cut(text: str, size: int, room: float) -> str:
    """As much of `text` as fits into `room` pixels, with an ellipsis where it does not."""
    if font(size).getlength(text) <= room:
        return text
    while text and font(size).getlength(text.rstrip() + ELLIPSIS) > room:
        text = text[:-1]
    return text.rstrip(" ,;:.–-") + ELLIPSIS
