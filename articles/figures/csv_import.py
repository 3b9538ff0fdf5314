"""A CSV file of values written by hand: `serie;date;valeur;source;note`. Pure: text → lines, and every fault by its line."""

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from articles.figures.read.numbers import read_day, read_number
from articles.figures.records import Refusal

HEADER = ["serie", "date", "valeur", "source", "note"]
MAX_LINES = 5_000
MAX_LINK_CHARS, MAX_NOTE_CHARS = 600, 240
COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,[0-9]+", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # PostgreSQL stores no NUL
NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f]")
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
SENTENCES = {
    "header": "La première ligne doit être : serie;date;valeur;source;note.",
    "unreadable": "Ce fichier ne se lit pas. Enregistrez-le en CSV, en UTF-8, avec des points-virgules.",
    "too-long": "Ce fichier a plus de 5 000 lignes. Partagez-le en plusieurs.",
    "cells": "Cette ligne n’a pas cinq colonnes.",
    "series": "Aucune série où l’on saisit des valeurs n’a cette clé.",
    "date": "Cette date n’existe pas, ou n’est pas écrite 2026-11-27.",
    "future": "Cette date est à venir.",
    "value": "Ce n’est pas un nombre. Écrivez 1234.56 ou 1234,56, sans séparateur de milliers.",
    "link": "Il faut un lien qui commence par http:// ou https://.",
    "note": "La note est trop longue, ou commence comme une formule de tableur, ou contient un caractère invisible.",
    "twice": "Cette série a déjà une valeur à cette date, plus haut dans le fichier.",
}


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

    @property
    def sentence(self) -> str:
        """In French, for editors."""
        return SENTENCES[self.reason]


class _Bad(Exception):
    pass


def parse_csv(content: bytes, known: Collection[str], today: date) -> tuple[list[Line], list[Fault]]:
    """The lines and the faults; with any fault the caller stores nothing. `known` are the keys of series."""
    try:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        return [], [Fault(0, "unreadable")]
    if not rows or [cell.strip().lower() for cell in rows[0]] != HEADER:
        return [], [Fault(1, "header")]
    lines: dict[tuple[str, date], Line] = {}
    faults = [Fault(0, "too-long")] if len(rows) - 1 > MAX_LINES else []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            line = _line([cell.strip() for cell in row], known, today)
            if lines.setdefault((line.series, line.day), line) is not line:
                raise _Bad("twice")
        except _Bad as bad:
            faults.append(Fault(number, str(bad)))
    return list(lines.values()), faults


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


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
    return Line(series, at, _read_value(value), link, note)


def _read_day(text: str) -> date:
    try:
        if len(text) != len("2026-11-27"):
            raise _Bad("date")
        return read_day(text)
    except Refusal:
        raise _Bad("date") from None


def _read_value(text: str) -> Decimal:
    try:
        return read_number(text.replace(",", ".") if COMMA_NUMBER.fullmatch(text) else text)
    except Refusal:
        raise _Bad("value") from None
