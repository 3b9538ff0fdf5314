"""Writes the download: a zip of JSON for programs and HTML for people.

Each table is read once, in chunks. Only one page of it is in memory; the rest is in temporary files without a name, which end
with the request.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import batched
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder

from members.models import Member
from members.own_data import pages
from members.own_data.addresses import Addresses
from members.own_data.pages import WrittenTable
from members.own_data.table import Row, Table
from members.own_data.tables import DOWNLOADED, TABLES, worth_naming

ROWS_PER_PAGE = 500
MAX_BYTES_IN_MEMORY = 1_000_000  # of each temporary file; beyond this it is on disk
_ENCODER = DjangoJSONEncoder(ensure_ascii=False)


def write_export(member: Member, now: datetime) -> IO[bytes]:
    """The zip, ready to be read, in the active language. Whoever closes it deletes it."""
    file = SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 – the answer closes it
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            written = [_write_table(archive, table, member) for table in DOWNLOADED]
            context = {
                "member": member,
                "now": now,
                "written": [one for one in written if one.rows],
                "empty": worth_naming((one.table for one in written if not one.rows), member),
                "withheld": [table for table in TABLES if not table.name],
            }
            archive.writestr(pages.first_page_name(), pages.first_page(context))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write_table(archive: ZipFile, table: Table, member: Member) -> WrittenTable:
    """Write the pages as they fill up. A zip takes one file at a time, so the JSON waits in a temporary file."""
    names = [column.name for column in table.columns]
    addresses = [Addresses.of(column.route) if column.route else None for column in table.columns]
    number = rows = 0
    with SpooledTemporaryFile(MAX_BYTES_IN_MEMORY) as lines:
        for number, (some, is_last) in enumerate(_pages(table.rows(member)), start=1):
            archive.writestr(pages.page_name(table, number), pages.rows_page(table, some, number, is_last))
            for row in some:
                lines.write(b",\n" if rows else b"[\n")
                lines.write(_json(row, names, addresses))
                rows += 1
        if rows:
            lines.write(b"\n]\n")
            lines.seek(0)
            with archive.open(pages.json_name(table), "w", force_zip64=True) as target:
                shutil.copyfileobj(lines, target)
    return WrittenTable(table, rows, number)


def _pages(rows: Iterator[Row]) -> Iterator[tuple[tuple[Row, ...], bool]]:
    """The rows of each page, and whether it is the last."""
    found = batched(rows, ROWS_PER_PAGE)
    some = next(found, None)
    while some is not None:
        following = next(found, None)
        yield some, following is None
        some = following


def _json(row: Row, names: list[str], addresses: list[Addresses | None]) -> bytes:
    values = {
        name: where.address(value) if where and value is not None else value
        for name, where, value in zip(names, addresses, row, strict=True)
    }
    return _ENCODER.encode(values).encode()
