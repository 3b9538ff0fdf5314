"""An entry and its filing, as the columns and rows that hold them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from articles.models import Article, ArticleSector

from .insert import insert
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
    sectors: list[Model] = []
    countries: list[Model] = []
    regions: list[Model] = []
    for article, places in filed:
        sectors += [ArticleSector(article=article, sector_id=s, rank=i) for i, s in enumerate(places.sectors)]
        countries += [Article.countries.through(article=article, country_id=code) for code in places.countries]
        regions += [Article.regions.through(article=article, region_id=slug) for slug in places.regions]
    for rows in (sectors, countries, regions):
        insert(rows, ignore=True)
