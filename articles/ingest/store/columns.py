"""The columns of an article that come from its entry and its filing."""

from typing import Any

from articles.filing.records import Filing
from articles.ingest.records import KeyedEntry


def columns_from_entry(item: KeyedEntry, filed: Filing) -> dict[str, Any]:
    """The columns that an entry gives, at insertion and at correction. They are uncut: `Article.excerpt` applies the rights."""
    entry = item.entry
    return {
        "title": entry.title,
        "title_key": item.title_key,
        "summary": entry.summary,
        "body_html": entry.content_html or entry.summary_html,
        "author": entry.author,
        "outlet": entry.outlet,
        "image": entry.image,
        "documents": [
            {"url": enclosure.url, "type": enclosure.type, "length": enclosure.length} for enclosure in entry.documents
        ],
        "language": filed.language[:10],
    }
