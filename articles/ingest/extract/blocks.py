"""Blocks of a page's text (paragraphs, headings, items, tables, each with its HTML), and their joining to text or HTML."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"ul", "ol"}
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is an HTML tag; `link_chars` counts the characters of `text` inside links; `group` numbers its list or quotation.

    `path` names the boxes that contain it ("article.body>div.text>p"); `parents` numbers them, the nearest (`box`) first.
    """

    kind: str
    text: str
    html: str
    link_chars: int
    path: str
    parents: tuple[int, ...]
    group: int = 0
    words: tuple[str, ...] = ()

    @property
    def box(self) -> int:
        """The number of the nearest box."""
        return self.parents[0] if self.parents else 0

    @property
    def link_share(self) -> float:
        """The share of its text that is links, 0 to 1."""
        return self.link_chars / len(self.text) if self.text else 0.0


def to_text(blocks: Iterable[Block]) -> str:
    """The blocks' text: blocks separated by an empty line, the items of one list by a line end."""
    parts = []
    for _, together in groupby(blocks, key=lambda block: (block.group, id(block) if not block.group else 0)):
        parts.append("\n".join(block.text for block in together))
    return "\n\n".join(parts)


def to_html(blocks: Iterable[Block]) -> str:
    """The blocks' HTML, not sanitised yet, with lists and quotations put together again."""
    parts = []
    for _, together in groupby(blocks, key=lambda block: (block.group, block.kind if block.group else id(block))):
        rows = list(together)
        first = rows[0]
        inside = "".join(f"<li>{row.html}</li>" if first.kind in LISTS else f"<p>{row.html}</p>" for row in rows)
        if first.kind in {*LISTS, "blockquote"}:
            parts.append(f"<{first.kind}>{inside}</{first.kind}>")
        elif first.kind == "table":
            parts.append(first.html)
        else:
            parts.append(f"<{first.kind}>{first.html}</{first.kind}>")
    return "".join(parts)


def chars_outside_links(blocks: Iterable[Block]) -> int:
    """The number of characters outside links."""
    return sum(len(block.text) - block.link_chars for block in blocks)


def shingles(words: tuple[str, ...], size: int = 4) -> Iterator[tuple[str, ...]]:
    """Each run of `size` words; all of them together when there are fewer."""
    for start in range(max(1, len(words) - size + 1)):
        yield words[start : start + size]
