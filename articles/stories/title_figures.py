"""Parses the figures of a headline that distinguish events: amounts, rates, periods, dates, serial numbers. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import field

from articles.stories.quantities import (
    CURRENCY_CODES,
    IN_CAPITALS,
    MILLIARD,
    MILLION,
    POINTS,
    SCALES,
    SHARED_CURRENCIES,
    SHARES,
    THOUSAND,
    UNITS,
    NameTable,
)
from articles.text.dates import month_number
from articles.text.fold import ascii_words, fold, split_words
from articles.text.record import record

DIGIT = re.compile(r"\d")
DIGIT_TABLE = bytes(48 if 48 <= sign < 58 else 32 for sign in range(256))  # each digit as 0, all else as a space
THOUSANDS = re.compile(
    r"(\d)[ \u00a0\u202f'](?=\d{3}(?!\d))"
)  # the digit is captured, since a lookbehind would be slower
# Titles are folded, so a name that only its capitals tell from a word is left out. Headlines use these all the time: they stay.
TITLE_ABBREVIATIONS = {"da", "mad", "rs", "sh"}
MONEY = NameTable(
    {
        "|".join(kept): code
        for names, code in (CURRENCY_CODES | SHARED_CURRENCIES | {"n": "NGN"}).items()
        if (kept := [name for name in names.split("|") if name not in IN_CAPITALS - TITLE_ABBREVIATIONS])
    }
)
# A headline names a country's money by its common name as often as by its own: they are one kind.
MONEY_KINDS = {
    **{"franc": "XOF", "KES": "shilling", "UGX": "shilling", "TZS": "shilling", "ZMW": "kwacha", "MWK": "kwacha"},
    **{"TND": "dinar", "DZD": "dinar", "LYD": "dinar", "MUR": "rupee", "SAR": "riyal"},
}
# In any language a headline's billion is 10⁹, and a letter beside a number its scale.
SCALE = NameTable({**SCALES, "billions?": MILLIARD, "k": THOUSAND, "m": MILLION, "b": MILLIARD})
MEASURES = {
    **{
        "MW": ("watt", 1e6),
        "GW": ("watt", 1e9),
        "kWh": ("watt-hour", 1),
        "MWh": ("watt-hour", 1),
        "GWh": ("watt-hour", 1),
    },
    **{"TWh": ("watt-hour", 1), "Mt": ("tonne", 1e6), "t": ("tonne", 1), "km": ("metre", 1), "bbl": ("barrel", 1)},
    **{"bbl/d": ("barrel", 1), "ha": ("hectare", 1), "oz": ("ounce", 1), "bp": ("point", 1), "pt": ("point", 1)},
}
MEASURE = NameTable({names: MEASURES[code] for names, code in (UNITS | POINTS).items() if code in MEASURES})
NUMBER, THOUSANDS_COMMA = re.compile(r"\d+(?:[.,]\d+)*"), re.compile(r"\d{1,3},\d{3}")
PERCENT = "%"
PERCENT_NAMES = next(names for names, code in SHARES.items() if code == PERCENT)
CURRENCY_BEFORE = re.compile(rf"(?<![^\W\d_])(?P<currency>{MONEY.pattern})\.?\s?$")
UNIT_AFTER = re.compile(
    rf"(?:\s?(?:(?P<percent>{PERCENT_NAMES})|(?P<scale>{SCALE.pattern})(?![^\W_])))?"
    rf"(?:\s?(?:de |d'|of )?(?:us )?(?:(?P<currency>{MONEY.pattern})|(?P<measure>{MEASURE.pattern}))(?![^\W_]))?"
    r"(?:(?P<glued>[^\W\d_])| (?P<counted>[^\W\d_]+))?"
)
YEARS = frozenset(range(1950, 2060))  # not a range, in which a float is looked for item by item
# The least and most CFA francs that a unit has been worth since 2000: the euro's parity is fixed, the dollar floats.
FRANCS_PER_UNIT = {"XOF": (1.0, 1.0), "EUR": (655.957, 655.957), "USD": (400.0, 800.0)}
CONVERTED_TOLERANCE = 0.1  # 15 million euros, which are 9.84 milliards of francs, may be told as 10
CONVERSION_KINDS = ("USD", "EUR", "GBP")  # the money into which others' sums are converted
NOT_MONEY = {PERCENT, *(kind for kind, _ in MEASURES.values())}
COUNT_PREFIX, MIN_COUNT = "#", 10
MAX_TITLE_AMOUNTS = 12
FIGURE_TOLERANCE = 0.012  # 43,999 may be rounded to 44

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
SERIAL = re.compile(
    r"(?:semaine|week|weekly|numero|n°|no\.|episode|edition|part|partie|volume|vol\.?|jour|day|#)\s?#?(\d+)"
    r"|(\d+)(?:e|eme|ᵉ|er|st|nd|rd|th) (?:semaine|week|edition|episode|jour|seance)"
)
# Faster to search for than SERIAL, which needs one of these.
SERIAL_HINT = re.compile(r"semaine|week|numero|n°|no\.|episode|edition|part|vol|jour|day|#|seance")
MAX_SERIAL_PREFIX_CHARS = len("episode #")  # the longest text before a serial number's digits
BRACKETED_SERIAL = re.compile(r"\((\d+(?:[./]\d+)*)\)$")


@record
class HeadlineFigure:
    """A value in units: `kind` is "%", a currency, a measure, "money" for an unnamed currency, "#word" for a count, or ""."""

    kind: str
    value: float
    precision: float = field(default=0.0, compare=False)  # the value of its last digit

    def agrees(self, other: "HeadlineFigure") -> bool:
        """Whether both may be the same figure, one of them rounded.

        Rounded means: of another precision, or with at least two digits fewer.
        """
        if self.value == other.value or self.is_count or other.is_count:
            return self.value == other.value and self.is_comparable(other)
        rounded = self.precision != other.precision or abs(self.digits - other.digits) > 1
        return self._is_near(other) and rounded and self.is_comparable(other)

    def contradicts(self, other: "HeadlineFigure") -> bool:
        """Whether they are comparable and not the same figure, nor two conversions of one sum at rates of two days."""
        if not self.is_comparable(other) or self.agrees(other):
            return False
        return self.kind not in CONVERSION_KINDS or not self._is_near(other)

    def _is_near(self, other: "HeadlineFigure") -> bool:
        return abs(self.value - other.value) <= FIGURE_TOLERANCE * max(abs(self.value), abs(other.value))

    @property
    def digits(self) -> int:
        """The number of its significant digits, without trailing zeros: 300 has one, 7 433 four."""
        return len(f"{self.value:.6g}".split("e")[0].replace(".", "").strip("0"))

    @property
    def is_count(self) -> bool:
        """Whether it counts things and has no unit."""
        return not self.kind or self.kind[0] == COUNT_PREFIX

    def is_comparable(self, other: "HeadlineFigure") -> bool:
        """Whether both may count the same thing."""
        if self.kind == other.kind:
            return True
        if self.is_count or other.is_count:
            return False
        return "money" in (self.kind, other.kind) and not NOT_MONEY.intersection((self.kind, other.kind))


@record
class HeadlineFigures:
    """A headline's figures: amounts and counts, periods (“h1”, “q3”), months, dates, serial numbers."""

    amounts: tuple[HeadlineFigure, ...] = ()
    periods: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    dates: frozenset[tuple[int, int]] = frozenset()  # month, day
    serials: frozenset[str] = frozenset()


