"""Splits a page's tree into blocks in reading order: a run of inline content is a block, and a box ends the run."""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from articles.ingest.extract.blocks import HEADINGS, WORD, Block

MAX_BLOCKS, MAX_TEXT_CHARS = 8_000, 500_000
SPARE_TEXT_CHARS = 10_000  # of the last text, read beyond MAX_TEXT_CHARS: white space around it does not count
MAX_CELL_CHARS, MAX_CELLS = 300, 2_000
CONTAINERS = {
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "blockquote", *HEADINGS,
}  # fmt: skip
INLINE = {"a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "small", "code", "q", "abbr", "cite"}
SPAN = re.compile(r"[1-9]\d?")
EDGES = re.compile(r"^(?:\s*<br>)+\s*|\s+$")


def read_blocks(root: Any) -> list[Block]:
    """The blocks of a tree, at most 8,000 and half a million characters. Linear in the tree's size; its depth is at most 255."""
    reader = _Segmenter(root)
    reader.walk(root, _Context())
    reader.flush(_Context())
    return reader.blocks[:MAX_BLOCKS]


@dataclass(slots=True)
class _Context:
    kind: str = "p"
    path: str = ""
    parents: tuple[int, ...] = ()
    group: int = 0


class _Segmenter:
    """Collects runs of inline content into blocks; a box ends the run."""

    def __init__(self, root: Any) -> None:
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.html: list[str] = []
        self.link_chars = 0
        self.count = 0
        self.chars_left = MAX_TEXT_CHARS
        self.holders = _holders(root)

    def walk(self, box: Any, context: _Context) -> None:
        self._add_text(box.text)
        for child in box:
            if not isinstance(child.tag, str):
                pass
            elif child.tag == "table" and _is_data(child):
                self.flush(context)
                self._table(child, context)
            elif child.tag in CONTAINERS or child in self.holders:
                self.flush(context)
                inner = self._context_inside(child, context)
                self.walk(child, inner)
                self.flush(inner)
            elif child.tag == "br":
                self._break(child, context)
            else:
                self._inline(child, False)
            self._add_text(child.tail)
            if len(self.blocks) >= MAX_BLOCKS:
                return

    def flush(self, context: _Context) -> None:
        text = " ".join("".join(self.text).split())
        html = EDGES.sub("", " ".join("".join(self.html).split()))
        words = tuple(WORD.findall(text))
        if words:
            self.blocks.append(
                Block(context.kind, text, html, self.link_chars, context.path, context.parents, context.group, words)
            )
        self.text, self.html, self.link_chars = [], [], 0

    def _context_inside(self, box: Any, context: _Context) -> _Context:
        tag = box.tag
        self.count += 1
        parents = context.parents if tag in {"p", *HEADINGS} else (self.count, *context.parents)
        path = f"{context.path}>{tag}.{' '.join((box.get('class') or '').split()[:3])}"[-160:]
        kind, group = context.kind, context.group
        if tag in {"ul", "ol", "blockquote"}:
            kind, group = tag, self.count
        elif tag in HEADINGS:
            kind, group = ("h2" if tag == "h1" else tag), 0
        elif tag in {"figcaption", "pre"}:
            kind, group = ("pre" if tag == "pre" else "p"), 0
        elif tag in {"td", "th", "table"}:
            kind, group = "p", 0
        return _Context(kind, path, parents, group)

    def _break(self, br: Any, context: _Context) -> None:
        """Two line breaks make a paragraph; one stays a line break."""
        before = br.getprevious()
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            self.flush(context)
        else:
            self.text.append("\n")
            self.html.append("<br>")

    def _inline(self, element: Any, in_link: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "br":
            self.text.append(" ")
            self.html.append("<br>")
            return
        inside_link = in_link or tag == "a"
        opening, closing = _marks(element)
        self.html.append(opening)
        self._add_text(element.text, inside_link)
        for child in element:
            self._inline(child, inside_link)
            self._add_text(child.tail, inside_link)
        self.html.append(closing)

    def _add_text(self, text: str | None, in_link: bool = False) -> None:
        if text and self.chars_left > 0:
            text = text[: self.chars_left + SPARE_TEXT_CHARS]
            self.chars_left -= len(text.strip())
            self.text.append(text)
            self.html.append(escape(text, quote=False))
            if in_link:
                self.link_chars += len(" ".join(text.split()))

    def _table(self, table: Any, context: _Context) -> None:
        rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
        rows = [row for row in rows if row]
        lines = [" | ".join(" ".join(" ".join(cell.itertext()).split()) for cell in row) for row in rows]
        html = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
        text = "\n".join(line for line in lines if WORD.search(line))
        links = sum(len(" ".join(link.itertext())) for link in table.iter("a"))
        words = tuple(WORD.findall(text))
        if words:
            inside = self._context_inside(table, context)
            self.blocks.append(
                Block("table", text, f"<table>{html}</table>", links, inside.path, inside.parents, 0, words)
            )


def _holders(root: Any) -> set[Any]:
    """The inline elements that contain a box: they are walked like boxes."""
    found: set[Any] = set()
    for box in root.iter(*CONTAINERS):
        parent = box.getparent()
        while parent is not None and parent not in found and parent.tag not in CONTAINERS:
            found.add(parent)
            parent = parent.getparent()
    return found


def _marks(element: Any) -> tuple[str, str]:
    tag = element.tag
    if tag not in INLINE:
        return "", ""
    if tag == "a":
        href = (element.get("href") or "").strip()
        return (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
    return f"<{tag}>", f"</{tag}>"


def _cell(cell: Any) -> str:
    spans = ((name, cell.get(name) or "") for name in ("colspan", "rowspan"))
    attributes = "".join(f' {name}="{value}"' for name, value in spans if SPAN.fullmatch(value))
    text = escape(" ".join(" ".join(cell.itertext()).split()), quote=False)
    return f"<{cell.tag}{attributes}>{text}</{cell.tag}>"


def _is_data(table: Any) -> bool:
    """Whether the table has rows and columns of short cells; a layout table is walked like a box."""
    if table.get("role") in {"presentation", "none"} or next(table.iterdescendants("table"), None) is not None:
        return False
    cells = [cell for _, cell in zip(range(MAX_CELLS + 1), table.iter("td", "th"), strict=False)]
    rows = sum(1 for _ in table.iter("tr"))
    if rows < 2 or not rows * 2 <= len(cells) <= MAX_CELLS:
        return False
    return not any(_is_long(cell) for cell in cells)


def _is_long(cell: Any) -> bool:
    chars = 0
    for text in cell.itertext():
        chars += len(text.strip())
        if chars > MAX_CELL_CHARS:
            return True
    return False
