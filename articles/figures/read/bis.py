"""The Bank for International Settlements' policy rates: SDMX as CSV, a row a country and day."""

import csv
from collections import defaultdict

from articles.figures.read.numbers import read_day, read_number
from articles.figures.read.sniff import refuse_page
from articles.figures.records import Column, Document, Point, Refusal

AREA, PERIOD, VALUE = "REF_AREA", "TIME_PERIOD", "OBS_VALUE"


def read_bis(content: bytes) -> Document:
    """The columns are the areas (ISO codes of two letters); days without a value are left out. Raises Refusal."""
    refuse_page(content)
    try:
        rows = csv.DictReader(content.decode("utf-8-sig").splitlines(), strict=True)
        if not {AREA, PERIOD, VALUE} <= {*(rows.fieldnames or ())}:
            raise Refusal("renamed-column")
        points: defaultdict[str, list[Point]] = defaultdict(list)
        refused: dict[str, Refusal] = {}
        for row in rows:
            area, value = row[AREA] or "", row[VALUE] or ""
            if value in ("", "NaN"):
                continue
            try:
                points[area].append((read_day(row[PERIOD] or ""), read_number(value)))
            except Refusal as refusal:
                refused[area] = refusal
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal("malformed") from error
    if not points and not refused:
        raise Refusal("empty")
    return Document({area: Column(tuple(points[area]), refusal=refused.get(area)) for area in {*points, *refused}})
