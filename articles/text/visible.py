"""What of a text can be seen, and what covers the lines around it. Pure, by the categories of Unicode."""

import re
import unicodedata

# They have the category of a letter or a sign, and no ink: fillers of Hangul, blanks of Braille, of Khmer, of music
# and of hieroglyphs. The object's replacement is a place where nothing came.
WITHOUT_INK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159\U00013441\U00013442")
# What Unicode keeps for signs without ink (Default_Ignorable_Code_Point), whether it has given them a name or not.
IGNORED = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing: no letter, digit, punctuation mark, symbol or emoji stands in it."""
    return not any(_has_ink(char) for char in IGNORED.sub("", text))


def max_stacked_marks(text: str) -> int:
    """How many combining marks stand on one letter at most; what is written between them and has no width changes nothing."""
    longest = count = 0
    for char in text:
        category = unicodedata.category(char)
        if category in {"Mn", "Me"}:
            count += 1
            longest = max(longest, count)
        elif category != "Cf":
            count = 0
    return longest


def _has_ink(char: str) -> bool:
    category = unicodedata.category(char)
    younger_than_our_tables = category == "Cn"  # a new emoji
    return (category[0] in "LNPS" or younger_than_our_tables) and char not in WITHOUT_INK
