"""Parses the numbers of a folded title: sums of money, rates, measures and counts. Pure."""

import re

from articles.stories.title_figures.figure import COUNT_PREFIX, MIN_COUNT, HeadlineFigure
from articles.stories.title_figures.units import MEASURE, MONEY, MONEY_KINDS, PERCENT, PERCENT_NAMES, SCALE

NUMBER, THOUSANDS_COMMA = re.compile(r"\d+(?:[.,]\d+)*"), re.compile(r"\d{1,3},\d{3}")
CURRENCY_BEFORE = re.compile(rf"(?<![^\W\d_])(?P<currency>{MONEY.pattern})\.?\s?$")
UNIT_AFTER = re.compile(
    rf"(?:\s?(?:(?P<percent>{PERCENT_NAMES})|(?P<scale>{SCALE.pattern})(?![^\W_])))?"
    rf"(?:\s?(?:de |d'|of )?(?:us )?(?:(?P<currency>{MONEY.pattern})|(?P<measure>{MEASURE.pattern}))(?![^\W_]))?"
    r"(?:(?P<glued>[^\W\d_])| (?P<counted>[^\W\d_]+))?"
)
YEARS = frozenset(range(1950, 2060))  # not a range, in which a float is looked for item by item
MAX_TITLE_AMOUNTS = 12


def amounts_of(text: str, first_digit_at: int = 0) -> tuple[HeadlineFigure, ...]:
    """The first figures of the numbers, each once; the first digit of `text` is at `first_digit_at` or later."""
    amounts = []
    for found in NUMBER.finditer(text, first_digit_at):
        if (figure := _parse_figure(text, found)) and figure not in amounts:
            amounts.append(figure)
    return tuple(amounts[:MAX_TITLE_AMOUNTS])


def _parse_figure(text: str, number: re.Match[str]) -> HeadlineFigure | None:
    """The figure of a number; None for a year, for part of a word (“3g”, “2e”, “covid-19”), and for a lone 1."""
    start = number.start()
    if start > 1 and text[start - 1] == "-" and text[start - 2].isalpha():
        return None
    before = CURRENCY_BEFORE.search(text, max(0, start - 5), start)
    if not before and start and (text[start - 1].isalnum() or text[start - 1] in ".,"):
        return None
    after = UNIT_AFTER.match(text, number.end())
    percent, scale, behind, measure, glued, counted = after.groups() if after else (None,) * 6
    name = before["currency"] if before else behind
    currency = MONEY_KINDS.get(MONEY[name], MONEY[name]) if name else ""
    kind, unit_size = MEASURE[measure] if measure else (currency, 1)
    value = _parse_number(number[0], whole=not (percent or scale))
    if percent or scale or kind:
        factor = unit_size * (float(SCALE[scale]) if scale else 1.0)
        precision = factor / 10 ** len(str(value).partition(".")[2].rstrip("0"))
        return (
            HeadlineFigure(PERCENT, value, precision)
            if percent
            else HeadlineFigure(kind or "money", value * factor, precision)
        )
    if glued or value < (MIN_COUNT if counted else 2) or (value in YEARS and number[0].isdigit()):
        return None
    return HeadlineFigure(COUNT_PREFIX + counted.rstrip("s") if counted else "", value)


def _parse_number(number: str, *, whole: bool) -> float:
    """The value of a number: “1,200,000” and “1.200.000” are millions; “49,499” is decimal before a unit, “7.45” always."""
    if number.isdecimal():
        return float(number[:300])
    if whole and THOUSANDS_COMMA.fullmatch(number):
        return float(number.replace(",", ""))
    if number.count(",") + number.count(".") > 1:
        joined = re.sub(r"[.,](?=\d{3}(?!\d))", "", number[:300]).replace(",", ".")
        return float(joined) if joined.count(".") < 2 else 0.0
    return float(number[:300].replace(",", "."))
