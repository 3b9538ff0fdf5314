"""Reads and writes OPML 2.0, the standard list of subscriptions. Fetches nothing and expands no entities."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from articles.ingest.parse.repair import OPENING_TAG
from articles.text.charset import decode

MAX_OPML_BYTES = 10_000_000
MAX_OUTLINES = 2_000  # folders included: each may become a source, which an editor must check
MAX_TAG_ATTRIBUTES = 1_000  # libxml2 is quadratic in their number
ENTITY_DECLARATION = re.compile("<!ENTITY", re.I)
CONTROL_CHARS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NotOpml(Exception):
    """A document that is not OPML: a reason code, and a sentence for who runs the command, with what to do."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription, as the document has it, unchecked."""

    url: str
    title: str = ""
    homepage: str = ""
    language: str = ""


def parse_opml(content: bytes) -> list[Outline]:
    """Every outline that has an `xmlUrl`, however deep its folder, in document order. Raises NotOpml."""
    elements = list(islice(_root(content).iter("{*}outline"), MAX_OUTLINES + 1))
    if len(elements) > MAX_OUTLINES:
        raise NotOpml("too-many", "The document holds more than 2,000 outlines, folders included: split the list.")
    found = []
    for element in elements:
        values = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        if url := values.get("xmlurl"):
            title = values.get("title") or values.get("text", "")
            found.append(Outline(url, title, values.get("htmlurl", ""), values.get("language", "")))
    return found


def _root(content: bytes) -> etree._Element:
    if not content.strip():
        raise NotOpml("empty", "The document is empty: export the list again.")
    if len(content) > MAX_OPML_BYTES:
        raise NotOpml("too-large", "The document is larger than 10 MB: split the list.")
    text = decode(content).strip("\ufeff\0 \t\r\n")
    if ENTITY_DECLARATION.search(text):
        raise NotOpml(
            "entities", "The document declares XML entities, which are not read: export the list without them."
        )
    if any(tag[0].count("=") > MAX_TAG_ATTRIBUTES for tag in OPENING_TAG.finditer(text)):
        raise NotOpml("not-opml", "This is not OPML: one of its tags has more attributes than anybody writes.")
    # Many exporters leave a bare & in an address, so small faults are repaired; a truncated document is refused below.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        is_opml = root is not None and etree.QName(root).localname.lower() == "opml"
    except (etree.XMLSyntaxError, ValueError):
        is_opml = False
    if not is_opml:
        raise NotOpml("not-opml", "This is not OPML: give an OPML file, or the address of one.")
    if not text.lower().endswith(("opml>", "-->")):
        raise NotOpml("cut-short", "The document is cut short: fetch or export it again.")
    return root


def write_opml(title: str, folders: Mapping[str, Iterable[Outline]]) -> str:
    """An OPML 2.0 document, XML declaration included: one folder per key, one outline per subscription."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _printable(title)
    body = etree.SubElement(root, "body")
    for name, outlines in folders.items():
        folder = etree.SubElement(body, "outline", text=_printable(name))
        for outline in outlines:
            values = {"text": outline.title, "title": outline.title, "xmlUrl": outline.url}
            values |= {"htmlUrl": outline.homepage} if outline.homepage else {}
            values |= {"language": outline.language} if outline.language else {}
            etree.SubElement(folder, "outline", type="rss", **{key: _printable(value) for key, value in values.items()})
    etree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    return CONTROL_CHARS.sub("", text)
