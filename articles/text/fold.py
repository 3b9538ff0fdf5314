"""How words are compared everywhere on the road: without case, accents or ligatures."""

import re
import unicodedata
from functools import lru_cache

LIGATURES = (("œ", "oe"), ("æ", "ae"), ("’", "'"), ("ʼ", "'"))
BEYOND_LATIN = (("’", "'"), ("œ", "oe"), ("…", "..."), ("\u202f", " "))  # as they are folded: what French texts bring
A_TITLE = 250  # signs
ACCENTS = re.compile("[\u0300-\u036f]+")
ASCII = bytes(range(128))
FEW = 40  # different signs beyond ASCII in one text: what Latin letters bring
MOST_REMEMBERED = 2_000  # signs
WORD = re.compile(r"[^\W_]+")
SIGNS = "’–“”…—‘€"  # beyond Latin-1, and no letters: what French and English texts bring
BETWEEN = bytes(sign if sign < 128 and chr(sign).isalnum() else 32 for sign in range(256))  # bytes → spaces
BETWEEN_LATIN = bytes(sign if chr(sign).isalnum() else 32 for sign in range(256))


def fold(text: str) -> str:
    """`text` in lower case, accents and ligatures undone: “Côte d’Ivoire” → “cote d'ivoire”."""
    if text.isascii():
        return text.lower()
    return _remembered(text) if len(text) < A_TITLE else fold_anew(text)


def fold_anew(text: str) -> str:
    """The same, not remembered: for who remembers it himself."""
    if text.isascii():
        return text.lower()
    for sign, letters in BEYOND_LATIN:
        text = text.replace(sign, letters)
    latin = text.encode("latin-1", "ignore").translate(LATIN)
    if len(latin) == len(text) and 0 not in latin:
        return latin.decode("latin-1")
    return _by_signs(text)


def _by_signs(text: str) -> str:
    """The same, sign by sign that is in it."""
    signs = beyond_ascii(text)
    if len(signs) > FEW:
        return _decomposed(text)
    # A sign is folded the same whatever stands beside it, and what is folded stays as it is: their order is no matter.
    for sign in signs:
        if (folded := _signs[sign]) != sign:
            text = text.replace(sign, folded)  # `translate` looks every sign up
    return text.casefold()


def beyond_ascii(text: str) -> set[str]:
    """The different signs of `text` that are not in ASCII."""
    return set(text.encode("utf-8", "surrogatepass").translate(None, ASCII).decode("utf-8", "surrogatepass"))


def parted(text: str) -> list[str]:
    """The words of `text`: all the letters and digits that stand together, as WORD finds them; of Latin-1 as bytes."""
    if text.isascii():
        return ascii_words(text)
    for sign in SIGNS:
        if sign in text:
            text = text.replace(sign, " ")
    try:
        return text.encode("latin-1").translate(BETWEEN_LATIN).decode("latin-1").split()
    except UnicodeEncodeError:
        return WORD.findall(text)


def ascii_words(text: str) -> list[str]:
    """Its words, as far as they are of ASCII: any other sign parts them."""
    return text.encode("ascii", "replace").translate(BETWEEN).decode().split()


def _decomposed(text: str) -> str:
    """The same, by the whole text at once: for those with many different signs."""
    # Latin accents go at once; whatever is not ASCII after that may carry the marks of other scripts.
    decomposed = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    if not decomposed.isascii():
        marks = {ord(sign): None for sign in set(decomposed) if unicodedata.combining(sign)}
        decomposed = decomposed.translate(marks) if marks else decomposed
    folded = decomposed.casefold()
    for sign, letters in LIGATURES:
        folded = folded.replace(sign, letters)
    return folded


def _in_latin(sign: str) -> int:
    folded = _decomposed(sign)
    return ord(folded) if len(folded) == 1 and folded <= "\xff" else 0


LATIN = bytes(_in_latin(chr(sign)) for sign in range(256))  # Latin-1 as it is folded; 0 for what is no one sign then


class _Signs(dict[str, str]):
    """Signs beyond ASCII as they are folded, kept for as many as there is room for."""

    def __missing__(self, sign: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[sign] = folded = _decomposed(sign)
        return folded


_signs = _Signs()

# The same title is asked for by several steps in a row.
_remembered = lru_cache(maxsize=4_000)(fold_anew)
