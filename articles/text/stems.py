"""Splits, folds and stems words (number and gender) as filing compares them. Pure."""

import re
from collections.abc import Callable, Iterable
from sys import intern

from articles.text.fold import MAX_DISTINCT_CHARS, fold_uncached, non_ascii_chars

STEM_CACHE_SIZE = 40_000
MAX_CACHED_WORD_CHARS = 60  # a longer word hardly occurs again
INFLECTED_ENDINGS = "sxery"  # the last letters of endings of number and gender
TOKEN = re.compile(r"[^\W_]+\+?|[$€£%]")
# ASCII bytes → spaces, except letters, digits and the symbols that are words; bytes beyond ASCII stay.
TOKEN_TABLE = bytes(sign if sign > 127 or chr(sign) in "$%" or chr(sign).isalnum() else 32 for sign in range(256))

Stems = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """The words of a text as written, with `+` (Canal+) and currency symbols: as TOKEN finds them, but faster."""
    if "+" in text:
        return TOKEN.findall(text)
    if not text.isascii():
        chars = non_ascii_chars(text)
        if len(chars) > MAX_DISTINCT_CHARS:
            return TOKEN.findall(text)
        for char in chars:
            if not char.isalnum():
                text = text.replace(char, f" {char} " if char in "€£" else " ")
    for char in "$%":
        if char in text:
            text = text.replace(char, f" {char} ")
    return text.encode().translate(TOKEN_TABLE).decode().split()


def stem(word: str) -> str:
    """The stem of a folded word: without French and English endings of number and gender, where enough is left.

    Light on purpose: “minière” matches “minier”, “companies” “company”, “condamnées” “condamner”; “porte” not “port”.
    """
    if len(word) <= 3 or word[-1] not in INFLECTED_ENDINGS:
        return word
    if word[-1] in "sx":
        word = word[:-2] + "l" if len(word) > 5 and word.endswith("aux") and not word.endswith("eaux") else word[:-1]
    while len(word) > 5 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 6 and word.endswith("er"):
        word = word[:-2]
    return word[:-1] + "i" if len(word) > 4 and word[-1] == "y" else word


class WordCache(dict[str, str]):
    """A cache of `make` for words; emptied when it has `max_words`.

    A word that is its own result is stored as one string: small data stay in the processor's cache.
    """

    def __init__(self, make: Callable[[str], str], max_words: int) -> None:
        self._make, self._max_words = make, max_words

    def __missing__(self, word: str) -> str:
        if len(word) > MAX_CACHED_WORD_CHARS:
            return self._make(word)
        if len(self) >= self._max_words:
            self.clear()
        found = intern(self._make(word))
        self[found if found == word else word] = found
        return found


# For the few words compared in full: possible stopwords, and words of names.
fold_word = WordCache(fold_uncached, 5_000).__getitem__
_stem_word = WordCache(lambda word: stem(fold_uncached(word)), STEM_CACHE_SIZE).__getitem__


def stems_of(found: Iterable[str]) -> Stems:
    """The stem of each word, folded."""
    return tuple(map(_stem_word, found))


def expression_stems(text: str) -> Stems:
    """The stems of an expression."""
    return stems_of(tokens(text))
