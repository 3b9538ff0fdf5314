"""A text's characters by their Unicode categories: is any visible, how many marks stand on one letter. Pure."""

import re
import unicodedata

# Characters of a letter's or a symbol's category that show nothing: fillers of Hangul, blanks of Braille, Khmer, music and
# hieroglyphs, and the object replacement character.
INVISIBLE_CHARS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159\U00013441\U00013442")
# The code points that Unicode reserves for invisible characters (Default_Ignorable_Code_Point), assigned or not.
IGNORABLE_CHARS = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing: it has no letter, digit, punctuation mark, symbol or emoji."""
    return not any(_is_visible(char) for char in IGNORABLE_CHARS.sub("", text))


def max_stacked_marks(text: str) -> int:
    """The largest number of combining marks on one letter; zero-width characters between them are ignored."""
    longest = count = 0
    for char in text:
        category = unicodedata.category(char)
        if category in {"Mn", "Me"}:
            count += 1
            longest = max(longest, count)
        elif category != "Cf":
            count = 0
    return longest


def _is_visible(char: str) -> bool:
    category = unicodedata.category(char)
    is_unassigned = category == "Cn"  # perhaps an emoji that is newer than Python's Unicode tables
    return (category[0] in "LNPS" or is_unassigned) and char not in INVISIBLE_CHARS
