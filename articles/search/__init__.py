"""Finding articles by their words. The index follows the database it lives in: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the same words, made here, and so find the same. It holds no foreign key: what stands in it is looked up among
the articles anyway, and `rebuild` sweeps away what stands where none belongs. An article's row is held whenever its words
are written: nobody puts old words over new ones.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from types import ModuleType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from articles.models import Article, Source
from articles.models.articles.article import ArticleQuerySet
from articles.search import positions, postgres, sqlite
from articles.search.query import Question, read
from articles.search.words import stemmed

ENGINES = {"sqlite": sqlite, "postgresql": postgres}
LONGEST_SUMMARY = 20_000
AT_ONCE = 500  # articles that a transaction holds: whoever corrects one of them waits for no more
NEEDED = ("pk", "title", "summary", "source_id", "published_at", "status")

__all__ = ["Question", "Stretch", "Told", "find", "index", "matching", "read", "rebuild", "refresh"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What answers a question: the `limit` newest of the places between `after` and `before`; `upwards`, the oldest."""

    question: Question
    limit: int
    after: int = -1
    before: int = positions.LAST
    title: bool = False  # only where all that is wanted stands in the title
    upwards: bool = False


class Told(NamedTuple):
    """As much of an article as the index reads of it."""

    pk: int
    title: str
    summary: str
    source_id: int
    published_at: datetime


def index(articles: Iterable[Article | Told]) -> None:
    """Write these articles' words, in place of what was written before: two statements, however many they are."""
    articles = {one.pk: one for one in articles}.values()  # one that was corrected twice, as it was left
    if not articles:
        return
    known = Source.objects.filter(pk__in={one.source_id for one in articles}).values_list("pk", "name")
    names = {key: stemmed(name) for key, name in known}
    rows = [
        (_place(one), stemmed(one.title), stemmed(one.summary[:LONGEST_SUMMARY]), names.get(one.source_id, ""))
        for one in articles
    ]
    _engine().write(rows)


def refresh(keys: Iterable[int], stood: Mapping[int, datetime] | None = None) -> int:
    """Let the index hold these articles as they are in the database, if published; how many are.

    `stood`: when those were published before that have moved, or are gone. Nothing else tells where they stand: to look
    for a key alone would be to read the whole index.
    """
    stood = stood or {}
    batches = batched(sorted({*keys, *stood}), AT_ONCE)
    return sum(_settle(some, {positions.place_of(stood[key], key) for key in some if key in stood}) for some in batches)


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
    return articles.filter(pk__in=map(positions.article_at, found))


def _select(number: int, one: Stretch, among: ArticleQuerySet | None) -> tuple[str, list[Any]]:
    """The SELECT of one stretch. What was typed goes as a parameter, letters and digits only."""
    engine = _engine()
    narrowed, values = "", ()
    if among is not None:
        # Asked of each match as it comes, the newest first, until there are enough.
        here = RawSQL(f"articles_search.{engine.PLACE} & {positions.MASK}", [])  # noqa: S611
        inner, values = among.filter(pk=here).order_by().values("pk").query.sql_with_params()
        narrowed = f" AND EXISTS ({inner})"
    sql = (
        f"SELECT {number} AS number, {engine.PLACE} AS place FROM articles_search WHERE {engine.MATCHES}"  # noqa: S608
        f" AND {engine.PLACE} > %s AND {engine.PLACE} < %s{narrowed}"
        f" ORDER BY {engine.PLACE} {'ASC' if one.upwards else 'DESC'}"
    )
    return engine.newest(sql, one.limit), [engine.query(one.question, one.title), one.after, one.before, *values]


def rebuild() -> int:
    """Write the whole index again, a slice at a time so that no writer waits; say how many articles it holds."""
    last, count = 0, 0
    known = Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk").values_list("pk", flat=True)
    while batch := list(known.filter(pk__gt=last)[:AT_ONCE]):
        last, count = batch[-1], count + refresh(batch)
    for strays in batched(_engine().strays(), AT_ONCE):
        _settle({positions.article_at(place) for place in strays}, strays)
    _engine().tidy()
    return count


def _settle(keys: Collection[int], stood: Iterable[int]) -> int:
    """Write these articles as they are now, in place of what `stood` at these places; how many are published.

    They are held while they are read and written: a correction comes before both or after both.
    """
    with transaction.atomic():
        articles = Article.objects.filter(pk__in=keys).order_by("pk").only(*NEEDED)
        held = list(articles.select_for_update(no_key=True))  # on SQLite the transaction itself does
        shown = [one for one in held if one.status == Article.Status.PUBLISHED]
        _engine().erase({*stood, *map(_place, held)}.difference(map(_place, shown)))
        index(shown)
    return len(shown)


def _place(article: Article | Told) -> int:
    return positions.place_of(article.published_at, article.pk)


def _engine() -> ModuleType:
    return ENGINES[connection.vendor]
