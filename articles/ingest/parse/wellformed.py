"""A document made fit for a strict parser. What it takes as it is needs no mending: one look instead of three."""

import re
from xml.parsers import expat

from articles.ingest.parse.repair import CONTROL_BYTES, UNKNOWN, bounded, is_crowded, repaired, without_controls

MOST_TAGS = 200_000
CONTROLS = [bytes([sign]) for sign in CONTROL_BYTES]
# References that expat takes and mending would not leave: long ones, and in CDATA sections those to controls.
ODD = re.compile(
    r"&#(?!(?:0{0,3}(?:3[2-9]|[4-9]\d|[1-9]\d{2,3})|[1-9]\d{4,6}|9|10|13"
    r"|x(?:0{0,2}(?:[2-9a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{2}|[1-9a-cA-C][0-9a-fA-F]{3})|1[0-9a-fA-F]{4}));)"
)


def cleared(text: str) -> tuple[str, bytes]:
    """A document without the controls below 32 that XML forbids, and the same in UTF-8; of half signs no bytes."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return text, b""
    length = len(data)
    for sign in CONTROLS:  # to look for one byte is quick
        data = data.replace(sign, b"")
    return (data.decode() if len(data) < length else text), data


def fit(text: str, data: bytes = b"") -> tuple[str, int, bytes]:
    """A document from its root on, mended and ended where it must be, and how many entries that leaves out.

    And the same in UTF-8 where it is well-formed, else nothing. `data`: the same in UTF-8, if it has been cleared.
    """
    whole, beyond, data = _as_it_is(text, data)
    if not data:
        whole, beyond = bounded(without_controls(text))
        whole = repaired(whole)
        data = well_formed(whole)
    return whole, beyond, data


def well_formed(text: str) -> bytes:
    """A document in UTF-8 if expat takes it, which is asked only where that is no work beyond measure; else nothing."""
    data = b"" if is_much(text) else text.encode()
    return data if data and _is_taken(data, []) else b""


def _as_it_is(text: str, data: bytes) -> tuple[str, int, bytes]:
    """The same, of a document that needs no mending but to lose its controls; of another, no bytes."""
    if not data:
        text, data = cleared(text)
    if not data:
        return "", 0, b""
    whole, beyond = bounded(text)
    data = data if whole is text else whole.encode()
    unread: list[object] = []
    if ("&#" in whole and ODD.search(whole)) or is_much(whole) or not _is_taken(data, unread):
        return "", 0, b""
    return ("", 0, b"") if unread and UNKNOWN.search(whole) else (whole, beyond, data)


def is_much(text: str) -> bool:
    """Whether a strict parser would have work beyond measure with it."""
    return (len(text) > MOST_TAGS and text.count("<") > MOST_TAGS) or is_crowded(text)


def _is_taken(data: bytes, unread: list[object]) -> bool:
    """Whether expat takes a document; `unread` gets its comments and instructions, in which references are not read."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.CommentHandler = unread.append
    parser.ProcessingInstructionHandler = lambda *said: unread.append(said)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return False
    return True
