"""Files that pages link to: circulars, notices, reports. Their sort by the address, their size by what is written beside."""

import re
from urllib.parse import parse_qsl, urlsplit

from articles.ingest.records import Enclosure

TYPES = {
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
NAMES = {kind: name.upper() for name, kind in TYPES.items()}
SIZE = re.compile(r"(?<![\d.,])(\d{1,6}(?:[.,]\d{1,3})?)\s?(octets?|bytes|ki?[ob]|mi?[ob]|gi?[ob])\b", re.I)
POWER = {"k": 1, "m": 2, "g": 3}
LARGEST = 10**12  # bytes


def type_of(url: str) -> str:
    """The media type of the file that an address names, in its path or in a parameter; empty for a page."""
    try:
        parts = urlsplit(url)
        names = [parts.path, *(value for _, value in parse_qsl(parts.query, max_num_fields=20))]
    except ValueError:
        return ""
    return next((found for name in names if (found := TYPES.get(name.strip().lower().rpartition(".")[2]))), "")


def name_of(kind: str) -> str:
    """What readers call a media type: "PDF", "XLSX"; the type itself where it has no such name."""
    return NAMES.get(kind, kind)


def size_in(text: str) -> int:
    """The first size written in `text` ("PDF, 1,2 Mo"), in bytes; 0 where there is none."""
    found = SIZE.search(text)
    if not found:
        return 0
    unit = found[2].lower()
    step = 1024 if unit[1:2] == "i" else 1000
    return min(round(float(found[1].replace(",", ".")) * step ** POWER.get(unit[0], 0)), LARGEST)


def document(url: str, text: str) -> Enclosure | None:
    """The file at `url`, spoken of as `text`; None where the address is a page's."""
    kind = type_of(url)
    return Enclosure(url, kind, size_in(text)) if kind else None
