"""An entry and its filing, as the columns and rows that hold them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import models

from articles.ingest.records import Filed, Item
from articles.models import Article, ArticleSector
from articles.text.html_text import plain_again
from portal.bulk_sql import insert_plain, moment

# Field of an article and of Filed → the table that holds its rows, and the column of their keys.
PLACES: Mapping[str, tuple[type[models.Model], str]] = {
    "sectors": (ArticleSector, "sector_id"),
    "countries": (Article.countries.through, "country_id"),
    "regions": (Article.regions.through, "region_id"),
    "organisations": (Article.organisations.through, "organisation_id"),
}
MOST_OF_A_BODY = 2_000  # signs: no more of it is read by filing


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


def body_text(html: str) -> str:
    """What filing reads of a text, be it on its way in or stored."""
    return plain_again(html[:MOST_OF_A_BODY])


def filed_as(filed: Filed) -> dict[str, Any]:
    """The columns that follow the filing."""
    return {"category_id": filed.category, "is_finance": filed.is_finance, "why": list(filed.reasons)}


def place(filed: Iterable[tuple[int, Any, Filed]]) -> None:
    """Write the sectors, places and organisations of articles that have none, and beside each the article's date.

    Each article comes as (its key, its `moment`, its filing).
    """
    rows: dict[str, list[tuple[Any, ...]]] = {field: [] for field in PLACES}
    sectors, countries, regions, organisations = (rows[field].append for field in PLACES)
    for key, at, to in filed:
        for rank, slug in enumerate(to.sectors):
            sectors((key, slug, at, rank))
        for code in to.countries:
            countries((key, code, at))
        for slug in to.regions:
            regions((key, slug, at))
        for slug in to.organisations:
            organisations((key, slug, at))
    for field, (table, column) in PLACES.items():
        ranks = ("rank",) if field == "sectors" else ()
        insert_plain(table, ("article_id", column, "published_at", *ranks), rows[field])


def place_anew(filed: Iterable[tuple[Article, Filed, Collection[str]]]) -> None:
    """Put articles where they are filed now, in the named fields only."""
    filed = list(filed)
    for field, (table, _) in PLACES.items():
        keys = [article.pk for article, _, fields in filed if field in fields]
        if keys:
            table.objects.filter(article__in=keys).delete()  # type: ignore[attr-defined]
    place((article.pk, moment(article.published_at), _only(to, fields)) for article, to, fields in filed)


def _only(filed: Filed, fields: Collection[str]) -> Filed:
    nowhere: dict[str, Any] = {field: () for field in PLACES if field not in fields}
    return replace(filed, **nowhere)


def filed_now(articles: Iterable[Article]) -> dict[int, Filed]:
    """Where these articles stand: article → its filing."""
    held = {article.pk: article for article in articles}
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for field, (table, column) in PLACES.items():
        order = "rank" if field == "sectors" else column
        rows = table.objects.filter(article__in=held).order_by(order).values_list("article_id", column)  # type: ignore[attr-defined]
        for key, slug in rows:
            found[key][field] = (*found[key].get(field, ()), slug)
    return {
        key: Filed(
            category=article.category_id or "",
            is_finance=article.is_finance,
            language=article.language,
            reasons=tuple(article.why),
            **found[key],
        )
        for key, article in held.items()
    }
