"""What of a text can be seen."""

import unicodedata

import pytest

from articles.text.characters import is_blank, max_stacked_marks

BLANK = {
    "zero-width space": "\u200b",
    "joiners": "\u200c\u200d\u2060",
    "word of fillers": "\u3164\u115f\u1160\uffa0",
    "braille blanks": "\u2800 \u2800",
    "variation selectors": "\ufe0f\U000e0101",
    "tags": "\U000e0041\U000e007f",
    "unnamed, kept for invisible signs": "\U000e0fff\u2065\ufff0",
    "soft hyphens": "\u00ad\u00ad",
    "spaces of all widths": "\u00a0\u2003\u3000\u202f",
    "marks upon nothing": "\u0301\u034f",
    "private use": "\ue000",
    "blank of music": "\U0001d159",
    "invisible times": "\u2062",
    "object replacement": "\ufffc",
}
WRITTEN = [
    "a",
    "0",
    "…",
    "👍",
    "👩‍❤️‍💋‍👨",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\U0001fae9",
    "هذا صحيح",
    "ሰላም",
    "ⴰⵣⵓⵍ",
    "ߒߞߏ",
    "\u200bVu\u200b",
]


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_nothing_to_read_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", WRITTEN)
def test_whatever_has_ink_is_not(text):
    assert not is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ọ̀kẹ́ ń sọ̀rọ̀",
        "Tiếng Việt, những điều ấy",
        "مُحَمَّدٌ رَسُولُ ٱللَّٰهِ",
        "1️⃣ 👩🏽‍🦱 🏳️‍🌈",
        "ɛ̃́ ɔ̀ ŋ̀",
        "አማርኛ፡ ሰላም",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    ],
)
def test_languages_that_pile_marks_stay_within_three(text):
    assert max_stacked_marks(text) <= 3
    assert max_stacked_marks(unicodedata.normalize("NFD", text)) <= 3


def test_marks_are_counted_letter_by_letter_across_what_has_no_width():
    assert max_stacked_marks("a\u0301\u0302b\u0303") == 2
    assert max_stacked_marks("a" + "\u0301\u200b" * 5) == 5
    assert max_stacked_marks("a" + "\u0301\u200d\u0489" * 2) == 4
    assert max_stacked_marks("") == 0
