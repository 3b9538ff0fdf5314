"""Words as filing compares them: cut, folded, and without the marks of number and gender. Pure."""

import re
from collections.abc import Callable, Iterable
from sys import intern

from articles.text.fold import FEW, beyond_ascii, fold_anew

MOST_REMEMBERED = 40_000  # words
LONGEST_REMEMBERED = 60  # signs; what is longer is hardly met again
MARKED = "sxery"  # what marks of number and gender end in
TOKEN = re.compile(r"[^\W_]+\+?|[$€£%]")
# Bytes → spaces, but for those of letters, digits and the signs that are words; whatever is beyond ASCII stays.
BETWEEN = bytes(sign if sign > 127 or chr(sign) in "$%" or chr(sign).isalnum() else 32 for sign in range(256))

Words = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """The words of a text as they stand, with `+` (Canal+) and currency signs: what TOKEN finds, cut by fewer steps."""
    if "+" in text:
        return TOKEN.findall(text)
    if not text.isascii():
        signs = beyond_ascii(text)
        if len(signs) > FEW:
            return TOKEN.findall(text)
        for sign in signs:
            if not sign.isalnum():
                text = text.replace(sign, f" {sign} " if sign in "€£" else " ")
    for sign in "$%":
        if sign in text:
            text = text.replace(sign, f" {sign} ")
    return text.encode().translate(BETWEEN).decode().split()


def stem(word: str) -> str:
    """A folded word without the marks of number and gender that French and English add, where enough is left.

    Light on purpose: “minière” meets “minier”, “companies” “company”, “condamnées” “condamner”; “porte” is no “port”.
    """
    if len(word) <= 3 or word[-1] not in MARKED:
        return word
    if word[-1] in "sx":
        word = word[:-2] + "l" if len(word) > 5 and word.endswith("aux") and not word.endswith("eaux") else word[:-1]
    while len(word) > 5 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 6 and word.endswith("er"):
        word = word[:-2]
    return word[:-1] + "i" if len(word) > 4 and word[-1] == "y" else word


class Remembered(dict[str, str]):
    """Words, and what `make` makes of them, kept for as many words as there is room for.

    Words of which nothing else is made stand there once: what is small stays near the processor.
    """

    def __init__(self, make: Callable[[str], str], most: int) -> None:
        self._make, self._most = make, most

    def __missing__(self, word: str) -> str:
        if len(word) > LONGEST_REMEMBERED:
            return self._make(word)
        if len(self) >= self._most:
            self.clear()
        found = intern(self._make(word))
        self[found if found == word else word] = found
        return found


# Of the few words that are read to the letter: what looks like a small one, and what names are made of.
folded = Remembered(fold_anew, 5_000).__getitem__
_stem_of = Remembered(lambda word: stem(fold_anew(word)), MOST_REMEMBERED).__getitem__


def stems_of(found: Iterable[str]) -> Words:
    """The stem of each word, folded."""
    return tuple(map(_stem_of, found))


def words_of(text: str) -> Words:
    """The stems of an expression."""
    return stems_of(tokens(text))
