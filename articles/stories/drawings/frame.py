"""The frame of a story's drawings: inline SVG of one width, with a title and a description, without script or style. Pure.

Presentation attributes and `currentColor` follow light, dark, forced colours and print. Its letters are as large as those
of the page where the page is narrowest, 320 px.
"""

from dataclasses import dataclass
from html import escape

WIDTH, LETTER_SIZE, LETTER_WIDTH = 288, 13, 7
DOT = 'stroke-width="9" stroke-linecap="round"'  # a stroke without length is a dot, a longer one a span
THIN = 'opacity=".35"'


@dataclass(frozen=True, slots=True)
class Words:
    """What a drawing says of itself, in the reader's language."""

    key: str  # makes the ids of the page's drawings differ
    title: str
    description: str


def framed(words: Words, height: int, inner: str) -> str:
    """The SVG around `inner`, which is drawn from left to right in every language."""
    return (
        f'<svg class="drawing" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{words.key}-t {words.key}-d"'
        f' direction="ltr" fill="none" stroke="currentColor" font-size="{LETTER_SIZE}">'
        f'<title id="{words.key}-t">{escape(words.title)}</title><desc id="{words.key}-d">{escape(words.description)}</desc>'
        f"{inner}</svg>"
    )


def text_at(x: float, y: float, text: str, anchor: str = "start") -> str:
    """Text with its baseline at `y`; `anchor` says which of its ends, or its middle, is at `x`."""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{round(x)}" y="{round(y)}"{placed} fill="currentColor" stroke="none">{escape(text)}</text>'
