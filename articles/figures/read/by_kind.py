"""The reader of each kind of document: a pure function from bytes to columns, or a Refusal."""

from collections.abc import Callable, Mapping

from articles.figures.read.bis import read_bis
from articles.figures.read.ecb import read_ecb
from articles.figures.read.pink_sheet import read_pink_sheet
from articles.figures.read.world_bank import read_world_bank
from articles.figures.records import Document

Reader = Callable[[bytes], Document]

READERS: Mapping[str, Reader] = {
    "ecb": read_ecb,
    "world-bank": read_world_bank,
    "pink-sheet": read_pink_sheet,
    "bis": read_bis,
}
ACCEPTS = {
    "ecb": "application/xml, text/xml;q=0.9, */*;q=0.1",
    "world-bank": "application/json, */*;q=0.1",
    "pink-sheet": "text/html, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.1",
    "bis": "application/vnd.sdmx.data+csv, text/csv;q=0.9, */*;q=0.1",
}
