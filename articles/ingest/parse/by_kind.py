"""Parses a document by its feed's kind: usual (RSS, Atom, JSON Feed), web page, sitemap."""

from collections.abc import Mapping
from typing import Any

from articles.ingest.parse import feed, sitemap
from articles.ingest.records import Fetched, Parsed


def parse_by_kind(kind: str, recipe: Mapping[str, Any], fetched: Fetched) -> Parsed:
    """Parse the document by the `kind` and the `recipe` of its feed's row. Raises only NotAFeed.

    If there are no entries and `part_urls` is not empty, those documents are to be read instead of this one.
    """
    match kind:
        case "page":
            # Imported for the first page: with its parser it takes 4 MB, which few workers need.
            from articles.ingest.parse import webpage
            from articles.ingest.parse.recipe import Recipe

            return webpage.read_webpage(fetched, Recipe.from_mapping(recipe))
        case "sitemap":
            return sitemap.read_sitemap(fetched)
    return feed.parse_feed(fetched)
