"""Finding articles by their words. The index follows the database it lives in: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the same words, made here, and so find the same. It holds no foreign key: what stands in it is looked up among
the articles anyway, and `rebuild` sweeps away what has none any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from articles.models import Article, Source
from articles.models.article import ArticleQuerySet

from . import places, postgres, sqlite
from .question import Question, read
from .words import words

ENGINES = {"sqlite": sqlite, "postgresql": postgres}
LONGEST_SUMMARY = 20_000
AT_ONCE = 2000
NEEDED = ("pk", "title", "summary", "source_id", "published_at")

__all__ = ["Question", "Stretch", "find", "index", "matching", "read", "rebuild", "remove"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What answers a question: the `limit` newest of the places between `after` and `before`; `upwards`, the oldest."""

    question: Question
    limit: int
    after: int = -1
    before: int = places.LAST
    title: bool = False  # only where all that is wanted stands in the title
    upwards: bool = False


def index(articles: Iterable[Article]) -> None:
    """Write these articles' words, in place of what was written before: two statements, however many they are."""
    articles = list(articles)
    if not articles:
        return
    names = dict(Source.objects.filter(pk__in={one.source_id for one in articles}).values_list("pk", "name"))
    rows = [
        (
            places.place_of(one.published_at, one.pk),
            words(one.title),
            words(one.summary[:LONGEST_SUMMARY]),
            words(names.get(one.source_id, "")),
        )
        for one in articles
    ]
    _engine().write(rows)


def remove(keys: Iterable[int]) -> None:
    """Forget these articles, whenever they were published."""
    engine, gone = _engine(), list(keys)
    if not gone:
        return
    marks = ", ".join(["%s"] * len(gone))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {engine.PLACES} WHERE id & {places.MASK} IN ({marks})", gone)  # noqa: S608
        found = [place for (place,) in cursor.fetchall()]
    engine.erase(found)


def find(*stretches: Stretch, among: ArticleQuerySet | None = None) -> list[list[int]]:
    """The places that each stretch holds, newest first, in one statement: only those of articles in `among`, if given.

    Whether they may be shown is not known here.
    """
    selects = [_select(number, one, among) for number, one in enumerate(stretches) if one.question]
    found: list[list[int]] = [[] for _ in stretches]
    if selects:
        statement = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS span{n}" for n, (sql, _) in enumerate(selects))  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for _, values in selects for value in values])
            for number, place in cursor.fetchall():
                found[number].append(place)
    return [sorted(one, reverse=True) for one in found]


def matching(articles: ArticleQuerySet, typed: str, limit: int = 1000) -> ArticleQuerySet:
    """Those of `articles` that answer what was typed, in the order they had: of the newest, should there be more."""
    (found,) = find(Stretch(read(typed), limit), among=articles)
    return articles.filter(pk__in=map(places.article_at, found))


def _select(number: int, one: Stretch, among: ArticleQuerySet | None) -> tuple[str, list[Any]]:
    """The SELECT of one stretch. What was typed goes as a parameter, letters and digits only."""
    engine = _engine()
    narrowed, values = "", ()
    if among is not None:
        # Asked of each match as it comes, the newest first, until there are enough.
        here = RawSQL(f"articles_search.{engine.PLACE} & {places.MASK}", [])  # noqa: S611
        inner, values = among.filter(pk=here).order_by().values("pk").query.sql_with_params()
        narrowed = f" AND EXISTS ({inner})"
    sql = (
        f"SELECT {number} AS number, {engine.PLACE} AS place FROM articles_search WHERE {engine.MATCHES}"  # noqa: S608
        f" AND {engine.PLACE} > %s AND {engine.PLACE} < %s{narrowed}"
        f" ORDER BY {engine.PLACE} {'ASC' if one.upwards else 'DESC'} LIMIT {one.limit:d}"
    )
    return sql, [engine.query(one.question, one.title), one.after, one.before, *values]


def rebuild() -> int:
    """Write the whole index again, a slice at a time so that no writer waits; say how many articles it holds."""
    last, count = 0, 0
    known = Article.objects.only(*NEEDED).filter(status=Article.Status.PUBLISHED).order_by("pk")
    while batch := list(known.filter(pk__gt=last)[:AT_ONCE]):
        with transaction.atomic():
            index(batch)
        last, count = batch[-1].pk, count + len(batch)
    _engine().tidy()
    return count


def _engine() -> ModuleType:
    return ENGINES[connection.vendor]
