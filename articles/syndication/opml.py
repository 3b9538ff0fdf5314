"""OPML 2.0, the standard list of subscriptions, read and written. Nothing is fetched and no entity is expanded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from articles.ingest.parse.repair import OPENING
from articles.text.charset import decode

LONGEST = 10_000_000  # bytes
MOST_OUTLINES = 2_000  # folders included: each may become a source, which an editor looks at
MOST_ATTRIBUTES = 1_000  # of a tag: libxml2 is quadratic in their number
ENTITY = re.compile("<!ENTITY", re.I)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NotOpml(Exception):
    """A document that is no OPML. Its message is a sentence for whoever gave it, with what to do."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription, as the document has it: nothing here is checked."""

    url: str
    title: str = ""
    homepage: str = ""
    language: str = ""


def parse(content: bytes) -> list[Outline]:
    """Every outline that has an `xmlUrl`, however deep its folder, in document order. Raises NotOpml."""
    elements = list(islice(_root(content).iter("{*}outline"), MOST_OUTLINES + 1))
    if len(elements) > MOST_OUTLINES:
        raise NotOpml("The document holds more than 2,000 outlines, folders included: split the list.")
    found = []
    for element in elements:
        values = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        if url := values.get("xmlurl"):
            title = values.get("title") or values.get("text", "")
            found.append(Outline(url, title, values.get("htmlurl", ""), values.get("language", "")))
    return found


def _root(content: bytes) -> etree._Element:
    if not content.strip():
        raise NotOpml("The document is empty: export the list again.")
    if len(content) > LONGEST:
        raise NotOpml("The document is larger than 10 MB: split the list.")
    text = decode(content).strip("\ufeff\0 \t\r\n")
    if ENTITY.search(text):
        raise NotOpml("The document declares XML entities, which are not read: export the list without them.")
    if any(tag[0].count("=") > MOST_ATTRIBUTES for tag in OPENING.finditer(text)):
        raise NotOpml("This is not OPML: one of its tags has more attributes than anybody writes.")
    # Many exporters leave a bare & in an address, so small faults are mended; a document cut short is not.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        is_opml = root is not None and etree.QName(root).localname.lower() == "opml"
    except (etree.XMLSyntaxError, ValueError):
        is_opml = False
    if not is_opml:
        raise NotOpml("This is not OPML: give an OPML file, or the address of one.")
    if not text.lower().endswith(("opml>", "-->")):
        raise NotOpml("The document is cut short: fetch or export it again.")
    return root


def write(title: str, folders: Mapping[str, Iterable[Outline]]) -> str:
    """An OPML 2.0 document, XML declaration included: a folder a key, a subscription an outline."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _printable(title)
    body = etree.SubElement(root, "body")
    for name, outlines in folders.items():
        folder = etree.SubElement(body, "outline", text=_printable(name))
        for one in outlines:
            values = {"text": one.title, "title": one.title, "xmlUrl": one.url}
            values |= {"htmlUrl": one.homepage} if one.homepage else {}
            values |= {"language": one.language} if one.language else {}
            etree.SubElement(folder, "outline", type="rss", **{key: _printable(value) for key, value in values.items()})
    etree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    return CONTROLS.sub("", text)
