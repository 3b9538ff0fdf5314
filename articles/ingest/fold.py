"""How words are compared everywhere on the road: without case, accents or ligatures."""

import unicodedata
from functools import lru_cache

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'"})


def fold(text: str) -> str:
    """`text` in lower case, accents and ligatures undone: “Côte d’Ivoire” → “cote d'ivoire”."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    if not decomposed.isascii():
        decomposed = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return decomposed.casefold()


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """`fold`, remembered: headlines are made of the same words again and again."""
    return fold(word)
