"""Documents as providers send them, invented here: the forms are theirs, the values are not."""

import json
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def ecb(*days, head=""):
    """`days`: (date, {currency: rate as text})."""
    cubes = "".join(
        f"<Cube time='{day}'>{''.join(f'<Cube currency={q(c)} rate={q(r)}/>' for c, r in rates.items())}</Cube>"
        for day, rates in days
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{head}<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "
        "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'><gesmes:subject>Reference rates</gesmes:subject>"
        f"<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>{cubes}</Cube></gesmes:Envelope>"
    ).encode()


def q(text):
    return "'" + str(text) + "'"


def world_bank(rows, pages=1):
    """`rows`: (iso3, year, value)."""
    header = {"page": 1, "pages": pages, "per_page": 20000, "total": len(rows), "lastupdated": "2026-10-07"}
    return json.dumps(
        [
            header,
            [
                {
                    "indicator": {"id": "FP.CPI.TOTL.ZG", "value": "Inflation, consumer prices (annual %)"},
                    "country": {"id": code[:2], "value": code},
                    "countryiso3code": code,
                    "date": str(year),
                    "value": value,
                    "unit": "",
                    "obs_status": "",
                    "decimal": 1,
                }
                for code, year, value in rows
            ],
        ]
    ).encode()


def bis(rows, header="STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS"):
    """`rows`: (area, day, value)."""
    lines = [f"dataflow,BIS:WS_CBPOL(1.0),I,D,{area},{day},{value},A" for area, day, value in rows]
    return ("\ufeff" + "\n".join([header, *lines]) + "\n").encode()


def workbook(rows, sheet="Monthly Prices", padding=0, last_cell=""):
    """An .xlsx file whose sheet has these rows of texts and numbers."""
    lines = "".join(f"<row r='{n}'>{''.join(map(_cell, row))}</row>" for n, row in enumerate(rows, 1))
    lines += f"<row><c r='{last_cell}'><v>1</v></c></row>" if last_cell else ""
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Default Extension='xml' ContentType='application/xml'/></Types>",
        "_rels/.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='r1' Type='{REL_NS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{SHEET_NS}' xmlns:r='{REL_NS}'><sheets>"
        f"<sheet name='{sheet}' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='r1' Type='{REL_NS}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{SHEET_NS}'><sheetData>{lines}</sheetData></worksheet>",
    }
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        if padding:
            archive.writestr("xl/media/padding.bin", b"\0" * padding)
    return into.getvalue()


def _cell(value):
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f"<c t='inlineStr'><is><t>{escape(value)}</t></is></c>"


def pink_sheet(*months, names=("Crude oil, Brent", "Cocoa **"), units=("($/bbl)", "($/kg)"), **options):
    """`months`: (« 2026M10 », price, price…)."""
    title = ["World Bank Commodity Price Data (The Pink Sheet)"]
    return workbook(
        [title, ["monthly prices in nominal US dollars"], ["", *names], ["", *units], *map(list, months)], **options
    )


PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We are back soon</body></html>"
