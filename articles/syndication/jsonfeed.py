"""Writes JSON Feed 1.1 (jsonfeed.org)."""

import json
from typing import Any

from articles.syndication.feed import FeedDocument, FeedItem

CONTENT_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(channel: FeedDocument) -> bytes:
    """The document."""
    feed = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.address,
        "description": channel.description,
        "language": channel.language,
        "favicon": channel.icon,
        "items": [_item(item) for item in channel.items],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _item(item: FeedItem) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": item.key,
        "url": item.address,
        "title": item.title,
        "content_text": item.excerpt,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": item.author or item.source.name}],
        "tags": [name for _, name in item.categories],
        "language": item.language,
        # An extension: the article's source, with its page and feed on our site.
        "_source": {"name": item.source.name, "url": item.source.address, "feed_url": item.source.feed},
    }
    own = {"content_html": item.html, "summary": item.excerpt, "image": item.picture, "external_url": item.original}
    if not item.html:
        del own["summary"]
    return data | {name: value for name, value in own.items() if value}
