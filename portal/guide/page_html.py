"""Turns docs/editing.md into the HTML of the guide: headings with anchors, pictures of ours, tables that scroll."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

from portal.typography import french_typography

if TYPE_CHECKING:
    from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
GUIDE_FILE = ROOT / "docs" / "editing.md"
PICTURES = "../static/"  # as the guide names them, relative to its own folder


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the guide: its level (2 or 3), its words, and the anchor that an address names."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide as the page shows it; the first heading is its title, and not in `html`."""

    title: str
    headings: tuple[Heading, ...]
    html: SafeString


def load_guide() -> Guide:
    """The guide as its file now is; it is read again only when the file has changed."""
    return _load(GUIDE_FILE.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _load(_changed_at: int) -> Guide:
    return guide_of(GUIDE_FILE.read_text(encoding="utf-8"))


def guide_of(text: str) -> Guide:
    """The guide of this Markdown, which begins with its title."""
    from markdown_it import MarkdownIt  # 4 MB, which only the guide’s page needs

    markdown = MarkdownIt("js-default", {"html": False})
    tokens = markdown.parse(text)
    title, rest = tokens[1].content, tokens[3:]  # a heading is three tokens: it opens, its words, it closes
    headings = tuple(_anchored(rest))
    for token in rest:
        for child in token.children or ():
            _adapt(child)
    # Our own file, read with HTML switched off: what it says is escaped.
    html = markdown.renderer.render(_wrapped_tables(rest), markdown.options, {})
    return Guide(french_typography(title), headings, mark_safe(html))  # noqa: S308


def anchor_of(words: str) -> str:
    """The anchor of a heading, by GitHub's rule, so that a link works here and there."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def _anchored(tokens: "Sequence[Token]") -> list[Heading]:
    found = []
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = anchor_of(words.content)
            opening.attrSet("id", anchor)
            found.append(Heading(int(opening.tag[1]), french_typography(words.content), anchor))
    return found


def _adapt(token: "Token") -> None:
    """Set French spaces in a text, and give a picture its address and its size."""
    if token.type == "text":
        token.content = french_typography(token.content)
    elif token.type == "image":
        name = str(token.attrs["src"]).removeprefix(PICTURES)
        with Image.open(ROOT / "static" / name) as picture:
            width, height = picture.size
        token.attrs |= {"src": static(name), "width": width, "height": height, "loading": "lazy"}


def _wrapped_tables(tokens: "Sequence[Token]") -> "list[Token]":
    """The tokens with each table in a box that scrolls by itself, that the keyboard reaches, and that has a name of its own."""
    from markdown_it.token import Token

    found: list[Token] = []
    number, heading = 0, ""
    for token, after in pairwise([*tokens, Token("end", "", 0)]):
        if token.type == "heading_open":
            heading = after.content
        if token.type == "table_open":
            number += 1
            name = french_typography(f"Tableau {number} : {heading}")
            box = {"class": "guide-table", "tabindex": "0", "role": "region", "aria-label": name}
            found.append(Token("box_open", "div", 1, attrs=dict(box), block=True))
        found.append(token)
        if token.type == "table_close":
            found.append(Token("box_close", "div", -1, block=True))
    return found
