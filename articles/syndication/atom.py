"""Atom 1.0 (RFC 4287)."""

from lxml import etree

from articles.syndication.feed import Channel, Item

KIND = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(channel: Channel) -> bytes:
    """The document, declaration included."""
    root = etree.Element(f"{{{ATOM}}}feed", {LANG: channel.language}, nsmap={None: ATOM})
    _add(root, "id", channel.address)
    _add(root, "title", channel.title)
    _add(root, "subtitle", channel.description)
    _add(root, "updated", channel.updated.isoformat())
    _link(root, "self", channel.address, KIND)
    _link(root, "alternate", channel.home, "text/html")
    _add(root, "icon", channel.icon)
    for item in channel.items:
        _write_entry(etree.SubElement(root, f"{{{ATOM}}}entry", {LANG: item.language}), item)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _write_entry(entry: etree._Element, item: Item) -> None:
    _add(entry, "id", item.key)
    _add(entry, "title", item.title)
    _link(entry, "alternate", item.address, "text/html")
    if item.original:
        _link(entry, "via", item.original)
    _add(entry, "published", item.published.isoformat())
    _add(entry, "updated", item.updated.isoformat())
    _add(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", item.author or item.origin.name)
    for slug, name in item.categories:
        etree.SubElement(entry, f"{{{ATOM}}}category", {"term": slug, "label": name})
    if item.excerpt:
        _add(entry, "summary", item.excerpt)
    source = etree.SubElement(entry, f"{{{ATOM}}}source")
    _add(source, "id", item.origin.feed)
    _add(source, "title", item.origin.name)
    _add(source, "updated", item.updated.isoformat())
    _link(source, "alternate", item.origin.address, "text/html")


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: etree._Element, rel: str, href: str, kind: str = "") -> None:
    values = {"rel": rel, "href": href} | ({"type": kind} if kind else {})
    etree.SubElement(parent, f"{{{ATOM}}}link", values)
