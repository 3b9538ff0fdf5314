"""An article’s filing as the columns and rows that store it, and the cache tags of its listings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import models

from articles.filing.records import Filing
from articles.filing.relevance.reach import REACH_FIELDS
from articles.models import Article, ArticleSector
from articles.models.articles.article_cache_tags import TAGGED_FIELDS
from articles.text.html_text import cached_html_to_text
from articles.text.outlets import without_known_credit
from portal.bulk_sql import datetime_value, insert_ignoring_conflicts

# A field of Article and Filing → the table of its rows, and the column of their keys.
FILING_TABLES: Mapping[str, tuple[type[models.Model], str]] = {
    "sectors": (ArticleSector, "sector_id"),
    "countries": (Article.countries.through, "country_id"),
    "regions": (Article.regions.through, "region_id"),
    "organisations": (Article.organisations.through, "organisation_id"),
}


# The columns of an article that hold its filing, by their fields' names.
FILING_COLUMNS = ("category", "is_finance", "why", "relevance", "reach", "filing_margin")
# A field that an editor has locked → the columns that stay with it.
LOCKED_COLUMNS = {"category": ("category_id", "why"), "is_finance": ("is_finance",)}
MAX_FILED_BODY_CHARS = 2_000  # characters of a body's HTML that filing reads


def body_text(html: str, title: str, outlet: str) -> str:
    """The part of a body that filing reads, new or stored: without its outlet's name, whose words are not its article's."""
    text = cached_html_to_text(html[:MAX_FILED_BODY_CHARS])
    return without_known_credit(text, title, outlet) if outlet else text


def filing_columns(filed: Filing) -> dict[str, Any]:
    """The article's columns that hold the filing."""
    return {
        "category_id": filed.category,
        "is_finance": filed.is_finance,
        "why": list(filed.reasons),
        "relevance": round(100 * filed.relevance),
        "reach": int(filed.reach),
        "filing_margin": round(filed.margin, 4),
    }


def locked_columns(locks: Collection[str]) -> set[str]:
    """The columns that no visit and no refiling writes, because of an editor's locks."""
    columns = {column for lock in locks for column in LOCKED_COLUMNS.get(lock, ())}
    return columns if REACH_FIELDS.isdisjoint(locks) else columns | {"reach"}


def insert_filings(filings: Iterable[tuple[int, Any, Filing]]) -> None:
    """Insert the sectors, places and organisations of articles that have none yet, each with the article's date.

    `filings` gives each article's key, its `datetime_value` and its filing.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {field: [] for field in FILING_TABLES}
    sectors, countries, regions, organisations = (rows[field].append for field in FILING_TABLES)
    for key, at, filing in filings:
        for rank, slug in enumerate(filing.sectors):
            sectors((key, slug, at, rank))
        for code in filing.countries:
            countries((key, code, at))
        for slug in filing.regions:
            regions((key, slug, at))
        for slug in filing.organisations:
            organisations((key, slug, at))
    for field, (table, column) in FILING_TABLES.items():
        ranks = ("rank",) if field == "sectors" else ()
        insert_ignoring_conflicts(table, ("article_id", column, "published_at", *ranks), rows[field])


def replace_filings(filings: Iterable[tuple[Article, Filing, Collection[str]]]) -> None:
    """Replace the rows of the articles' filings, in the named fields only."""
    filings = list(filings)
    for field, (table, _) in FILING_TABLES.items():
        keys = [article.pk for article, _, fields in filings if field in fields]
        if keys:
            table.objects.filter(article__in=keys).delete()  # type: ignore[attr-defined]
    insert_filings(
        (article.pk, datetime_value(article.published_at), _only_fields(filing, fields))
        for article, filing, fields in filings
    )


def _only_fields(filed: Filing, fields: Collection[str]) -> Filing:
    emptied: dict[str, Any] = {field: () for field in FILING_TABLES if field not in fields}
    return replace(filed, **emptied)


def current_filings(articles: Iterable[Article]) -> dict[int, Filing]:
    """The stored filings: article key → filing."""
    articles_by_key = {article.pk: article for article in articles}
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for field, (table, column) in FILING_TABLES.items():
        order = "rank" if field == "sectors" else column
        rows = table.objects.filter(article__in=articles_by_key).order_by(order).values_list("article_id", column)  # type: ignore[attr-defined]
        for key, slug in rows:
            found[key][field] = (*found[key].get(field, ()), slug)
    return {
        key: Filing(
            category=article.category_id or "",
            is_finance=article.is_finance,
            language=article.language,
            reasons=tuple(article.why),
            relevance=article.relevance / 100,
            reach=article.reach,
            margin=article.filing_margin,
            **found[key],
        )
        for key, article in articles_by_key.items()
    }


def tags_of_filings(filings: Iterable[Filing]) -> set[str]:
    """The cache tags of the listings that show articles with these filings, without those of their sources and days."""
    filings = list(filings)
    tags = {
        "home",
        *(f"rubrique:{filing.category}" for filing in filings),
        *(f"language:{filing.language}" for filing in filings),
    }
    for field, kind in TAGGED_FIELDS.items():
        tags.update(f"{kind}:{key}" for key in set().union(*(getattr(filing, field) for filing in filings)))
    return tags
