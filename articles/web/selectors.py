"""The CSS selectors that editors may use, and their evaluation in linear time.

Types, classes, ids, attributes, :not(), :first-child, :last-child and :nth-child(number), joined by blanks, ">", "+" and ",".
Unsupported selectors (:has, :is, "~", :nth-child(2n)…) are quadratic in the page's size. Matched tag by tag, blanks cost
the page's depth to the power of their number, so each blank is evaluated in a pass of its own.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MAX_SELECTOR_CHARS = 300
MAX_PARTS = 8  # between blanks, in all alternatives
NAME = r"-?[^\W\d][\w-]*"
VALUE = r"\"[^\"\\\n]*\"|'[^'\\\n]*'|[\w./-]+"
ATTRIBUTE = rf"\[\s*[\w:-]+\s*(?:[~|^$*]?=\s*(?:{VALUE})\s*)?\]"
CONDITION = rf"[.#]{NAME}|{ATTRIBUTE}"
SIMPLE = re.compile(
    rf"\*|{NAME}|{CONDITION}|:(?:first-child|last-child|nth-child\(\d{{1,3}}\)|not\((?:{NAME}|{CONDITION})\))"
)
COMBINATOR = re.compile(r"\s*([>+,])\s*|\s+")


class BadSelector(ValueError):
    """A selector that is not supported. Its message is the part from which it is not understood."""


def split_selector(selector: str) -> tuple[tuple[str, ...], ...]:
    """The alternatives of a selector, each as its parts between blanks. Raises BadSelector."""
    selector = selector.strip()
    if not selector or len(selector) > MAX_SELECTOR_CHARS:
        raise BadSelector(selector[:40])
    alternatives: list[list[str]] = [[""]]
    at = 0
    while at < len(selector):
        at = _compound(selector, at, alternatives[-1])
        joint = COMBINATOR.match(selector, at)
        if joint and at < len(selector):
            _add_combinator(joint[1] or "", alternatives)
            at = joint.end()
            if at == len(selector):
                raise BadSelector(selector[-40:])
    if sum(map(len, alternatives)) > MAX_PARTS:
        raise BadSelector(selector[:40])
    return tuple(map(tuple, alternatives))


def _compound(selector: str, at: int, parts: list[str]) -> int:
    start = at
    while simple := SIMPLE.match(selector, at):
        if at > start and selector[at] not in ".#[:":
            break
        at = simple.end()
    if at == start or (at < len(selector) and not COMBINATOR.match(selector, at)):
        raise BadSelector(selector[at : at + 40])
    parts[-1] += selector[start:at]
    return at


def _add_combinator(combinator: str, alternatives: list[list[str]]) -> None:
    if combinator == ",":
        alternatives.append([""])
    elif combinator:
        alternatives[-1][-1] += f" {combinator} "
    else:
        alternatives[-1].append("")


class Finder:
    """Evaluates selectors on one page. The matches of each part are cached; `tags` are all tags in order."""

    def __init__(self, dom: "BeautifulSoup") -> None:
        from bs4 import Tag  # 6 MB, which only those who read pages need

        self.dom = dom
        self.tags = [tag for tag in dom.descendants if isinstance(tag, Tag)]
        self._found: dict[str, list[Tag]] = {}

    def select(self, selector: str) -> "list[Tag]":
        """The tags that match `selector`, in the order of the page. Raises BadSelector."""
        alternatives = [self._select_alternative(parts) for parts in split_selector(selector)]
        if len(alternatives) == 1:
            return alternatives[0]
        found = {id(tag) for tags in alternatives for tag in tags}
        return [tag for tag in self.tags if id(tag) in found]

    def _select_alternative(self, parts: Sequence[str]) -> "list[Tag]":
        tags = self._part(parts[0])
        for part in parts[1:]:
            if not tags:
                break
            within = self._descendants_of({id(tag) for tag in tags})
            tags = [tag for tag in self._part(part) if id(_leftmost(tag, part)) in within]
        return tags

    def _part(self, part: str) -> "list[Tag]":
        if part not in self._found:
            self._found[part] = list(self.dom.select(part))
        return self._found[part]

    def _descendants_of(self, matches: set[int]) -> set[int]:
        """The tags that are somewhere inside one of `matches`."""
        under: set[int] = set()
        for tag in self.tags:
            above = id(tag.parent)
            if above in matches or above in under:
                under.add(id(tag))
        return under


def _leftmost(tag: "Tag", part: str) -> "Tag | None":
    """The tag that the first compound of `part` matches, if its last one matches `tag`; an ancestor of it for ">"."""
    first: Tag | None = tag
    for _ in range(part.count(" > ")):
        first = first.parent if first else None
    return first
