"""Parses numbers in a text, each with its scale and its unit where they are written next to it. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from articles.stories.quantities import (
    CURRENCY_CODES,
    IN_CAPITALS,
    INITIALS,
    NUMBER_WORDS,
    POINTS,
    SCALE_LETTERS,
    SCALES,
    SHARED_CURRENCIES,
    SHARES,
    UNITS,
    NameTable,
    scale_factor,
)

MAX_DIGITS = 18
MAX_PREFIX_CHARS = 14
YEARS = range(1900, 2101)

MONEY = NameTable({**CURRENCY_CODES, **SHARED_CURRENCIES})
SHARE, POINT, UNIT = NameTable(SHARES), NameTable(POINTS), NameTable(UNITS)
SCALE_NAMES = "|".join([*SCALES, "billions?"])
END = r"(?![a-z0-9])"
SPELLED = "|".join(NUMBER_WORDS)
NUMBER = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?:"
    r"(?P<spaced>[0-9]{1,3}(?: [0-9]{3}(?![0-9]))+(?:[.,][0-9]{1,9})?)"
    r"|[0-9]{1,15}(?:[.,'][0-9]{1,9}){0,6}"
    r")(?![0-9]|[.,][0-9])"
    rf"|(?<![\w-])(?P<word>{SPELLED})(?= (?:and a half )?(?:{SCALE_NAMES}){END}|[ -](?:a )?(?:{SCALE_NAMES}){END})"
)
NUMBER_BEFORE = re.compile(rf"(?:{SPELLED}|cents?|hundred|vingts?)(?: et| and)?[ -]$")
NUMBER_TAIL = re.compile(
    rf"(?P<half> et demie?| and a half)?(?: a(?= (?:{SCALE_NAMES})))?"
    rf"(?:[ -]?(?P<scale>(?:{SCALE_NAMES}){END}|(?:mm|mds?|[mbk])(?=[ -]?(?:{MONEY.pattern}){END})|[mbk]{END}))?"
    rf"(?: (?P<scale2>{SCALE_NAMES}){END})?(?P<half2> et demie?{END})?"
    rf"(?P<counted>[ -]?(?P<share>{SHARE.pattern}){END}|[ -]?(?P<point>{POINT.pattern}){END}"
    rf"|[ -]?(?:de |d'|of |in )?(?P<money>{MONEY.pattern}){END}"
    rf"|[ -]?(?:de |d'|of )?(?:nouveaux |nouvelles |new |additional )?(?P<unit>{UNIT.pattern}){END})?"
)
BEFORE = re.compile(rf"(?P<money>{MONEY.pattern}|{'|'.join(INITIALS)})(?P<gap>\.? ?)")
LAST_MONEY_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz$€£₦₵¢¥")


@dataclass(frozen=True, slots=True)
class Number:
    """`value` is `unscaled` times its scale, `step` the value of its last digit. `kind` is empty if it has no unit."""

    start: int
    end: int
    unscaled: Decimal
    value: Decimal
    step: Decimal
    kind: str = ""
    unit: str = ""
    currency: str = ""
    is_scaled: bool = False
    is_open: bool = True  # no unit follows it


class _FlatChars(dict[int, str]):
    """Character by character: lower case, no accents, all spaces alike. A text keeps its length."""

    def __missing__(self, code: int) -> str:
        char = unicodedata.normalize("NFKD", chr(code))[0].lower()[0]
        char = {"’": "'", "ʼ": "'", "‑": "-", "‐": "-", "−": "-"}.get(char, char)
        self[code] = " " if char.isspace() and char != "\n" else char
        return self[code]


FLAT_TABLE = _FlatChars()


def numbers_in(text: str, flat: str, language: str) -> Iterator[Number]:
    """The numbers of `text`; `flat` is `text` translated by FLAT_TABLE. Numbers that are part of a name are left out."""
    at = 0
    for found in NUMBER.finditer(flat):
        if found.start() >= at and (number := _number(found, text, flat, language, at)) is not None:
            yield number
            at = number.end


def _number(found: re.Match[str], text: str, flat: str, language: str, at: int) -> Number | None:
    tail = NUMBER_TAIL.match(flat, found.end())
    word = found["word"]
    is_half = word in {"demi", "half"}
    if tail is None or (word and not is_half and NUMBER_BEFORE.search(flat, max(found.start() - 20, 0), found.start())):
        return None
    thousands = "" if tail["share"] else "," if language == "en" else "."
    value_and_step = NUMBER_WORDS[word] if word else _parse_value(found.group(), thousands)
    if value_and_step is None:
        return None
    money, start = _money_before(text, flat, max(at, found.start() - MAX_PREFIX_CHARS), found.start())
    is_amount = bool(tail["scale"] or found["spaced"]) or value_and_step[0] >= 1000
    is_a_year = value_and_step[0] in YEARS and not (tail["scale"] or found["spaced"])
    if (money.isalpha() and is_a_year) or (money in INITIALS and not is_amount):
        money, start = "", found.start()
    if start == found.start() and start and flat[start - 1].isalpha():
        return None  # part of a name: G20, H1
    return _with_scale(Number(start, found.end(), *value_and_step, step=value_and_step[1]), tail, money, text, language)


def _parse_value(written: str, thousands: str) -> tuple[Decimal, Decimal] | None:
    """The number, and the value of its last digit. `thousands` is the language's thousands separator."""
    parts = re.split("([.,])", written.replace(" ", "").replace("'", ""))
    groups, marks = parts[::2], parts[1::2]
    spaced = " " in written or "'" in written
    mixed = len(set(marks)) == 2
    if mixed and (marks.count(marks[-1]) > 1 or spaced):
        return None
    lone = len(marks) == 1 and marks[0] == thousands and len(groups[1]) == 3 and not spaced and groups[0].strip("0")
    has_decimals = mixed or (len(marks) == 1 and not lone)
    decimals = groups.pop() if has_decimals else ""
    if any(len(group) != 3 for group in groups[1:]) or (groups[1:] and len(groups[0]) > 3):
        return None
    digits = "".join(groups)
    if len(digits) + len(decimals) > MAX_DIGITS:
        return None
    return Decimal(f"{digits}.{decimals}" if decimals else digits), Decimal(1).scaleb(-len(decimals))


