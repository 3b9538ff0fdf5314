"""Makes a document acceptable to a strict parser.

It repairs what the parser refuses, or would read differently from the tolerant one.
"""

import re
from xml.parsers import expat

from articles.ingest.parse.repair import (
    CONTROL_BYTES,
    UNKNOWN_REFERENCE,
    end_document,
    has_costly_markup,
    remove_forbidden_chars,
    repair_references,
)

MAX_TAGS_FOR_EXPAT = 200_000
FORBIDDEN_BYTES = [bytes([sign]) for sign in CONTROL_BYTES]
# References that expat accepts but the repair changes: very long ones, and those to control characters in CDATA sections.
REFERENCE_TO_REPAIR = re.compile(
    r"&#(?!(?:0{0,3}(?:3[2-9]|[4-9]\d|[1-9]\d{2,3})|[1-9]\d{4,6}|9|10|13"
    r"|x(?:0{0,2}(?:[2-9a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{2}|[1-9a-cA-C][0-9a-fA-F]{3})|1[0-9a-fA-F]{4}));)"
)


def strip_controls(text: str) -> tuple[str, bytes]:
    """`text` without the control characters that XML forbids, and the same in UTF-8 (empty if it has lone surrogates)."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return text, b""
    length = len(data)
    for control in FORBIDDEN_BYTES:  # replacing a single byte is fast
        data = data.replace(control, b"")
    return (data.decode() if len(data) < length else text), data


def make_wellformed(text: str, data: bytes = b"") -> tuple[str, int, bytes]:
    """Repair and truncate a document where needed: (text, number of entries cut off, the text in UTF-8).

    The bytes are empty if the text is not well-formed even after the repair, or too costly to check. `text` must begin at the
    root element; a caller that has stripped its control characters (`strip_controls`) passes the bytes as `data`.
    """
    repaired, surplus, data = _strip_and_truncate(text, data)
    if not data:
        repaired, surplus = end_document(remove_forbidden_chars(text))
        repaired = repair_references(repaired)
        data = utf8_if_wellformed(repaired)
    return repaired, surplus, data


def utf8_if_wellformed(text: str) -> bytes:
    """The document as UTF-8 if expat accepts it; empty if it does not, or if checking would cost too much."""
    data = b"" if is_costly_to_parse(text) else text.encode()
    return data if data and _is_accepted_by_expat(data, []) else b""


def _strip_and_truncate(text: str, data: bytes) -> tuple[str, int, bytes]:
    """`text` stripped of control characters and truncated, as `make_wellformed` returns it; ("", 0, b"") if it needs repair."""
    if not data:
        text, data = strip_controls(text)
    if not data:
        return "", 0, b""
    ended, surplus = end_document(text)
    data = data if ended is text else ended.encode()
    skipped_markup: list[object] = []
    if (
        ("&#" in ended and REFERENCE_TO_REPAIR.search(ended))
        or is_costly_to_parse(ended)
        or not _is_accepted_by_expat(data, skipped_markup)
    ):
        return "", 0, b""
    # The repair would also change references inside comments.
    return ("", 0, b"") if skipped_markup and UNKNOWN_REFERENCE.search(ended) else (ended, surplus, data)


def is_costly_to_parse(text: str) -> bool:
    """Whether a strict parser would take too long over it."""
    return (len(text) > MAX_TAGS_FOR_EXPAT and text.count("<") > MAX_TAGS_FOR_EXPAT) or has_costly_markup(text)


def _is_accepted_by_expat(data: bytes, skipped_markup: list[object]) -> bool:
    """Whether expat accepts a document. Its comments and processing instructions are appended to `skipped_markup`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.CommentHandler = skipped_markup.append
    parser.ProcessingInstructionHandler = lambda *said: skipped_markup.append(said)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return False
    return True
