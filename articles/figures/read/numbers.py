"""Numbers and dates as data files write them, and numbers as people type them. Nothing is guessed: what is not plain is refused."""

import re
from datetime import date
from decimal import Decimal

from articles.figures.records import Refusal

LIMIT = Decimal(10) ** 9  # SQLite keeps 15 significant digits, six of them behind the point
STORED_DIGIT = Decimal("0.000001")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
HAND_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?", re.ASCII)
TWO_READINGS = re.compile(r"([+-]?[1-9][0-9]{0,2})([.,])([0-9]{3})(?:(?!\2)[.,]([0-9]+))?", re.ASCII)
SPACE = re.compile(r"[ \u00a0\u2009\u202f]")  # plain, no-break, and two narrow ones
MAX_DECIMALS = 6
PLAIN_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


class Unread(ValueError):
    """A typed number that is asked back: a reason code, and the two numbers that it may mean, if any."""

    def __init__(self, reason: str, *readings: Decimal) -> None:
        super().__init__(reason)
        self.reason, self.readings = reason, readings


def read_by_hand(text: str) -> Decimal:
    """« 22,5 », « 22.5 », « 1 250,5 », « −3 ». Raises Unread: « 1,250 » may be 1250 or 1.25, « 0,125 » may not."""
    plain = SPACE.sub(" ", text.strip()).replace("\u2212", "-")
    if found := TWO_READINGS.fullmatch(plain):
        whole, _separator, three, rest = found.groups(default="")
        raise Unread("two-readings", Decimal(f"{whole}{three}.{rest}"), Decimal(f"{whole}.{three}{rest}"))
    found = HAND_NUMBER.fullmatch(plain)
    if not found:
        raise Unread("value")
    if len(found[1] or "") > MAX_DECIMALS:
        raise Unread("decimals")
    value = Decimal(plain.replace(" ", "").replace(",", "."))
    if abs(value) >= LIMIT:
        raise Unread("too-large")
    return value


def read_number(text: str) -> Decimal:
    """The number, rounded to six decimals. Raises Refusal: « 1.234,56 » is not a number here."""
    if not PLAIN_NUMBER.fullmatch(text.strip()):
        raise Refusal("not-a-number")
    value = Decimal(text.strip())
    if abs(value) >= LIMIT or abs(stored := value.quantize(STORED_DIGIT)) >= LIMIT:  # it may be rounded up to the limit
        raise Refusal("out-of-range")
    return stored


def read_float(value: float) -> Decimal:
    """A workbook's number: the shortest decimal that it stands for. Raises Refusal."""
    return read_number(f"{Decimal(repr(value)):f}")


def read_day(text: str) -> date:
    """« 2026 », « 2026-11 » or « 2026-11-27 »; a year and a month are their first day. Raises Refusal."""
    found = PLAIN_DATE.fullmatch(text.strip())
    if not found:
        raise Refusal("malformed")
    try:
        return date(*(int(part or 1) for part in found.groups()))
    except ValueError as error:
        raise Refusal("malformed") from error
