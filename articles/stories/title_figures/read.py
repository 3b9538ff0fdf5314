"""Reads the figures of a headline that distinguish events: amounts, rates, periods, dates, serial numbers. Pure."""

import re

from articles.stories.title_figures.amounts import amounts_of
from articles.stories.title_figures.figure import NO_FIGURES, HeadlineFigures
from articles.stories.title_figures.periods import (
    DATE,
    DATE_WORDS,
    MONTHS,
    NO_DATE,
    NO_MONTH,
    NO_PERIOD,
    may_name_period,
    months_of,
    periods_of,
)
from articles.text.fold import ascii_words, fold

DIGIT = re.compile(r"\d")
DIGIT_TABLE = bytes(48 if 48 <= sign < 58 else 32 for sign in range(256))  # each digit as 0, all else as a space
THOUSANDS = re.compile(
    r"(\d)[ \u00a0\u202f'](?=\d{3}(?!\d))"
)  # the digit is captured, since a lookbehind would be slower
SERIAL = re.compile(
    r"(?:semaine|week|weekly|numero|n°|no\.|episode|edition|part|partie|volume|vol\.?|jour|day|#)\s?#?(\d+)"
    r"|(\d+)(?:e|eme|ᵉ|er|st|nd|rd|th) (?:semaine|week|edition|episode|jour|seance)"
)
# Faster to search for than SERIAL, which needs one of these.
SERIAL_HINT = re.compile(r"semaine|week|numero|n°|no\.|episode|edition|part|vol|jour|day|#|seance")
MAX_SERIAL_PREFIX_CHARS = len("episode #")  # the longest text before a serial number's digits
BRACKETED_SERIAL = re.compile(r"\((\d+(?:[./]\d+)*)\)$")


def first_digit(text: str) -> int:
    """The position of the first digit of `text`; -1 without any."""
    if text.isascii():
        return text.encode().translate(DIGIT_TABLE).find(b"0")
    found = DIGIT.search(text)
    return found.start() if found else -1


def figures_of_title(folded: str, first_digit_at: int = 0) -> HeadlineFigures:
    """The figures of a folded title, whose first digit is at `first_digit_at` or later; a negative one means no digit."""
    has_date_word = not DATE_WORDS.isdisjoint(ascii_words(folded))
    months = months_of(folded) if has_date_word else NO_MONTH
    text, numbers = folded, []
    if first_digit_at >= 0:
        text = _join_thousands(folded, first_digit_at)
        if ")" in text and (last := BRACKETED_SERIAL.search(text, max(0, first_digit_at - 1))):
            numbers, text = [last[1]], text[: last.start()] + " "
        if DIGIT.search(text, first_digit_at):
            return _figures_with_digits(text, first_digit_at, months, numbers)
    periods = periods_of(text) if has_date_word else NO_PERIOD
    return (
        HeadlineFigures((), periods, months, NO_DATE, frozenset(numbers))
        if numbers or periods or months
        else NO_FIGURES
    )


def _figures_with_digits(text: str, first_digit_at: int, months: frozenset[int], serials: list[str]) -> HeadlineFigures:
    """The figures of a title that has digits, with the months and serial numbers found before."""
    if SERIAL_HINT.search(text, max(0, first_digit_at - MAX_SERIAL_PREFIX_CHARS)) and (found := SERIAL.findall(text)):
        serials += [(one or other).lstrip("0") or "0" for one, other in found]
        text, first_digit_at = SERIAL.sub(" ", text), 0
    days = DATE.findall(text) if months else ()
    dates = [(MONTHS[month or month_first], int(day or last)) for day, month, month_first, last in days]
    if dates:
        text, first_digit_at = DATE.sub(" ", text), 0
    return HeadlineFigures(
        amounts_of(text, first_digit_at),
        periods_of(text, first_digit_at),
        months,
        frozenset(dates),
        frozenset(serials),
    )


def _join_thousands(text: str, first_digit_at: int = 0) -> str:
    """`text` with “1 200” as “1200”; its first digit is at `first_digit_at` or later."""
    return THOUSANDS.sub(r"\1", text) if THOUSANDS.search(text, first_digit_at) else text


def figures_of_summary(summary: str) -> HeadlineFigures:
    """The amounts and periods of a summary."""
    folded = fold(summary)
    if first_digit(folded) < 0 and not may_name_period(folded):
        return NO_FIGURES
    text = _join_thousands(folded)
    first_digit_at = first_digit(text)
    return HeadlineFigures(
        amounts_of(text, first_digit_at) if first_digit_at >= 0 else (), periods_of(text, first_digit_at)
    )
