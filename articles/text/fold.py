"""Folds texts for comparison, without case, accents and ligatures, and splits them into words."""

import re
import unicodedata
from functools import lru_cache

LIGATURES = (("œ", "oe"), ("æ", "ae"), ("’", "'"), ("ʼ", "'"))
# The characters beyond Latin-1 that are common in French, with their foldings.
NON_LATIN1_FOLDS = (("’", "'"), ("œ", "oe"), ("…", "..."), ("\u202f", " "))
CACHE_BELOW_CHARS = 250  # longer texts are not cached
ACCENTS = re.compile("[\u0300-\u036f]+")
ASCII_BYTES = bytes(range(128))
MAX_DISTINCT_CHARS = 40  # distinct characters beyond ASCII; texts in Latin letters have no more
CHAR_CACHE_SIZE = 2_000
WORD = re.compile(r"[^\W_]+")
NON_LATIN1_PUNCTUATION = "’–“”…—‘€"  # common in French and English texts, beyond Latin-1
ASCII_WORD_TABLE = bytes(
    sign if sign < 128 and chr(sign).isalnum() else 32 for sign in range(256)
)  # all other bytes → spaces
LATIN1_WORD_TABLE = bytes(sign if chr(sign).isalnum() else 32 for sign in range(256))


def fold(text: str) -> str:
    """`text` in lower case, accents and ligatures undone: “Côte d’Ivoire” → “cote d'ivoire”."""
    if text.isascii():
        return text.lower()
    return _fold_cached(text) if len(text) < CACHE_BELOW_CHARS else fold_uncached(text)


def fold_uncached(text: str) -> str:
    """Uncached `fold`, for callers with their own cache."""
    if text.isascii():
        return text.lower()
    for char, letters in NON_LATIN1_FOLDS:
        text = text.replace(char, letters)
    latin = text.encode("latin-1", "ignore").translate(LATIN1_FOLD_TABLE)
    if len(latin) == len(text) and 0 not in latin:
        return latin.decode("latin-1")
    return _fold_by_char(text)


def _fold_by_char(text: str) -> str:
    """`fold`, by replacing each distinct character that is not ASCII."""
    chars = non_ascii_chars(text)
    if len(chars) > MAX_DISTINCT_CHARS:
        return _fold_by_decomposition(text)
    # A character folds the same in any context, and folding twice changes nothing, so the order does not matter.
    for char in chars:
        if (folded := _char_folds[char]) != char:
            text = text.replace(char, folded)  # faster than `translate`, which looks up every character
    return text.casefold()


def non_ascii_chars(text: str) -> set[str]:
    """The distinct characters of `text` that are not ASCII."""
    return set(text.encode("utf-8", "surrogatepass").translate(None, ASCII_BYTES).decode("utf-8", "surrogatepass"))


def split_words(text: str) -> list[str]:
    """The words of `text`: runs of letters and digits, as WORD finds them, but faster for Latin-1."""
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
    """The ASCII words of `text`; any other character separates words."""
    return text.encode("ascii", "replace").translate(ASCII_WORD_TABLE).decode().split()


def _fold_by_decomposition(text: str) -> str:
    """`fold`, by decomposing the whole text: for texts with many distinct characters."""
    # Latin accents are removed first; what is not ASCII after that may have marks of other scripts.
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


# Latin-1 → its folding; 0 for a character that folds to several.
LATIN1_FOLD_TABLE = bytes(_latin1_fold(chr(sign)) for sign in range(256))


class _CharFolds(dict[str, str]):
    """A cache: character beyond ASCII → its folding; emptied when it is full."""

    def __missing__(self, char: str) -> str:
        if len(self) >= CHAR_CACHE_SIZE:
            self.clear()
        self[char] = folded = _fold_by_decomposition(char)
        return folded


_char_folds = _CharFolds()

# Several steps in a row fold the same title.
_fold_cached = lru_cache(maxsize=4_000)(fold_uncached)
