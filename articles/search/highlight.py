"""Where the words that were looked for stand in a text that is shown. Pure."""

import re
from collections.abc import Iterator

from articles.search.words import GROUPED, words

SHOWN = 30  # words of an excerpt
BEFORE = 6  # of them before the first that was looked for, when it comes late
WORD = re.compile(r"[^\W_]+")


def window(text: str, wanted: frozenset[str]) -> str:
    """Some thirty words of `text`, those looked for among them if they are there at all."""
    spread = text.split()
    if len(spread) <= SHOWN + BEFORE:
        return text
    first = next((at for at, word in enumerate(spread) if wanted.intersection(words(word))), 0)
    start = max(0, min(first - BEFORE, len(spread) - SHOWN)) if first >= SHOWN - BEFORE else 0
    cut = " ".join(spread[start : start + SHOWN])
    return f"{'… ' if start else ''}{cut}{'…' if start + SHOWN < len(spread) else ''}"


def pieces(text: str, wanted: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """`text` in pieces, and whether each is a word looked for; spaces between two such words are theirs."""
    at, marked_to = 0, -1
    for start, end in _marks(text, wanted):
        between = text[at:start]
        if marked_to == at and at and not between.strip():
            yield between, True
        elif between:
            yield between, False
        yield text[start:end], True
        at = marked_to = end
    if at < len(text):
        yield text[at:], False


def _marks(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for number in (*GROUPED.finditer(text.replace("\u00a0", " ").replace("\u202f", " ")), None):
        until = number.start() if number else len(text)
        for word in WORD.finditer(text, at, until):
            if not wanted.isdisjoint(words(word.group())):
                yield word.span()
        if number:
            if not wanted.isdisjoint(words(number.group())):
                yield number.span()
            at = number.end()
