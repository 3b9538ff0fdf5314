"""The World Bank's indicators: JSON of one indicator, a value a country and year."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from articles.figures.read.numbers import read_day, read_number
from articles.figures.read.sniff import refuse_page
from articles.figures.records import Column, Document, Point, Refusal


def read_world_bank(content: bytes) -> Document:
    """The columns are ISO codes of three letters; years without a value are left out. Raises Refusal."""
    refuse_page(content)
    try:
        header, rows = _header_and_rows(json.loads(content, parse_float=Decimal))
        if str(header["pages"]) != "1":
            raise Refusal("incomplete")
        points: defaultdict[str, list[Point]] = defaultdict(list)
        refused: dict[str, Refusal] = {}
        for row in rows:
            code = str(row["countryiso3code"])
            points[code]  # a country without any value has its column too
            if row["value"] is not None:
                _add(points[code], refused, code, row)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal("malformed") from error
    return Document({code: Column(tuple(found), refusal=refused.get(code)) for code, found in points.items()})


def _header_and_rows(answer: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if not isinstance(answer, list) or not answer or not isinstance(answer[0], dict):
        raise Refusal("malformed")
    if "message" in answer[0]:
        raise Refusal("error-answer")
    if len(answer) < 2 or not answer[1]:
        raise Refusal("empty")
    return answer[0], answer[1]


def _add(points: list[Point], refused: dict[str, Refusal], code: str, row: dict[str, Any]) -> None:
    value = row["value"]
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        refused[code] = Refusal("not-a-number")
        return
    try:
        points.append((read_day(str(row["date"])), read_number(str(value))))
    except Refusal as refusal:
        refused[code] = refusal
