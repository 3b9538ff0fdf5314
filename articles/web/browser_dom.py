"""Builds a page's DOM as a browser's inspector shows it, which is where editors look for selectors."""

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]  # put there when lxml is

TABLE_SECTIONS = {"thead", "tbody", "tfoot", "caption", "colgroup"}


class BrowserTreeBuilder(LXMLTreeBuilder):
    """Adds the <tbody> that every browser adds around rows directly in a table (HTML Standard, 13.2.6.4.9)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._added_tbodies: set[int] = set()

    def start(self, tag: str | bytes, attrib: Any, nsmap: Any = {}) -> None:  # noqa: B006 as its parent has it
        """Handle an opening tag."""
        here = self.soup.currentTag if self.soup else None
        if self.soup and isinstance(here, Tag):
            if tag == "tr" and here.name == "table":
                self.soup.handle_starttag("tbody", None, None, {})
                self._added_tbodies.add(id(self.soup.currentTag))
            elif tag in TABLE_SECTIONS and id(here) in self._added_tbodies:
                self.soup.handle_endtag("tbody")
        super().start(tag, attrib, nsmap)


def browser_dom(html: str) -> BeautifulSoup:
    """The DOM of any page."""
    return BeautifulSoup(
        f"\n{html}", builder=BrowserTreeBuilder()
    )  # bs4 may take a text without a line end for an address


def tags_text(tags: Iterable[Tag], max_chars: int) -> str:
    """The text of `tags`, at most `max_chars` characters, with single spaces."""
    words: list[str] = []
    room = max_chars
    for tag in tags:
        for text in tag.strings:
            piece = " ".join(text[: max_chars * 2].split())
            words += [piece] if piece else []
            room -= len(piece)
            if room <= 0:
                break
    return " ".join(words)[:max_chars]
