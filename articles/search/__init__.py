"""Full-text search. The index is in the database: FTS5 on SQLite, tsvector on PostgreSQL.

Both engines index the same words, computed here, and so find the same articles. The index has no foreign key: its matches
are looked up among the articles anyway, and `rebuild` removes stray rows. An article's row is locked while its words are
written, so that old words never overwrite new ones.
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
from articles.search.query import SearchQuery, parse_search_query
from articles.text.search_words import stemmed_text

ENGINES = {"sqlite": sqlite, "postgresql": postgres}
MAX_INDEXED_SUMMARY_CHARS = 20_000
INDEX_BATCH_SIZE = 500  # articles that one transaction locks: others wait for no more than these
INDEX_COLUMNS = ("pk", "title", "summary", "source_id", "outlet", "published_at", "status")

__all__ = [
    "IndexRow",
    "SearchQuery",
    "Window",
    "find",
    "index",
    "matching",
    "matching_keys",
    "parse_search_query",
    "rebuild",
    "refresh",
]


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a query's matches: the `limit` newest positions between `after` and `before`, or with `oldest_first` the oldest."""

    query: SearchQuery
    limit: int
    after: int = -1
    before: int = positions.MAX_POSITION
    title_only: bool = False  # all wanted terms must be in the title
    oldest_first: bool = False


class IndexRow(NamedTuple):
    """The columns of an article that the index needs."""

    pk: int
    title: str
    summary: str
    source_id: int
    published_at: datetime
    outlet: str = ""


def index(articles: Iterable[Article | IndexRow]) -> None:
    """Write these articles' words to the index, replacing earlier ones: two statements for any number of articles."""
    articles = {one.pk: one for one in articles}.values()  # if an article occurs twice, its last version
    if not articles:
        return
    known = Source.objects.filter(pk__in={one.source_id for one in articles}).values_list("pk", "name")
    names = {key: stemmed_text(name) for key, name in known}
    rows = [
        (
            _position(one),
            stemmed_text(one.title),
            stemmed_text(one.summary[:MAX_INDEXED_SUMMARY_CHARS]),
            " ".join(filter(None, [names.get(one.source_id, ""), stemmed_text(one.outlet)])),
        )
        for one in articles
    ]
    _engine().write(rows)


def refresh(keys: Iterable[int], former_dates: Mapping[int, datetime] | None = None) -> int:
    """Index these articles as they are in the database, if published; how many are.

    `former_dates`: the earlier dates of articles whose date has changed, or that were deleted. Without them their rows could
    not be found: searching by key alone would read the whole index.
    """
    former_dates = former_dates or {}
    batches = batched(sorted({*keys, *former_dates}), INDEX_BATCH_SIZE)
    return sum(
        _reindex(some, {positions.position_of(former_dates[key], key) for key in some if key in former_dates})
        for some in batches
    )


def find(*windows: Window, among: ArticleQuerySet | None = None) -> list[list[int]]:
    """The positions that each window matches, newest first, in one statement; only of articles in `among`, if given.

    Whether the articles may be shown is not checked here.
    """
    selects = [_select(number, one, among) for number, one in enumerate(windows) if one.query]
    found: list[list[int]] = [[] for _ in windows]
    if selects:
        statement = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS window{n}" for n, (sql, _) in enumerate(selects))  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for _, values in selects for value in values])
            for number, position in cursor.fetchall():
                found[number].append(position)
    return [sorted(one, reverse=True) for one in found]


def matching(articles: ArticleQuerySet, text: str, limit: int = 1000) -> ArticleQuerySet:
    """Those of `articles` that match the text of a search, in their order; only the `limit` newest matches are considered."""
    (found,) = find(Window(parse_search_query(text), limit), among=articles)
    return articles.filter(pk__in=map(positions.article_key, found))


def matching_keys(text: str, limit: int) -> list[int]:
    """The keys of the `limit` newest articles in the index that match the text of a search."""
    (found,) = find(Window(parse_search_query(text), limit))
    return [*map(positions.article_key, found)]


def _select(number: int, window: Window, among: ArticleQuerySet | None) -> tuple[str, list[Any]]:
    """The SELECT of one window. The searched words are passed as a parameter; they are letters and digits only."""
    engine = _engine()
    narrowed, values = "", ()
    if among is not None:
        # Evaluated for each match, the newest first, until there are enough.
        matched_key = RawSQL(f"articles_search.{engine.POSITION_COLUMN} & {positions.KEY_MASK}", [])  # noqa: S611
        inner, values = among.filter(pk=matched_key).order_by().values("pk").query.sql_with_params()
        narrowed = f" AND EXISTS ({inner})"
    sql = (
        f"SELECT {number} AS number, {engine.POSITION_COLUMN} AS position FROM articles_search WHERE {engine.MATCH_CONDITION}"  # noqa: S608
        f" AND {engine.POSITION_COLUMN} > %s AND {engine.POSITION_COLUMN} < %s{narrowed}"
        f" ORDER BY {engine.POSITION_COLUMN} {'ASC' if window.oldest_first else 'DESC'}"
    )
    return engine.limited(sql, window.limit), [
        engine.match_expression(window.query, window.title_only),
        window.after,
        window.before,
        *values,
    ]


def rebuild() -> int:
    """Write the whole index again, in batches so that no writer waits for long; the number of articles indexed."""
    last, count = 0, 0
    known = Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk").values_list("pk", flat=True)
    while batch := list(known.filter(pk__gt=last)[:INDEX_BATCH_SIZE]):
        last, count = batch[-1], count + refresh(batch)
    for strays in batched(_engine().stray_positions(), INDEX_BATCH_SIZE):
        _reindex({positions.article_key(position) for position in strays}, strays)
    _engine().optimise()
    return count


def _reindex(keys: Collection[int], former_positions: Iterable[int]) -> int:
    """Index these articles as they are now and erase `former_positions`; how many are published.

    The articles are locked between reading and writing, so that no correction comes in between.
    """
    with transaction.atomic():
        articles = Article.objects.filter(pk__in=keys).order_by("pk").only(*INDEX_COLUMNS)
        locked = list(articles.select_for_update(no_key=True))  # on SQLite the transaction itself is the lock
        shown = [one for one in locked if one.status == Article.Status.PUBLISHED]
        _engine().erase({*former_positions, *map(_position, locked)}.difference(map(_position, shown)))
        index(shown)
    return len(shown)


def _position(article: Article | IndexRow) -> int:
    return positions.position_of(article.published_at, article.pk)


def _engine() -> ModuleType:
    return ENGINES[connection.vendor]
