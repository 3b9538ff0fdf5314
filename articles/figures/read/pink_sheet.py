"""The World Bank's monthly commodity prices: a page that leads to a workbook, whose sheet « Monthly Prices » has them.

The sheet has titles, then a row of names and below it one of units, then a row a month: 1960M01.
"""

import json
import lzma
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from articles.figures.read.numbers import read_float
from articles.figures.read.sniff import refuse_page
from articles.figures.records import Column, Document, Point, Refusal

MAX_UNPACKED_BYTES = 50_000_000
MAX_MEMBERS = 1_000
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,  # the name of a member
)
SHEET = "Monthly Prices"
MONTH = re.compile(r"([0-9]{4})M([0-9]{2})", re.ASCII)
WORKBOOK_LINK = re.compile(r"""href\s*=\s*["']([^"']{1,500}CMO-Historical-Data-Monthly\.xlsx)["'?#]""", re.I)
MAX_HEADER_ROWS = 30
PROGRAM = Path(__file__).with_name("workbook_rows.py")
MAX_SECONDS = 30.0


def workbook_address(content: bytes, page: str) -> str:
    """The address of the workbook that the page at the address `page` leads to. Raises Refusal."""
    found = WORKBOOK_LINK.search(content.decode("utf-8", "replace"))
    if not found:
        raise Refusal("no-link")
    try:
        address = urljoin(page, found[1])
    except ValueError as error:
        raise Refusal("no-link") from error
    if not address.startswith(("https://", "http://")):
        raise Refusal("no-link")
    return address


def read_pink_sheet(content: bytes) -> Document:
    """The columns are the names without their notes' stars, with the units that the sheet gives. Raises Refusal."""
    refuse_page(content)
    _refuse_bomb(content)
    rows = sheet_rows(content, SHEET)
    months = [number for number, row in enumerate(rows) if _month(row)]
    if not months or months[0] < 2 or months[0] > MAX_HEADER_ROWS:
        raise Refusal("malformed")
    names, units = rows[months[0] - 2], rows[months[0] - 1]
    dated = [(month, rows[number]) for number in months if (month := _month(rows[number]))]
    return Document(
        {
            plain_name(str(name)): _column(position, str(units[position]) if position < len(units) else "", dated)
            for position, name in enumerate(names)
            if position and str(name).strip()
        }
    )


def sheet_rows(content: bytes, sheet: str) -> Sequence[Sequence[Any]]:
    """The rows of a sheet, read by a process with limits of its own (`workbook_rows.py`). Raises Refusal."""
    command = [sys.executable, "-I", str(PROGRAM), sheet]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MAX_SECONDS, check=True)  # noqa: S603
        rows: Sequence[Sequence[Any]] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError, OSError) as error:
        raise Refusal("malformed") from error
    return rows


def plain_name(name: str) -> str:
    """A column's name without stars and doubled spaces."""
    return " ".join(name.replace("*", " ").split())


def _column(position: int, unit: str, dated: Sequence[tuple[date, Sequence[Any]]]) -> Column:
    points: list[Point] = []
    for month, row in dated:
        value = row[position] if position < len(row) else ""
        if isinstance(value, str) and value.strip() in ("", "…", "...", "..", "n.a."):
            continue
        try:
            points.append((month, _price(value)))
        except Refusal as refusal:
            return Column(tuple(points), unit.strip(), refusal)
    return Column(tuple(points), unit.strip())


def _price(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal("not-a-number")
    return read_float(float(value))


def _month(row: Sequence[Any]) -> date | None:
    found = MONTH.fullmatch(str(row[0]).strip()) if row else None
    return date(int(found[1]), int(found[2]), 1) if found and 1 <= int(found[2]) <= 12 and int(found[1]) else None


def _refuse_bomb(content: bytes) -> None:
    """Refuse a workbook that unpacks to too much, by the sizes in its headers, then by those that are counted."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED_BYTES:
                raise Refusal("bomb")
            left = MAX_UNPACKED_BYTES
            for member in members:  # a header may lie: count
                with archive.open(member) as part:
                    while block := part.read(1 << 20):
                        left -= len(block)
                        if left < 0:
                            raise Refusal("bomb")
    except ARCHIVE_ERRORS as error:
        raise Refusal("malformed") from error