NO_FIGURES = HeadlineFigures()


def first_digit(text: str) -> int:
    """The position of the first digit of `text`; -1 without any."""
    if text.isascii():
        return text.encode().translate(DIGIT_TABLE).find(b"0")
    found = DIGIT.search(text)
    return found.start() if found else -1


def figures_of_title(folded: str, first_digit_at: int = 0) -> HeadlineFigures:
    """The figures of a folded title, whose first digit is at `first_digit_at` or later; a negative one means no digit."""
    has_date_word = not DATE_WORDS.isdisjoint(ascii_words(folded))
    months = _months(folded) if has_date_word else NO_MONTH
    text, numbers = folded, []
    if first_digit_at >= 0:
        text = _join_thousands(folded, first_digit_at)
        if ")" in text and (last := BRACKETED_SERIAL.search(text, max(0, first_digit_at - 1))):
            numbers, text = [last[1]], text[: last.start()] + " "
        if DIGIT.search(text, first_digit_at):
            return _figures_with_digits(text, first_digit_at, months, numbers)
    periods = _parse_periods(text) if has_date_word else NO_PERIOD
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
        _amounts(text, first_digit_at),
        _parse_periods(text, first_digit_at),
        months,
        frozenset(dates),
        frozenset(serials),
    )


def _join_thousands(text: str, first_digit_at: int = 0) -> str:
    """`text` with “1 200” as “1200”; its first digit is at `first_digit_at` or later."""
    return THOUSANDS.sub(r"\1", text) if THOUSANDS.search(text, first_digit_at) else text


