"""Index paths: by which indexes of the filings the articles of a listing are read, newest first, and which of them costs least."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.lookups import IsNull

Sql = tuple[str, Sequence[Any]]
MAX_PATH_LISTS = 24  # a path of more lists is not read: its articles are so many that scanning and filtering costs less
SAMPLE_DEPTH = 300  # paths are compared by the date of their 300th article: where it is older, there are fewer articles
_PLACEHOLDER = object()  # among the parameters of a list's SQL: the key of each list in turn
ANY_KEY = RawSQL("%s", (_PLACEHOLDER,))  # in place of a filing key, for rows that are given to `sql_for_each_key`


@dataclass(frozen=True, slots=True)
class IndexScan:
    """The rows of one table filed under `filing_keys`, with an index that has those of each key newest first.

    `article_column` names the article of a row; if it is "pk", the rows are the articles themselves.
    """

    rows: "QuerySet[Any]"
    field: str
    filing_keys: tuple[Any, ...]
    article_column: str = "article_id"

    def rows_under(self, *filing_keys: Any) -> "QuerySet[Any]":
        """The rows filed under these keys; all rows if the scan has no field."""
        if not self.field:
            return self.rows
        return self.rows.filter(
            **{self.field: filing_keys[0]} if len(filing_keys) == 1 else {f"{self.field}__in": filing_keys}
        )


@dataclass(frozen=True, slots=True)
class IndexPath:
    """The index scans that together give all articles under one filing."""

    scans: tuple[IndexScan, ...]

    @property
    def list_count(self) -> int:
        """The number of lists to merge: one per key of each scan."""
        return sum(len(scan.filing_keys) for scan in self.scans)

    @property
    def is_of_filings(self) -> bool:
        """Whether all its rows are filings, and none articles."""
        return all(scan.article_column != "pk" for scan in self.scans)

    def holds(self, article: str) -> Q:
        """Whether this path of filings has the article whose key is in the column `article` of the outer query.

        Asked of one article after another. For an EXISTS beside an OR, PostgreSQL would read all rows of the scan into memory.
        """
        rows = (scan.rows_under(*scan.filing_keys).filter(article=OuterRef(article)) for scan in self.scans)
        return reduce(or_, (Q(IsNull(Subquery(some.order_by().values("article")[:1]), False)) for some in rows))


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """The path that is read, or None to read all articles; and the paths of the other filings that were asked for.

    A row of the path is looked up in the indexes of the others first: of most rows, the article need not be read.
    """

    path: IndexPath | None
    others: tuple[IndexPath, ...] = ()

    @property
    def is_single_scan(self) -> bool:
        """Whether the articles are read in their order: all of them, or those of one key by an index of their own table."""
        return self.path is None or (self.path.list_count == 1 and not self.path.is_of_filings)

    def matching_article(self, articles: "QuerySet[Any]", scan: IndexScan) -> Subquery | Case:
        """The key of a row's article if it is among `articles`, else null.

        A scalar subquery, so that PostgreSQL looks articles up row by row; an EXISTS would make it read all articles.
        """
        key = OuterRef(scan.article_column.removesuffix("_id"))
        found: Subquery | Case = Subquery(articles.order_by().filter(pk=key).values("pk")[:1])
        for path in self.others:
            found = Case(When(path.holds(scan.article_column), then=found))
        return found


def plan_of(paths: Sequence[IndexPath]) -> ReadingPlan:
    """How the articles filed along all these paths are read.

    If some paths consist of one list, along the one of these with fewest articles; else along the path with fewest lists;
    if all have too many lists, along none.
    """
    single = [path for path in paths if path.list_count == 1]
    narrow = single or [path for path in paths if path.list_count <= MAX_PATH_LISTS]
    if not narrow:
        return ReadingPlan(None)
    if len(single) > 1:
        ages = _sample_dates([path.scans[0] for path in single])
        best = min(zip(ages, single, strict=True), key=lambda pair: pair[0])[1]
    else:
        best = min(narrow, key=lambda path: path.list_count)
    return ReadingPlan(best, tuple(path for path in paths if path is not best and path.is_of_filings))


def sql_for_each_key(scan: IndexScan, rows: "QuerySet[Any]") -> Iterator[Sql]:
    """The SQL and parameters of `rows`, once for each key of the scan in place of ANY_KEY.

    Composed once: Django would take longer to write many lists than the database to read them.
    """
    sql, params = rows.query.sql_with_params()
    for filing_key in scan.filing_keys:
        yield sql, [filing_key if value is _PLACEHOLDER else value for value in params]


def join_sql(queries: Iterable[Sql], glue: str, part: str = "SELECT * FROM ({}) AS list_{}") -> tuple[str, list[Any]]:
    """The SQL of several queries joined by `glue`, and their parameters."""
    every = list(queries)
    joined = glue.join(part.format(sql, number) for number, (sql, _) in enumerate(every))
    return joined, [value for _, params in every for value in params]


def fetch_row(sql: str, params: Sequence[Any]) -> Sequence[Any]:
    """The only row of the query's answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row: Sequence[Any] = cursor.fetchone()
    return row


def _sample_dates(scans: Sequence[IndexScan]) -> list[str]:
    """The date of each scan's article number SAMPLE_DEPTH, as comparable text; empty if there are fewer."""
    samples = (
        scan.rows_under(scan.filing_keys[0])
        .order_by("-published_at")
        .values("published_at")[SAMPLE_DEPTH : SAMPLE_DEPTH + 1]
        for scan in scans
    )
    every, params = join_sql((rows.query.sql_with_params() for rows in samples), ", ", "({})")
    return [str(age or "") for age in fetch_row(f"SELECT {every}", params)]
