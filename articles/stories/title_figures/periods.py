"""Finds the periods of accounts, the months and the days that a folded title names. Pure."""

import re

from articles.text.dates import month_number
from articles.text.fold import split_words

ORDINALS = {
    **dict.fromkeys(("premier", "premiere", "1er", "1ere", "first", "1st", "1"), "1"),
    **dict.fromkeys(("deuxieme", "second", "seconde", "second", "2e", "2eme", "2nd", "2"), "2"),
    **dict.fromkeys(("troisieme", "third", "3e", "3eme", "3rd", "3"), "3"),
    **dict.fromkeys(("quatrieme", "fourth", "4e", "4eme", "4th", "4"), "4"),
}
PERIOD = re.compile(
    r"(?<![^\W_])(?:"
    rf"(?P<which>{'|'.join(sorted(ORDINALS, key=len, reverse=True))})[ -](?P<span>semestre|half|trimestre|quarter)"
    r"|(?P<letter>[shtq])(?P<digit>[1-4])|(?P<half>half[- ]year|semestriels?|fin juin|30 juin|end of june)"
    r"|(?P<nine>9m|neuf mois|nine months)"
    r"|(?P<year>full[- ]year|fy ?(?:20)?\d\d|exercice 20\d\d|annual (?:profit|results|earnings|revenue|loss)"
    r"|(?:resultats?|benefices?|pertes?|comptes) annuel(?:le)?s?))(?![^\W_])"
)
SHORT_PERIOD = re.compile(r"[shtq][1-4]|9m|fy ?\d")  # the periods without words, faster to find
NO_PERIOD: frozenset[str] = frozenset()
MONTH_NAMES = """
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
january february march april may june july august september october november december
"""
MONTHS = {name: month_number(name) for name in MONTH_NAMES.split()}
MONTH_PATTERN = "|".join(MONTHS)
NO_MONTH: frozenset[int] = frozenset()
NO_DATE: frozenset[tuple[int, int]] = frozenset()
# A text that names a month, or a period without a digit, has one of these words.
PERIOD_WORDS = """
semestre half trimestre quarter semestriel semestriels mois months annual annuel annuelle annuels annuelles full year exercice
"""
DATE_WORDS = MONTHS.keys() | PERIOD_WORDS.split()
DATE = re.compile(
    rf"(?<![\w.,])(\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? ({MONTH_PATTERN})(?![^\W_])"
    rf"|(?<![^\W_])({MONTH_PATTERN}) (\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[.,]\d)"
)


def months_of(folded: str) -> frozenset[int]:
    """The months that a folded title names, 1 to 12."""
    return frozenset(map(MONTHS.__getitem__, MONTHS.keys() & split_words(folded)))


def periods_of(text: str, first_digit_at: int = 0) -> frozenset[str]:
    """The periods that a folded text names; its first digit is at `first_digit_at` or later; a negative one means no digit."""
    if not may_name_period(text) and (first_digit_at < 0 or not SHORT_PERIOD.search(text, max(0, first_digit_at - 1))):
        return NO_PERIOD
    found = set()
    for one in PERIOD.finditer(text):
        if one["span"]:
            found.add(("h" if one["span"] in ("semestre", "half") else "q") + ORDINALS[one["which"]])
        elif one["letter"]:
            found.add(("h" if one["letter"] in "sh" else "q") + one["digit"])
        else:
            found.add("h1" if one["half"] else "m9" if one["nine"] else "y")
    return frozenset(found)


def may_name_period(text: str) -> bool:
    """Whether a word of a period may be in the folded text; a quick test, before PERIOD is searched."""
    return (
        "semestr" in text
        or "trimestr" in text
        or "quarter" in text
        or "half" in text
        or "juin" in text
        or "june" in text
        or "neuf m" in text
        or "nine m" in text
        or "annu" in text
        or "exercice" in text
        or "full" in text
    )