def _months(folded: str) -> frozenset[int]:
    return frozenset(map(MONTHS.__getitem__, MONTHS.keys() & split_words(folded)))


def figures_of_summary(summary: str) -> HeadlineFigures:
    """The amounts and periods of a summary."""
    folded = fold(summary)
    if first_digit(folded) < 0 and not _may_name_period(folded):
        return NO_FIGURES
    text = _join_thousands(folded)
    first_digit_at = first_digit(text)
    return HeadlineFigures(
        _amounts(text, first_digit_at) if first_digit_at >= 0 else (), _parse_periods(text, first_digit_at)
    )


def _amounts(text: str, first_digit_at: int = 0) -> tuple[HeadlineFigure, ...]:
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


def _parse_periods(text: str, first_digit_at: int = 0) -> frozenset[str]:
    """The periods that a folded text names; its first digit is at `first_digit_at` or later; a negative one means no digit."""
    if not _may_name_period(text) and (first_digit_at < 0 or not SHORT_PERIOD.search(text, max(0, first_digit_at - 1))):
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


def _may_name_period(text: str) -> bool:
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


def count_shared(some: Iterable[HeadlineFigure], others: Collection[HeadlineFigure]) -> int:
    """How many of `some` agree with one of `others`; bare numbers below ten are left out."""
    return sum([_agrees_with_any(one, others) for one in some if one.kind or one.value >= MIN_COUNT]) if others else 0


def _agrees_with_any(one: HeadlineFigure, others: Iterable[HeadlineFigure]) -> bool:
    return any(map(one.agrees, others))


def differ_whatever_the_rate(some: Iterable[HeadlineFigure], others: Iterable[HeadlineFigure]) -> bool:
    """Whether both name sums in francs, euros or dollars, and no sum of one was ever worth one of the other."""
    in_francs, others_in_francs = (
        [_francs(one) for one in all_ if one.kind in FRANCS_PER_UNIT] for all_ in (some, others)
    )
    return bool(in_francs and others_in_francs) and not any(
        lowest <= (1 + CONVERTED_TOLERANCE) * others_highest and others_lowest <= (1 + CONVERTED_TOLERANCE) * highest
        for lowest, highest in in_francs
        for others_lowest, others_highest in others_in_francs
    )


def _francs(figure: HeadlineFigure) -> tuple[float, float]:
    least, most = FRANCS_PER_UNIT[figure.kind]
    return figure.value * least, figure.value * most


def count_contradictions(some: Iterable[HeadlineFigure], others: Iterable[HeadlineFigure]) -> int:
    """How many kinds of figures of `some` are comparable with `others` and yet agree with none of them."""
    some, others = tuple(some), tuple(others)
    if not some or not others:
        return 0
    kinds = {one.kind for one in some if any(one.is_comparable(other) for other in others)}
    return sum(
        all(one.contradicts(other) for one in some if one.kind == kind for other in others if one.is_comparable(other))
        for kind in kinds
    )
