"""Readers: bytes → points, or one reason why not."""

import contextlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.figures.read.by_kind import READERS
from articles.figures.read.columns import series_points
from articles.figures.read.numbers import read_day, read_number
from articles.figures.read.pink_sheet import workbook_address
from articles.figures.records import Refusal
from articles.tests.figures.documents import PAGE, bis, ecb, pink_sheet, workbook, world_bank

TODAY = date(2026, 11, 28)


def points(kind, content, column, unit="", today=TODAY):
    return series_points(READERS[kind](content), column, unit, today)


def reason(kind, content, column="USD", unit=""):
    with pytest.raises(Refusal) as caught:
        points(kind, content, column, unit)
    assert caught.value.sentence.endswith(".")
    return caught.value.reason


def test_the_ecb_file_gives_each_currency_its_decimals():
    content = ecb(("2026-11-27", {"USD": "1.1690", "ZAR": "20.1234"}), ("2026-11-26", {"USD": "1.1702"}))
    assert points("ecb", content, "USD") == [
        (date(2026, 11, 26), Decimal("1.1702")),
        (date(2026, 11, 27), Decimal("1.1690")),
    ]
    assert points("ecb", content, "ZAR") == [(date(2026, 11, 27), Decimal("20.1234"))]
    broken = content.replace(b"20.1234", b"N/A")
    assert len(points("ecb", broken, "USD")) == 2
    assert reason("ecb", broken, "ZAR") == "not-a-number"


def test_the_world_bank_gives_years_and_leaves_out_those_without_a_value():
    content = world_bank([("SEN", 2025, 2.123456789012345), ("SEN", 2024, None), ("MLI", 2025, -3)])
    assert points("world-bank", content, "SEN") == [(date(2025, 1, 1), Decimal("2.123457"))]
    assert points("world-bank", content, "MLI") == [(date(2025, 1, 1), Decimal(-3))]
    assert points("world-bank", world_bank([("ERI", 2025, None)]), "ERI") == []


def test_the_workbook_gives_months_by_the_names_of_its_columns_without_their_stars():
    content = pink_sheet(("2026M09", 71.2, 6.1), ("2026M10", 68.35, "…"))
    assert points("pink-sheet", content, "Cocoa", "($/kg)") == [(date(2026, 9, 1), Decimal("6.1"))]
    assert points("pink-sheet", content, "Crude oil, Brent") == [
        (date(2026, 9, 1), Decimal("71.2")),
        (date(2026, 10, 1), Decimal("68.35")),
    ]


def test_the_page_of_the_workbook_leads_to_it_whatever_its_hash():
    page = b"<html><a href='/en/doc/5d90-0050/related/CMO-Historical-Data-Monthly.xlsx'>Monthly</a>"
    assert workbook_address(page, "https://thedocs.example/en/x").endswith(
        "/5d90-0050/related/CMO-Historical-Data-Monthly.xlsx"
    )


LINK = '<a href="{}CMO-Historical-Data-Monthly.xlsx">x</a>'


@pytest.mark.parametrize("page", [PAGE, *(LINK.format(at).encode() for at in ("http://[", "javascript:", "file:///"))])
def test_a_page_that_leads_to_no_address_of_a_workbook_is_refused(page):
    with pytest.raises(Refusal) as refused:
        workbook_address(page, "https://bank.example/")
    assert refused.value.reason == "no-link"


def test_the_bis_gives_days_of_each_area():
    content = bis([("ZA", "2026-11-26", "6.75"), ("ZA", "2026-11-27", "NaN"), ("MA", "2026-11-26", "2.25")])
    assert points("bis", content, "ZA") == [(date(2026, 11, 26), Decimal("6.75"))]


DTD = ecb(("2026-11-27", {"USD": "1.1"}), head="<!DOCTYPE x [<!ENTITY a 'b'>]>")


