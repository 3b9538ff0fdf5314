"""Recognises files that pages link to (circulars, reports): the type from the address, the size from the text next to it."""

import re
from urllib.parse import parse_qsl, urlsplit

from articles.text.record import record

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
TYPE_LABELS = {kind: name.upper() for name, kind in MEDIA_TYPES.items()}
SIZE = re.compile(r"(?<![\d.,])(\d{1,6}(?:[.,]\d{1,3})?)\s?(octets?|bytes|ki?[ob]|mi?[ob]|gi?[ob])\b", re.I)
POWER = {"k": 1, "m": 2, "g": 3}
MAX_FILE_BYTES = 10**12


@record
class Enclosure:
    """A file attached to an entry; `length` in bytes, 0 if unknown."""

    url: str
    type: str = ""
    length: int = 0


def media_type(url: str) -> str:
    """The media type of the file that an address names, in its path or in a parameter; empty if it names none."""
    try:
        parts = urlsplit(url)
        names = [parts.path, *(value for _, value in parse_qsl(parts.query, max_num_fields=20))]
    except ValueError:
        return ""
    return next((found for name in names if (found := MEDIA_TYPES.get(name.strip().lower().rpartition(".")[2]))), "")


def type_label(kind: str) -> str:
    """The readers' name of a media type ("PDF", "XLSX"); the type itself if it has none."""
    return TYPE_LABELS.get(kind, kind)


def size_in(text: str) -> int:
    """The first size written in `text` ("PDF, 1,2 Mo"), in bytes; 0 if there is none."""
    found = SIZE.search(text)
    if not found:
        return 0
    unit = found[2].lower()
    step = 1024 if unit[1:2] == "i" else 1000
    return min(round(float(found[1].replace(",", ".")) * step ** POWER.get(unit[0], 0)), MAX_FILE_BYTES)


def linked_file(url: str, text: str) -> Enclosure | None:
    """The file at `url`, with the size written in `text`; None if the address is not a file's."""
    kind = media_type(url)
    return Enclosure(url, kind, size_in(text)) if kind else None
