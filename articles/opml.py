"""OPML 2.0, the standard list of subscriptions, read and written. Nothing is fetched and no entity is expanded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

LONGEST = 10_000_000
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
    root = _root(content)
    found = []
    for element in root.iter("{*}outline"):
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
    if b"<!ENTITY" in content.replace(b"\0", b"").upper():
        raise NotOpml("The document declares XML entities, which are not read: export the list without them.")
    # Many exporters leave a bare & in an address, so small faults are mended; a document cut short is not.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise NotOpml("This is not OPML: give an OPML file, or the address of one.")
    if not content.replace(b"\0", b"").rstrip().lower().endswith((b"opml>", b"-->")):
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
