"""The readable half of the download: a page that explains it, and the rows of each table, some hundred a page.

The pages are opened from a disk, where none of the site's headers protect them. They hold no script, their own policy forbids
any, and all that a row says is escaped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.own_data.addresses import Addresses
from members.own_data.table import Column, Row, Table
from portal.typography import date_and_time


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table of which the download has rows, and in how many pages."""

    table: Table
    rows: int
    pages: int

    @property
    def json_name(self) -> str:
        """Its file for programs."""
        return json_name(self.table)

    @property
    def page_names(self) -> list[str]:
        """Its files for people."""
        return [page_name(self.table, number) for number in range(1, self.pages + 1)]

    @property
    def columns(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The name of each value in JSON, what it is, and what its codes mean."""
        return [
            (one.name, self.table.label_of(one), [(str(c), str(word)) for c, word in self.table.words_of(one).items()])
            for one in self.table.columns
        ]


def json_name(table: Table) -> str:
    """The same in both languages, for programs."""
    return f"json/{table.name}.json"


def page_name(table: Table, number: int) -> str:
    """In the language of the page."""
    return f"{slugify(str(table.label))}-{number}.html"


def first_page_name() -> str:
    """The file that is to be opened first."""
    return _("LISEZMOI.html")


def first_page(context: Mapping[str, Any]) -> str:
    """What the download has, table by table, and what every value in JSON is."""
    return render_to_string("members/own_data/first_page.html", {**context, "SITE_NAME": settings.SITE_NAME})


def rows_page(table: Table, rows: Iterable[Row], number: int, is_last: bool) -> str:
    """One page of a table's rows."""
    context = {
        "title": str(table.label),
        "number": number,
        "first": first_page_name(),
        "previous": page_name(table, number - 1) if number > 1 else "",
        "next": "" if is_last else page_name(table, number + 1),
        "rows": _rows(table, rows),
    }
    return render_to_string("members/own_data/rows.html", context)


def _rows(table: Table, rows: Iterable[Row]) -> SafeString:
    """A list of definitions a row. Built by hand: 50,000 rows through a template would cost a minute of the server."""
    cells = [_Cell.of(table, column) for column in table.columns]
    lines = []
    for row in rows:
        shown = (cell.html(value) for cell, value in zip(cells, row, strict=True) if value is not None and value != "")
        lines.append(f"<dl>{''.join(shown)}</dl>")
    return mark_safe("\n".join(lines))  # noqa: S308 – every value has been escaped


@dataclass(frozen=True, slots=True)
class _Cell:
    """How a page shows the values of one column."""

    label: str
    words: Mapping[Any, str]
    addresses: Addresses | None

    @classmethod
    def of(cls, table: Table, column: Column) -> "_Cell":
        words = {code: str(word) for code, word in table.words_of(column).items()}
        return cls(table.label_of(column), words, Addresses.of(column.route) if column.route else None)

    def html(self, value: Any) -> str:
        return f"<div><dt>{escape(self.label)}</dt><dd>{self._value(value)}</dd></div>"

    def _value(self, value: Any) -> str:
        if self.addresses is not None:
            link = escape(self.addresses.address(value))
            return f'<a href="{link}" rel="noopener noreferrer">{link}</a>'
        if isinstance(value, bool):
            return _("oui") if value else _("non")
        if isinstance(value, datetime):
            return escape(date_and_time(value))
        return escape(self.words.get(value) or str(value))
