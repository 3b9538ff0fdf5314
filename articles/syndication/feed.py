"""The content of a feed, independent of its format."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from lxml import etree

# Characters that XML 1.0 forbids.
_XML_ILLEGAL_CHARS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PICTURE_TYPE = "image/webp"
TTL_MINUTES = 15  # for which a feed reader may cache the feed


@dataclass(frozen=True, slots=True)
class ItemSource:
    """The publisher of an item: its name, and its page and feed on our site."""

    name: str
    address: str
    feed: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An article in a feed. `address` is our page, `original` the publisher's or empty; texts are plain.

    `html` is the whole text and `picture` an address: of our own articles only, else they are empty.
    """

    key: str
    title: str
    address: str
    original: str
    excerpt: str
    language: str
    author: str
    published: datetime
    updated: datetime
    categories: tuple[tuple[str, str], ...]  # (slug, name)
    source: ItemSource
    html: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A listing as a feed. `home` is its page, `address` the feed's own; all addresses are absolute.

    `stylesheet` is the path of the CSS with which a browser shows the document.
    """

    site: str
    title: str
    description: str
    language: str
    home: str
    address: str
    icon: str
    stylesheet: str
    items: tuple[FeedItem, ...]

    @property
    def updated(self) -> datetime:
        """The latest change of its items, never the time of the request: the same articles give the same bytes."""
        return max((item.updated for item in self.items), default=EPOCH)


def xml_document(root: etree._Element, stylesheet: str) -> bytes:
    """The document of `root`, XML declaration included, that names `stylesheet` for browsers; feed readers pass over it."""
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{escape(stylesheet)}"'))
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)


def strip_xml_illegal(text: str) -> str:
    """`text` without the characters that XML forbids."""
    return _XML_ILLEGAL_CHARS.sub("", text)
