"""How words are compared everywhere on the road: without case, accents or ligatures."""

import re
import unicodedata
from functools import lru_cache

LIGATURES = (("œ", "oe"), ("æ", "ae"), ("’", "'"), ("ʼ", "'"))
NON_LATIN1_FOLDS = (
    ("’", "'"),
    ("œ", "oe"),
    ("…", "..."),
    ("\u202f", " "),
)  # as they are folded: what French texts bring
CACHE_BELOW_CHARS = 250  # signs
ACCENTS = re.compile("[\u0300-\u036f]+")
ASCII_BYTES = bytes(range(128))
MAX_DISTINCT_CHARS = 40  # different signs beyond ASCII in one text: what Latin letters bring
CHAR_CACHE_SIZE = 2_000  # signs
WORD = re.compile(r"[^\W_]+")
NON_LATIN1_PUNCTUATION = "’–“”…—‘€"  # beyond Latin-1, and no letters: what French and English texts bring
ASCII_WORD_TABLE = bytes(sign if sign < 128 and chr(sign).isalnum() else 32 for sign in range(256))  # bytes → spaces
LATIN1_WORD_TABLE = bytes(sign if chr(sign).isalnum() else 32 for sign in range(256))


def fold(text: str) -> str:
    """`text` in lower case, accents and ligatures undone: “Côte d’Ivoire” → “cote d'ivoire”."""
    if text.isascii():
        return text.lower()
    return _fold_cached(text) if len(text) < CACHE_BELOW_CHARS else fold_uncached(text)


def fold_uncached(text: str) -> str:
    """The same, not remembered: for who remembers it himself."""
    if text.isascii():
        return text.lower()
    for char, letters in NON_LATIN1_FOLDS:
        text = text.replace(char, letters)
    latin = text.encode("latin-1", "ignore").translate(LATIN1_FOLD_TABLE)
    if len(latin) == len(text) and 0 not in latin:
        return latin.decode("latin-1")
    return _fold_by_char(text)


def _fold_by_char(text: str) -> str:
    """The same, sign by sign that is in it."""
    chars = non_ascii_chars(text)
    if len(chars) > MAX_DISTINCT_CHARS:
        return _fold_by_decomposition(text)
    # A sign is folded the same whatever stands beside it, and what is folded stays as it is: their order is no matter.
    for char in chars:
        if (folded := _char_folds[char]) != char:
            text = text.replace(char, folded)  # `translate` looks every sign up
    return text.casefold()


def non_ascii_chars(text: str) -> set[str]:
    """The different signs of `text` that are not in ASCII."""
    return set(text.encode("utf-8", "surrogatepass").translate(None, ASCII_BYTES).decode("utf-8", "surrogatepass"))


def split_words(text: str) -> list[str]:
    """The words of `text`: all the letters and digits that stand together, as WORD finds them; of Latin-1 as bytes."""
    if text.isascii():
        return ascii_words(text)
    for char in NON_LATIN1_PUNCTUATION:
        if char in text:
            text = text.replace(char, " ")
    try:
        return text.encode("latin-1").translate(LATIN1_WORD_TABLE).decode("latin-1").split()
    except UnicodeEncodeError:
        return WORD.findall(text)


def ascii_words(text: str) -> list[str]:
    """Its words, as far as they are of ASCII: any other sign parts them."""
    return text.encode("ascii", "replace").translate(ASCII_WORD_TABLE).decode().split()


def _fold_by_decomposition(text: str) -> str:
    """The same, by the whole text at once: for those with many different signs."""
    # Latin accents go at once; whatever is not ASCII after that may carry the marks of other scripts.
    decomposed = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    if not decomposed.isascii():
        marks = {ord(char): None for char in set(decomposed) if unicodedata.combining(char)}
        decomposed = decomposed.translate(marks) if marks else decomposed
    folded = decomposed.casefold()
    for char, letters in LIGATURES:
        folded = folded.replace(char, letters)
    return folded


def _latin1_fold(char: str) -> int:
    folded = _fold_by_decomposition(char)
    return ord(folded) if len(folded) == 1 and folded <= "\xff" else 0


LATIN1_FOLD_TABLE = bytes(
    _latin1_fold(chr(sign)) for sign in range(256)
)  # Latin-1 as it is folded; 0 for what is no one sign then


class _CharFolds(dict[str, str]):
    """Signs beyond ASCII as they are folded, kept for as many as there is room for."""

    def __missing__(self, char: str) -> str:
        if len(self) >= CHAR_CACHE_SIZE:
            self.clear()
        self[char] = folded = _fold_by_decomposition(char)
        return folded


_char_folds = _CharFolds()

# The same title is asked for by several steps in a row.
_fold_cached = lru_cache(maxsize=4_000)(fold_uncached)
