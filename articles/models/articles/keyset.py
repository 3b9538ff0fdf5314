"""Keyset pagination: the pages of a listing, newest first, read along the indexes of the filings.

Where an index path exists, a page reads about as many rows as it shows, however many articles there are. Without one (no
filing asked for, or more than MAX_PATH_LISTS lists) the articles are scanned in date order and filtered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from articles.models.articles.article_queries import ArticleQuerySet

Cursor = tuple[datetime, int]
MAX_PATH_LISTS = 24  # a path of more lists is not read: its articles are so many that scanning and filtering costs less
MAX_COUNTED_ROWS = 2000  # rows read for a count: beyond, « plus de 1 000 » is enough
SAMPLE_DEPTH = 300  # paths are compared by the date of their 300th article: where it is older, there are fewer articles


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
    def is_single_scan(self) -> bool:
        """Whether one index of the articles table gives them in order."""
        return self.list_count == 1 and self.scans[0].article_column == "pk"


def cheapest(paths: Sequence[IndexPath]) -> IndexPath | None:
    """The path that costs least to read, or None if none is worth reading.

    If some paths consist of one list, that is the one of these with fewest articles; else it is the path with fewest lists.
    """
    single = [path for path in paths if path.list_count == 1]
    if len(single) > 1:
        ages = _sample_dates([path.scans[0] for path in single])
        return min(zip(ages, single, strict=True), key=lambda pair: pair[0])[1]
    narrow = single or [path for path in paths if path.list_count <= MAX_PATH_LISTS]
    return min(narrow, key=lambda path: path.list_count, default=None)


def _sample_dates(scans: Sequence[IndexScan]) -> list[str]:
    """The date of each scan's article number SAMPLE_DEPTH, as comparable text; empty if there are fewer."""
    samples = [
        scan.rows_under(scan.filing_keys[0])
        .order_by("-published_at")
        .values("published_at")[SAMPLE_DEPTH : SAMPLE_DEPTH + 1]
        for scan in scans
    ]
    every, params = _combine_sql(samples, ", ", "({})")
    return [str(age or "") for age in _fetch_row(f"SELECT {every}", params)]


def first_keys(path: IndexPath, articles: "ArticleQuerySet", number: int, cursor: Cursor | None, *, back: bool) -> Any:
    """The keys of the first `number` of `articles` along `path`, after `cursor`; with `back`, before it.

    To be used as a subquery. Each list gives `number` rows, so the first ones overall are among them.
    """
    found = []
    for scan in path.scans:
        order = ("published_at", scan.article_column) if back else ("-published_at", f"-{scan.article_column}")
        rows = map(partial(_matching_rows, scan, articles, cursor, back=back), scan.filing_keys)
        found += [some.order_by(*order).values_list(scan.article_column, "published_at")[:number] for some in rows]
    if len(found) == 1:
        return found[0].values(path.scans[0].article_column)
    every, params = _combine_sql(found, " UNION ")
    direction = "ASC" if back else "DESC"
    first = path.scans[0].article_column
    sql = f"SELECT merged.{first} FROM ({every} ORDER BY 2 {direction}, 1 {direction} LIMIT {int(number)}) AS merged"  # noqa: S608
    return RawSQL(sql, params)  # noqa: S611


def bounded_count(path: IndexPath | None, articles: "ArticleQuerySet") -> tuple[int, bool]:
    """How many `articles` there are along `path`, and whether that is all: at most MAX_COUNTED_ROWS rows are read."""
    scans = path.scans if path else (IndexScan(articles.model.objects.all(), "", (), "pk"),)
    found = []
    for scan in scans:
        rows = scan.rows_under(*scan.filing_keys).filter(
            *_date_conditions(scan.article_column, articles.date_range, None, back=False)
        )
        found.append(
            rows.order_by()
            .annotate(matching=_matching_article(articles, scan))
            .values_list("matching", scan.article_column)[:MAX_COUNTED_ROWS]
        )
    every, params = _combine_sql(found, " UNION ALL ")
    # DISTINCT: an article can be filed under several keys of one path, such as two countries of a region.
    sql = f"SELECT COUNT(*), COUNT(DISTINCT merged.matching) FROM ({every} LIMIT {MAX_COUNTED_ROWS}) AS merged"  # noqa: S608
    examined, number = _fetch_row(sql, params)
    return number, examined < MAX_COUNTED_ROWS


def count_each(querysets: Sequence["QuerySet[Any]"]) -> list[int]:
    """The number of rows of each queryset, in one query."""
    parts = [rows.order_by().values("pk") for rows in querysets]
    every, params = _combine_sql(parts, ", ", "(SELECT COUNT(*) FROM ({}) AS part_{})")
    return list(_fetch_row(f"SELECT {every}", params)) if parts else []


def _combine_sql(
    querysets: Sequence["QuerySet[Any]"], glue: str, part: str = "SELECT * FROM ({}) AS list_{}"
) -> tuple[str, list[Any]]:
    """The SQL of several queries joined by `glue`, and their parameters."""
    compiled = [rows.query.sql_with_params() for rows in querysets]
    every = glue.join(part.format(sql, number) for number, (sql, _) in enumerate(compiled))
    return every, [value for _, params in compiled for value in params]


def _fetch_row(sql: str, params: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row: Sequence[Any] = cursor.fetchone()
    return row


def _matching_rows(
    scan: IndexScan, articles: "ArticleQuerySet", cursor: Cursor | None, *filing_keys: Any, back: bool = False
) -> Any:
    """The scan's rows under `filing_keys` whose articles are among `articles`."""
    if scan.article_column == "pk":
        rows = IndexScan(articles, scan.field, filing_keys, "pk").rows_under(*filing_keys)
    else:
        rows = scan.rows_under(*filing_keys).alias(matching=_matching_article(articles, scan)).exclude(matching=None)
    return rows.filter(*_date_conditions(scan.article_column, articles.date_range, cursor, back=back))


def _matching_article(articles: "ArticleQuerySet", scan: IndexScan) -> Subquery:
    """The key of a row's article if it is among `articles`, else null.

    A scalar subquery, so that PostgreSQL looks articles up row by row; an EXISTS would make it read all articles.
    """
    return Subquery(articles.order_by().filter(pk=OuterRef(scan.article_column.removesuffix("_id"))).values("pk")[:1])


def _date_conditions(
    article_column: str, date_range: tuple[datetime | None, datetime | None], cursor: Cursor | None, *, back: bool
) -> Iterator[Q]:
    """The conditions on dates and cursor, so that the index is read only in that range."""
    since, until = date_range
    if since:
        yield Q(published_at__gte=since)
    if until:
        yield Q(published_at__lt=until)
    if cursor:
        yield cursor_condition(cursor, article_column, back=back)


def cursor_condition(cursor: Cursor, article_column: str = "pk", *, back: bool = False) -> Q:
    """The rows after `cursor` in newest-first order, with `back` those before it; written so that an index is used."""
    moment, last = cursor
    if back:
        return Q(published_at__gte=moment) & (Q(published_at__gt=moment) | Q(**{f"{article_column}__gt": last}))
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(**{f"{article_column}__lt": last}))
