"""Writes RSS 2.0 (rssboard.org), with the Atom, Dublin Core, content and media elements that feed readers know."""

from email.utils import format_datetime
from html import escape

from lxml import etree

from articles.syndication.feed import PICTURE_TYPE, TTL_MINUTES, FeedDocument, FeedItem, xml_document

CONTENT_TYPE = "application/rss+xml"
ATOM_NS = "http://www.w3.org/2005/Atom"
DUBLIN_CORE_NS = "http://purl.org/dc/elements/1.1/"
CONTENT_NS = "http://purl.org/rss/1.0/modules/content/"
MEDIA_NS = "http://search.yahoo.com/mrss/"
NAMESPACES = {"atom": ATOM_NS, "dc": DUBLIN_CORE_NS, "content": CONTENT_NS, "media": MEDIA_NS}


def write(channel: FeedDocument) -> bytes:
    """The document, XML declaration included."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    body = etree.SubElement(root, "channel")
    _add(body, "title", channel.title)
    _add(body, "link", channel.home)
    _add(body, "description", channel.description)
    etree.SubElement(body, f"{{{ATOM_NS}}}link", {"rel": "self", "href": channel.address, "type": CONTENT_TYPE})
    _add(body, "language", channel.language)
    _add(body, "lastBuildDate", format_datetime(channel.updated))
    _add(body, "ttl", str(TTL_MINUTES))
    for item in channel.items:
        _write_item(etree.SubElement(body, "item"), item)
    return xml_document(root, channel.stylesheet)


def _write_item(element: etree._Element, item: FeedItem) -> None:
    _add(element, "title", item.title)
    _add(element, "link", item.address)
    if item.excerpt:
        _add(element, "description", escape(item.excerpt, quote=False))  # feed readers interpret it as HTML
    if item.html:
        _add(element, f"{{{CONTENT_NS}}}encoded", item.html)
    if item.picture:
        picture = {"url": item.picture, "medium": "image", "type": PICTURE_TYPE}
        etree.SubElement(element, f"{{{MEDIA_NS}}}content", picture)
    if item.author:
        _add(element, f"{{{DUBLIN_CORE_NS}}}creator", item.author)
    for _, name in item.categories:
        _add(element, "category", name)
    _add(element, "guid", item.key, isPermaLink="false")
    _add(element, "pubDate", format_datetime(item.published))
    _add(element, "source", item.source.name, url=item.source.feed)
    _add(element, f"{{{DUBLIN_CORE_NS}}}language", item.language)


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = text
