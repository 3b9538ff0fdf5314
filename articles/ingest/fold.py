"""How words are compared everywhere on the road: without case, accents or ligatures."""

import re
import unicodedata
from functools import lru_cache

LIGATURES = (("œ", "oe"), ("æ", "ae"), ("’", "'"), ("ʼ", "'"))
A_TITLE = 250  # signs
ACCENTS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """`text` in lower case, accents and ligatures undone: “Côte d’Ivoire” → “cote d'ivoire”."""
    if text.isascii():
        return text.lower()
    return _remembered(text) if len(text) < A_TITLE else fold_anew(text)


def fold_anew(text: str) -> str:
    """The same, not remembered: for who remembers it himself."""
    if text.isascii():
        return text.lower()
    # Latin accents go at once; whatever is not ASCII after that may carry the marks of other scripts.
    decomposed = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    if not decomposed.isascii():
        marks = {ord(sign): None for sign in set(decomposed) if unicodedata.combining(sign)}
        decomposed = decomposed.translate(marks) if marks else decomposed
    folded = decomposed.casefold()
    for sign, letters in LIGATURES:
        folded = folded.replace(sign, letters)  # `translate` looks every sign up
    return folded


# The same title is asked for by several steps in a row.
_remembered = lru_cache(maxsize=4_000)(fold_anew)
