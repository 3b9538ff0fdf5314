"""Words as filing compares them: cut, folded, and without the marks of number and gender. Pure."""

import re
from collections.abc import Callable, Sequence
from sys import intern

from .fold import fold

TOKEN = re.compile(r"[^\W_]+\+?|[$€£%]")
MOST_REMEMBERED = 100_000  # words

Words = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """The words of `text` as they stand, with `+` (Canal+) and currency signs."""
    return TOKEN.findall(text)


def stem(word: str) -> str:
    """A folded word without the marks of number and gender that French and English add, where enough is left.

    Light on purpose: “minière” meets “minier”, “companies” “company”, “condamnées” “condamner”; “porte” is no “port”.
    """
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-2] + "l" if len(word) > 5 and word.endswith("aux") and not word.endswith("eaux") else word[:-1]
    while len(word) > 5 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 6 and word.endswith("er"):
        word = word[:-2]
    return word[:-1] + "i" if len(word) > 4 and word[-1] == "y" else word


class Remembered(dict[str, str]):
    """What a function says of a word, kept for as many words as there is room for."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[word] = said = self._ask(word)
        return said


def _stem_of(word: str) -> str:
    return intern(stem(fold(word)))


_folded, _stemmed = Remembered(fold), Remembered(_stem_of)


def folds(found: Sequence[str]) -> list[str]:
    """Each word, folded."""
    return list(map(_folded.__getitem__, found))


def stems(found: Sequence[str]) -> list[str]:
    """The stem of each word."""
    return list(map(_stemmed.__getitem__, found))


def words_of(text: str) -> Words:
    """The stems of an expression."""
    return tuple(stems(tokens(text)))
