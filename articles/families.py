"""The families of the markets, each with its latest headlines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import models
from django.db.models import OuterRef, Subquery

from articles.models import Article, Category

FAMILIES = ("forex", "matieres-premieres", "actions", "obligations", "taux")
LESSER = ("monetaire", "crypto")


@dataclass(frozen=True, slots=True)
class Family:
    """A rubrique of the markets, and articles of it, the newest first: by their keys until they are loaded."""

    category: Category
    keys: Sequence[int]
    articles: Sequence[Article] = ()


def families(each: int) -> list[Family]:
    """The families, each with its newest articles, one a story; however many articles there are, one query."""
    newest = Article.objects.published().leads().filter(category=OuterRef("pk")).newest_first().values("pk")
    places = {f"newest_{place}": Subquery(newest[place : place + 1]) for place in range(each)}
    rows = {row.pk: row for row in Category.objects.filter(pk__in=FAMILIES).annotate(**places)}
    found = [rows[slug] for slug in FAMILIES if slug in rows]
    return [Family(row, tuple(key for name in places if (key := getattr(row, name)))) for row in found]


def loaded(found: list[Family]) -> list[Family]:
    """With what their headlines show, in one query; who tells them and when, and no more."""
    keys = [key for family in found for key in family.keys]
    rows = (
        Article.objects.published().select_related("source").only("title", "language", "published_at", "source__name")
    )
    held = rows.fetch_mode(models.FETCH_RAISE).in_bulk(keys)
    return [replace(one, articles=tuple(held[key] for key in one.keys if key in held)) for one in found]


def lesser() -> list[Category]:
    """The markets' other rubriques, those that exist."""
    return list(Category.objects.filter(pk__in=LESSER))
