"""A CSV file of values written by hand: `serie;date;valeur;source;note`. Pure: text → lines, and every fault by its line."""

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, TextIOWrapper

from articles.figures.read.numbers import Unread, read_by_hand, read_day
from articles.figures.records import Refusal

HEADER = ["serie", "date", "valeur", "source", "note"]
MAX_LINES = 5_000
MAX_LINK_CHARS, MAX_NOTE_CHARS = 600, 240
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # PostgreSQL stores no NUL
NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f]")
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Line:
    """A value that the file gives."""

    series: str
    day: date
    value: Decimal
    link: str
    note: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in the line `number` of the file, which counts from 1; 0 is the file as a whole."""

    number: int
    reason: str
    readings: tuple[Decimal, ...] = ()  # of a number that may mean two


class _Bad(Exception):
    pass


def parse_csv(content: bytes, known: Collection[str], today: date) -> tuple[list[Line], list[Fault]]:
    """The lines and the faults; with any fault the caller stores nothing. `known` are the keys of series.

    Nothing after line MAX_LINES is read, were it empty.
    """
    lines: dict[tuple[str, date], Line] = {}
    faults: list[Fault] = []
    try:
        rows = csv.reader(TextIOWrapper(BytesIO(content), "utf-8-sig", newline=""), delimiter=";", strict=True)
        if [cell.strip().lower() for cell in next(rows, [])] != HEADER:
            return [], [Fault(1, "header")]
        for number, row in enumerate(rows, start=2):
            if number > MAX_LINES + 1:
                faults.insert(0, Fault(0, "too-long"))
                break
            if any(cell.strip() for cell in row):
                _take(number, row, known, today, lines, faults)
    except (UnicodeDecodeError, csv.Error):
        return [], [Fault(0, "unreadable")]
    return list(lines.values()), faults


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


def _take(
    number: int,
    row: Sequence[str],
    known: Collection[str],
    today: date,
    lines: dict[tuple[str, date], Line],
    faults: list[Fault],
) -> None:
    try:
        line = _line([cell.strip() for cell in row], known, today)
        if lines.setdefault((line.series, line.day), line) is not line:
            raise _Bad("twice")
    except _Bad as bad:
        faults.append(Fault(number, str(bad)))
    except Unread as bad:
        faults.append(Fault(number, bad.reason, bad.readings))


def _line(cells: list[str], known: Collection[str], today: date) -> Line:
    if len(cells) != len(HEADER):
        raise _Bad("cells")
    series, day, value, link, note = cells
    if series not in known:
        raise _Bad("series")
    at = _read_day(day)
    if at > today:
        raise _Bad("future")
    if not link.startswith(("http://", "https://")) or len(link) > MAX_LINK_CHARS or NO_ADDRESS.search(link):
        raise _Bad("link")
    if note.startswith(FORMULA_BEGINS) or len(note) > MAX_NOTE_CHARS or CONTROL.search(note):
        raise _Bad("note")
    return Line(series, at, read_by_hand(value), link, note)


def _read_day(text: str) -> date:
    try:
        if len(text) != len("2026-11-27"):
            raise _Bad("date")
        return read_day(text)
    except Refusal:
        raise _Bad("date") from None