def _money_before(text: str, flat: str, begin: int, end: int) -> tuple[str, int]:
    """The currency or initial written before a number, and its position; "" and `end` if there is none."""
    found = next(filter(None, (BEFORE.fullmatch(flat, start, end) for start in _beginnings(flat, begin, end))), None)
    if found is None:
        return "", end
    name, start = found["money"], found.start()
    if not _is_money(text[start : start + len(name)]) or (name in INITIALS and found["gap"]):
        return "", end
    return name, start


def _beginnings(flat: str, begin: int, end: int) -> Iterator[int]:
    """The positions where a currency's name could begin; only these are searched, since there are many names."""
    if flat[begin:end].rstrip(". ")[-1:] not in LAST_MONEY_CHARS:
        return
    for start in range(begin, end):
        if flat[start] != " " and not (start and flat[start - 1].isalnum()):
            yield start


def _is_money(written: str) -> bool:
    """Whether it is capitalised, if in lower case it would be an ordinary word."""
    return written.lower() not in IN_CAPITALS or written[0].isupper()


def _with_scale(number: Number, tail: re.Match[str], money: str, text: str, language: str) -> Number:
    """The number multiplied by its scale, with its unit."""
    after = tail["money"] if tail["money"] and _is_money(text[slice(*tail.span("money"))]) else ""
    if tail["scale"] in SCALE_LETTERS and not (
        money or after or (language == "en" and tail.start("scale") == number.end)
    ):
        return number  # 100 m
    worth = scale_factor(tail["scale"], language) * scale_factor(tail["scale2"], language)
    unscaled = number.unscaled + (Decimal("0.5") if tail["half"] or tail["half2"] else 0)
    refused = tail["money"] and not after
    number = replace(
        number,
        end=tail.start("counted") if refused else tail.end(),
        unscaled=unscaled,
        value=unscaled * worth,
        step=number.step * worth / (10 if tail["half"] or tail["half2"] else 1),
        is_scaled=worth != 1,
        is_open=not tail["counted"] or bool(refused),
    )
    return _with_kind(number, tail, after or money)


def _with_kind(number: Number, tail: re.Match[str], money: str) -> Number:
    """The number with its kind and its unit."""
    if money:
        code = INITIALS.get(money) or MONEY[money]
        is_shared = code.islower()
        return replace(number, kind="money", unit=code if is_shared else "", currency="" if is_shared else code)
    for group, kind, lexicon in (("share", "percent", SHARE), ("point", "points", POINT), ("unit", "quantity", UNIT)):
        if tail[group]:
            return replace(number, kind=kind, unit=lexicon[tail[group]])
    return replace(number, kind="quantity" if number.is_scaled else "")
