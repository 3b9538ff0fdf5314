"""Words as filing compares them: cut, folded, and without the marks of number and gender. Pure."""

import re
from collections.abc import Iterable
from sys import intern

from .fold import fold_anew

TOKEN = re.compile(r"[^\W_]+\+?|[$€£%]")
MOST_REMEMBERED = 40_000  # words

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


class Remembered(dict[str, tuple[str, str]]):
    """Words, folded, and their stems, kept for as many words as there is room for."""

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        folded = fold_anew(word)
        self[word] = both = folded, intern(stem(folded))
        return both


_remembered = Remembered()


def folds_and_stems(found: Iterable[str]) -> tuple[Words, Words]:
    """Each word folded, and the stem of each."""
    folded, stems = tuple(zip(*map(_remembered.__getitem__, found), strict=True)) or ((), ())
    return folded, stems


def words_of(text: str) -> Words:
    """The stems of an expression."""
    return folds_and_stems(tokens(text))[1]
