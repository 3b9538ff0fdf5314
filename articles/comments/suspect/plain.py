"""A text reduced to what its reader sees: no case, accent or invisible character, look-alike letters made plain. Pure."""

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from articles.text.characters import INVISIBLE_CHARS
from articles.text.fold import fold_uncached

# Letters of other alphabets, folded, that stand in for a Latin one.
LOOKALIKES = {
    disguise: pair[-1]
    for pair in "аαa вb еεe һh іιi јj кκk мm нh оοo рρp ѕs сc тτt уυγy хχx ωաԝw ԁd ԛq νv".split()  # noqa: SIM905
    for disguise in pair[:-1]
}
LATIN_LETTER = re.compile(
    r"(?:.* )?(?:LATIN (?:SMALL|CAPITAL) LETTER|LATIN LETTER SMALL CAPITAL|INDICATOR SYMBOL LETTER)"
    r" (?:(?:DOTLESS|SCRIPT|OPEN|TURNED|REVERSED|BARRED) )*([A-Z])(?: WITH .+)?"
)
DOTS = "•·∙⋅・。․"
LETTER = r"[^\W\d_]"
SPELT_OUT = re.compile(rf"(?<![^\W_])(?:{LETTER}[ .*·_-]{{1,3}}){{3,}}{LETTER}(?![^\W_])")
BETWEEN_LETTERS = re.compile(r"[ .*·_-]+")
BRACKETED_DOT = re.compile(r"\s{0,2}[\[({]\s?(?:\.|dot|point)\s?[\])}]\s{0,2}")
MIN_KEY_CHARS = 20  # a shorter text (« Merci ! ») may be written twice
# Each new comment is compared with the latest ones, and a hostile text takes a hundred times as long as a French one.
MAX_CACHED_KEYS = 1_000
WORD = re.compile(r"[^\W_]+")


class _PlainChars(dict[int, str]):
    """A cache for `str.translate`: code point → what stands for it."""

    def __missing__(self, code: int) -> str:
        if len(self) > 5_000:
            self.clear()
        self[code] = plain = _plain_char(chr(code))
        return plain


def plain(text: str) -> str:
    """`text` in lower case, without accents and invisible characters, in Latin letters and ASCII digits where they look alike.

    A word written letter by letter (« W.h.a.t.s A p p ») is put together, and so is an address with a dot in brackets.
    """
    return _plain_cached(text)


@lru_cache(maxsize=8)
def _plain_cached(text: str) -> str:
    plain = fold_uncached(fold_uncached(text).translate(_plain_chars))
    plain = BRACKETED_DOT.sub(".", plain)
    return SPELT_OUT.sub(lambda found: BETWEEN_LETTERS.sub("", found[0]), plain)


def words_of(text: str) -> str:
    """The words of a text that `plain` has made, between single spaces, with one before and after."""
    return f" {' '.join(WORD.findall(text))} "


@lru_cache(maxsize=MAX_CACHED_KEYS)
def text_key(text: str) -> str:
    """The key that two texts share if they say the same in other capitals, accents, spaces and signs; empty for a short one.

    « Merci ! » twice is no repetition.
    """
    words = words_of(plain(text)).strip()
    return sha256(words.encode()).hexdigest() if len(words) >= MIN_KEY_CHARS else ""


def _plain_char(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Cn"} or char in INVISIBLE_CHARS:
        return ""
    if char in DOTS:
        return "."
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    found = LATIN_LETTER.fullmatch(unicodedata.name(char, ""))
    return found[1].lower() if found else LOOKALIKES.get(char, char)


_plain_chars = _PlainChars()
