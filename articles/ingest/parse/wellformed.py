"""A document made fit for a strict parser. What it takes as it is needs no mending: one look instead of three."""

import re
from xml.parsers import expat

from articles.ingest.parse.repair import (
    CONTROL_BYTES,
    UNKNOWN_REFERENCE,
    has_costly_markup,
    remove_forbidden_chars,
    repair_references,
    truncate_document,
)

MAX_TAGS_FOR_EXPAT = 200_000
FORBIDDEN_BYTES = [bytes([sign]) for sign in CONTROL_BYTES]
# References that expat takes and mending would not leave: long ones, and in CDATA sections those to controls.
REFERENCE_TO_REPAIR = re.compile(
    r"&#(?!(?:0{0,3}(?:3[2-9]|[4-9]\d|[1-9]\d{2,3})|[1-9]\d{4,6}|9|10|13"
    r"|x(?:0{0,2}(?:[2-9a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{2}|[1-9a-cA-C][0-9a-fA-F]{3})|1[0-9a-fA-F]{4}));)"
)


def strip_controls(text: str) -> tuple[str, bytes]:
    """A document without the controls below 32 that XML forbids, and the same in UTF-8; of half signs no bytes."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return text, b""
    length = len(data)
    for control in FORBIDDEN_BYTES:  # to look for one byte is quick
        data = data.replace(control, b"")
    return (data.decode() if len(data) < length else text), data


def make_wellformed(text: str, data: bytes = b"") -> tuple[str, int, bytes]:
    """A document from its root on, mended and ended where it must be, and how many entries that leaves out.

    And the same in UTF-8 where it is well-formed, else nothing. `data`: the same in UTF-8, if it has been cleared.
    """
    whole, surplus, data = _accept_unrepaired(text, data)
    if not data:
        whole, surplus = truncate_document(remove_forbidden_chars(text))
        whole = repair_references(whole)
        data = utf8_if_wellformed(whole)
    return whole, surplus, data


def utf8_if_wellformed(text: str) -> bytes:
    """A document in UTF-8 if expat takes it, which is asked only where that is no work beyond measure; else nothing."""
    data = b"" if is_costly_to_parse(text) else text.encode()
    return data if data and _is_accepted_by_expat(data, []) else b""


def _accept_unrepaired(text: str, data: bytes) -> tuple[str, int, bytes]:
    """The same, of a document that needs no mending but to lose its controls; of another, no bytes."""
    if not data:
        text, data = strip_controls(text)
    if not data:
        return "", 0, b""
    whole, surplus = truncate_document(text)
    data = data if whole is text else whole.encode()
    unread: list[object] = []
    if (
        ("&#" in whole and REFERENCE_TO_REPAIR.search(whole))
        or is_costly_to_parse(whole)
        or not _is_accepted_by_expat(data, unread)
    ):
        return "", 0, b""
    return ("", 0, b"") if unread and UNKNOWN_REFERENCE.search(whole) else (whole, surplus, data)


def is_costly_to_parse(text: str) -> bool:
    """Whether a strict parser would have work beyond measure with it."""
    return (len(text) > MAX_TAGS_FOR_EXPAT and text.count("<") > MAX_TAGS_FOR_EXPAT) or has_costly_markup(text)


def _is_accepted_by_expat(data: bytes, unread: list[object]) -> bool:
    """Whether expat takes a document; `unread` gets its comments and instructions, in which references are not read."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.CommentHandler = unread.append
    parser.ProcessingInstructionHandler = lambda *said: unread.append(said)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return False
    return True
