"""Writes Atom 1.0 (RFC 4287)."""

from lxml import etree

from articles.syndication.feed import PICTURE_TYPE, FeedDocument, FeedItem, xml_document

CONTENT_TYPE = "application/atom+xml"
ATOM_NS = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(channel: FeedDocument) -> bytes:
    """The document, XML declaration included."""
    root = etree.Element(f"{{{ATOM_NS}}}feed", {LANG: channel.language}, nsmap={None: ATOM_NS})
    _add(root, "id", channel.address)
    _add(root, "title", channel.title)
    _add(root, "subtitle", channel.description)
    _add(root, "updated", channel.updated.isoformat())
    _link(root, "self", channel.address, CONTENT_TYPE)
    _link(root, "alternate", channel.home, "text/html")
    _add(root, "icon", channel.icon)
    for item in channel.items:
        _write_entry(etree.SubElement(root, f"{{{ATOM_NS}}}entry", {LANG: item.language}), item)
    return xml_document(root, channel.stylesheet)


def _write_entry(entry: etree._Element, item: FeedItem) -> None:
    _add(entry, "id", item.key)
    _add(entry, "title", item.title)
    _link(entry, "alternate", item.address, "text/html")
    if item.original:
        _link(entry, "via", item.original)
    _add(entry, "published", item.published.isoformat())
    _add(entry, "updated", item.updated.isoformat())
    _add(etree.SubElement(entry, f"{{{ATOM_NS}}}author"), "name", item.author or item.source.name)
    for slug, name in item.categories:
        etree.SubElement(entry, f"{{{ATOM_NS}}}category", {"term": slug, "label": name})
    if item.excerpt:
        _add(entry, "summary", item.excerpt)
    if item.html:
        etree.SubElement(entry, f"{{{ATOM_NS}}}content", {"type": "html"}).text = item.html
    if item.picture:
        _link(entry, "enclosure", item.picture, PICTURE_TYPE)
    source = etree.SubElement(entry, f"{{{ATOM_NS}}}source")
    _add(source, "id", item.source.feed)
    _add(source, "title", item.source.name)
    _add(source, "updated", item.updated.isoformat())
    _link(source, "alternate", item.source.address, "text/html")


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM_NS}}}{name}").text = text


def _link(parent: etree._Element, rel: str, href: str, kind: str = "") -> None:
    values = {"rel": rel, "href": href} | ({"type": kind} if kind else {})
    etree.SubElement(parent, f"{{{ATOM_NS}}}link", values)
