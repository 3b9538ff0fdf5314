"""A document to raw entries, whatever kind its source is: a feed, a web page, a sitemap."""

from collections.abc import Mapping
from typing import Any

from articles.ingest.parse import feed, sitemap
from articles.ingest.records import Fetched, Parsed


def read_document(kind: str, recipe: Mapping[str, Any], fetched: Fetched) -> Parsed:
    """What the document holds, by the `kind` and the `recipe` of its feed's row. Raises NotAFeed, and nothing else.

    With entries none and `follow` not empty, the document points at others that are to be read in its place.
    """
    match kind:
        case "page":
            # Loaded for the first page: with its parser 4 MB, which few workers need.
            from articles.ingest.parse import webpage
            from articles.ingest.parse.recipe import Recipe

            return webpage.read_webpage(fetched, Recipe.from_mapping(recipe))
        case "sitemap":
            return sitemap.read_sitemap(fetched)
    return feed.parse_feed(fetched)