def archive(name="a.xml", method=zipfile.ZIP_DEFLATED):
    """A ZIP file with one member of many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.writestr(name, ",".join(map(str, range(10_000))))
    return out.getvalue()


def damaged_archive(method):
    """Its directory says nothing wrong, and its member cannot be unpacked."""
    content = bytearray(archive(method=method))
    content[60:90] = b"\xff" * 30
    return bytes(content)


@pytest.mark.parametrize(
    ("kind", "content", "wanted"),
    [
        *((kind, PAGE, "page") for kind in READERS),
        *((kind, b"", "empty") for kind in READERS),
        *((kind, b"\x00\x01 neither this nor that", "malformed") for kind in ("ecb", "world-bank", "pink-sheet")),
        ("bis", b"\x00\x01 neither this nor that", "renamed-column"),
        ("ecb", DTD, "dtd"),
        ("ecb", DTD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "dtd"),
        ("ecb", ecb(("2026-11-27", {"GBP": "0.8"})), "renamed-column"),
        ("ecb", ecb(("2026-11-27", {"USD": "1.1"}), ("2026-11-27", {"USD": "1.2"})), "two-values"),
        ("ecb", ecb(("2027-01-04", {"USD": "1.1"})), "future"),
        ("ecb", ecb(("27 November 2026", {"USD": "1.1"})), "malformed"),
        ("ecb", ecb(("2026-11-27", {"USD": "1,1"})), "not-a-number"),
        ("ecb", ecb(("2026-11-27", {"USD": "1e12"})), "out-of-range"),
        ("ecb", ecb(("2026-11-27", {"USD": "1.1"}))[:-30], "malformed"),
        ("world-bank", world_bank([("SEN", 2025, 1)]), "renamed-column"),
        ("world-bank", world_bank([("USD", 2025, 1)], pages=3), "incomplete"),
        ("world-bank", world_bank([("USD", 2025, "high")]), "not-a-number"),
        ("world-bank", world_bank([("USD", 2025, 1), ("USD", 2025, 2)]), "two-values"),
        ("world-bank", b'[{"message":[{"id":"120","value":"Invalid"}]}]', "error-answer"),
        ("world-bank", b'{"a": 1}', "malformed"),
        ("world-bank", b"[" * 200_000, "malformed"),
        (
            "world-bank",
            world_bank([("USD", 2025, 0)]).replace(b'"value": 0', b'"value": 1e99999999999999999'),
            "not-a-number",
        ),
        (
            "world-bank",
            world_bank([("USD", 2025, 0)]).replace(b'"value": 0', b'"value": 1e-99999999999999999'),
            "not-a-number",
        ),
        ("world-bank", world_bank([("USD", 2025, 1)], pages=float("inf")), "incomplete"),
        ("world-bank", world_bank([("USD", 2025, 1)]).replace(b'"pages": 1', b'"pages": 1e9999'), "incomplete"),
        ("ecb", ecb(("2026-11-27", {"USD": "999999999.9999999"})), "out-of-range"),
        *(("pink-sheet", damaged_archive(method), "malformed") for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)),
        ("pink-sheet", archive("é.xml").replace("é".encode(), b"\xff\xfe"), "malformed"),
        ("pink-sheet", pink_sheet(("2026M10", 1, 2)), "renamed-column"),
        ("pink-sheet", workbook([["", "USD"], ["", "($)"], ["2026M10", "high"]]), "not-a-number"),
        ("pink-sheet", workbook([["no month at all"]]), "malformed"),
        ("pink-sheet", pink_sheet(("2026M10", 1, 2), sheet="Prices"), "malformed"),
        ("bis", bis([("ZA", "2026-11-26", "6")], header="A,B,C,D,E,TIME_PERIOD,OBS_VALUE,S"), "renamed-column"),
        ("bis", bis([("USD", "2026-02-30", "6")]), "malformed"),
        ("bis", bis([("USD", "2026-11-26", "6"), ("USD", "2026-11-26", "7")]), "two-values"),
    ],
)
def test_a_bad_document_is_refused_for_its_reason(kind, content, wanted):
    assert reason(kind, content) == wanted


def test_a_unit_that_changed_is_refused():
    assert reason("pink-sheet", pink_sheet(("2026M10", 1, 2)), "Cocoa", "($/mt)") == "changed-unit"


def test_a_workbook_that_unpacks_past_fifty_megabytes_is_refused_before_it_is_read():
    content = pink_sheet(("2026M10", 1, 2), padding=51_000_000)
    assert len(content) < 200_000
    assert reason("pink-sheet", content) == "bomb"
    lie = content.replace((51_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert reason("pink-sheet", lie) == "malformed"


def test_a_small_workbook_with_a_cell_at_the_far_end_costs_this_process_nothing():
    rows = [["", "USD"], ["", "($)"], ["2026M10", 1]]
    assert points("pink-sheet", workbook(rows), "USD") == [(date(2026, 10, 1), Decimal(1))]
    assert reason("pink-sheet", workbook(rows, last_cell="XFD1048576")) == "malformed"


@given(st.binary(max_size=400))
def test_no_bytes_make_a_reader_raise_anything_but_a_refusal(content):
    for read in READERS.values():
        with contextlib.suppress(Refusal):
            read(content)


@given(st.text(max_size=30))
def test_no_text_makes_a_number_or_a_day_raise_anything_but_a_refusal(text):
    for read in (read_number, read_day):
        with contextlib.suppress(Refusal):
            read(text)


@pytest.mark.parametrize("text", ["1.234,56", "1 234", "١٢", "=cmd", "NaN", "inf", "1_000", "0x10", ""])
def test_what_is_not_plainly_a_number_is_none(text):
    with pytest.raises(Refusal):
        read_number(text)
