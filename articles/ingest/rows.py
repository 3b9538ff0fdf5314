"""An entry and its filing, as the columns and rows that hold them."""

from collections.abc import Iterable
from typing import Any

from articles.models import Article, ArticleSector

from .insert import insert_plain
from .records import Filed, Item


def said(item: Item, filed: Filed) -> dict[str, Any]:
    """The columns that follow what the source says."""
    entry = item.entry
    return {
        "title": entry.title,
        "title_key": item.title_key,
        "summary": entry.summary,
        "body_html": entry.content_html or entry.summary_html,
        "author": entry.author,
        "image": entry.image,
        "documents": [{"url": one.url, "type": one.type, "length": one.length} for one in entry.documents],
        "language": filed.language[:10],
    }


def filed_as(filed: Filed) -> dict[str, Any]:
    """The columns that follow the filing."""
    return {"category_id": filed.category, "is_finance": filed.is_finance, "why": list(filed.reasons)}


def place(filed: Iterable[tuple[Article, Filed]]) -> None:
    """Write the sectors, countries and regions of articles that have none."""
    sectors: list[tuple[int, str, int]] = []
    countries: list[tuple[int, str]] = []
    regions: list[tuple[int, str]] = []
    for article, places in filed:
        sectors += [(article.pk, slug, rank) for rank, slug in enumerate(places.sectors)]
        countries += [(article.pk, code) for code in places.countries]
        regions += [(article.pk, slug) for slug in places.regions]
    insert_plain(ArticleSector, ("article_id", "sector_id", "rank"), sectors)
    insert_plain(Article.countries.through, ("article_id", "country_id"), countries)
    insert_plain(Article.regions.through, ("article_id", "region_id"), regions)
