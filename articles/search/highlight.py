"""Finds the searched words in a shown text: excerpts around them, and pieces to highlight. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache

from articles.text.search_words import GROUPED_NUMBER, stemmed_words, without_elision

MAX_KEPT_WORDS = 2_000
EXCERPT_WORDS = 30
WORDS_BEFORE_MATCH = 6  # before the first match, if it comes late
WORD = re.compile(r"[^\W_]+")


def excerpt_around(text: str, wanted: frozenset[str]) -> str:
    """About thirty words of `text`, around the first wanted word if there is one."""
    words = text.split()
    if len(words) <= EXCERPT_WORDS + WORDS_BEFORE_MATCH:
        return text
    first = next((at for at, word in enumerate(words) if not wanted.isdisjoint(_stems(word))), 0)
    start = (
        max(0, min(first - WORDS_BEFORE_MATCH, len(words) - EXCERPT_WORDS))
        if first >= EXCERPT_WORDS - WORDS_BEFORE_MATCH
        else 0
    )
    cut = " ".join(words[start : start + EXCERPT_WORDS])
    return f"{'… ' if start else ''}{cut}{'…' if start + EXCERPT_WORDS < len(words) else ''}"


def split_at_matches(text: str, wanted: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """`text` in pieces, each with whether it is a match; spaces between two matches belong to them."""
    at, marked_to = 0, -1
    for start, end in _match_spans(text, wanted):
        between = text[at:start]
        if marked_to == at and at and not between.strip():
            yield between, True
        elif between:
            yield between, False
        yield text[start:end], True
        at = marked_to = end
    if at < len(text):
        yield text[at:], False


@lru_cache(MAX_KEPT_WORDS)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(stemmed_words(without_elision(word)))  # not the d of “dIvoire”, which “dAlgérie” has too


def _match_spans(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for number in (*GROUPED_NUMBER.finditer(text.replace("\u00a0", " ").replace("\u202f", " ")), None):
        until = number.start() if number else len(text)
        for word in WORD.finditer(text, at, until):
            if not wanted.isdisjoint(_stems(word.group())):
                yield word.span()
        if number:
            if not wanted.isdisjoint(stemmed_words(number.group())):
                yield number.span()
            at = number.end()
