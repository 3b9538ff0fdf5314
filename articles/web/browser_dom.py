"""A page as a browser's inspector shows it, which is where editors look for selectors."""

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]  # put there when lxml is

SECTIONS = {"thead", "tbody", "tfoot", "caption", "colgroup"}


class Builder(LXMLTreeBuilder):
    """Gives rows that stand right in a table the <tbody> that every browser gives them (HTML Standard, 13.2.6.4.9)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._made: set[int] = set()

    def start(self, tag: str | bytes, attrib: Any, nsmap: Any = {}) -> None:  # noqa: B006 as its parent has it
        """An opening tag."""
        here = self.soup.currentTag if self.soup else None
        if self.soup and isinstance(here, Tag):
            if tag == "tr" and here.name == "table":
                self.soup.handle_starttag("tbody", None, None, {})
                self._made.add(id(self.soup.currentTag))
            elif tag in SECTIONS and id(here) in self._made:
                self.soup.handle_endtag("tbody")
        super().start(tag, attrib, nsmap)


def soup_of(html: str) -> BeautifulSoup:
    """The page, whatever it is."""
    return BeautifulSoup(f"\n{html}", builder=Builder())  # a line end: else bs4 may take it for an address


def text_of(tags: Iterable[Tag], longest: int) -> str:
    """At most `longest` signs of what `tags` say, white space made one space."""
    words: list[str] = []
    room = longest
    for tag in tags:
        for text in tag.strings:
            said = " ".join(text[: longest * 2].split())
            words += [said] if said else []
            room -= len(said)
            if room <= 0:
                break
    return " ".join(words)[:longest]
