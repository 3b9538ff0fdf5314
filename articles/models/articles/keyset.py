"""Keyset pagination: the pages of a listing, newest first, read along the indexes of the filings.

Where an index path exists, a page reads about as many rows as it shows, however many articles there are. Without one (no
filing asked for, or more than MAX_PATH_LISTS lists) the articles are scanned in date order and filtered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from articles.models.articles.index_paths import (
    ANY_KEY,
    IndexScan,
    ReadingPlan,
    fetch_row,
    join_sql,
    sql_for_each_key,
)
from portal.sql.prepared import Sql

if TYPE_CHECKING:
    from articles.models.articles.article_queries import ArticleQuerySet

Cursor = tuple[datetime, int]
MAX_COUNTED_ROWS = 2000  # rows read for a count: beyond, « plus de 1 000 » is enough


def first_keys(
    plan: ReadingPlan, articles: "ArticleQuerySet", number: int, cursor: Cursor | None, *, back: bool
) -> Any:
    """The keys of the first `number` of `articles` along the plan's path, after `cursor`; with `back`, before it.

    To be used as a subquery. Each list gives `number` rows, so the first ones overall are among them.
    """
    scans = plan.path.scans if plan.path else ()
    order = ("published_at", "{}") if back else ("-published_at", "-{}")

    def first_under(scan: IndexScan, filing_key: Any) -> "QuerySet[Any]":
        rows = _matching_rows(plan, scan, articles, filing_key)
        rows = rows.filter(*_date_conditions(scan.article_column, articles.date_range, cursor, back=back))
        ordered = rows.order_by(*(one.format(scan.article_column) for one in order))
        return ordered.values_list(scan.article_column, "published_at")[:number]

    if len(scans) == 1 and len(scans[0].filing_keys) == 1:
        return first_under(scans[0], scans[0].filing_keys[0]).values(scans[0].article_column)
    lists = (sql for scan in scans for sql in sql_for_each_key(scan, first_under(scan, ANY_KEY)))
    every, params = join_sql(lists, " UNION ")
    direction, key = "ASC" if back else "DESC", scans[0].article_column
    sql = f"SELECT merged.{key} FROM ({every} ORDER BY 2 {direction}, 1 {direction} LIMIT {int(number)}) AS merged"  # noqa: S608
    return RawSQL(sql, params)  # noqa: S611


def as_count(row: Sequence[int]) -> tuple[int, bool]:
    """How many articles there are, and whether that is all, from the row that `count_sql` gives."""
    examined, number = row
    return number, examined < MAX_COUNTED_ROWS


def count_sql(plan: ReadingPlan, articles: "ArticleQuerySet") -> Sql:
    """The SQL of a count along the plan's path: how many rows were read, MAX_COUNTED_ROWS at most, and how many `articles`."""
    scans = plan.path.scans if plan.path else (IndexScan(articles.model.objects.all(), "", (None,), "pk"),)

    def newest(scan: IndexScan) -> "QuerySet[Any]":
        dates = _date_conditions(scan.article_column, articles.date_range, None, back=False)
        # In the order of the index: PostgreSQL would look for the rows of a rare key among all rows of the table.
        rows = scan.rows_under(ANY_KEY).filter(*dates).order_by("-published_at")
        matching = rows.annotate(matching=plan.matching_article(articles, scan))
        return matching.values_list("matching", scan.article_column)[:MAX_COUNTED_ROWS]

    every, params = join_sql((sql for scan in scans for sql in sql_for_each_key(scan, newest(scan))), " UNION ALL ")
    # DISTINCT: an article can be filed under several keys of one path, such as two countries of a region.
    sql = f"SELECT COUNT(*), COUNT(DISTINCT merged.matching) FROM ({every} LIMIT {MAX_COUNTED_ROWS}) AS merged"  # noqa: S608
    return sql, params


def count_each(querysets: Sequence["QuerySet[Any]"]) -> list[int]:
    """The number of rows of each queryset, in one query."""
    parts = [rows.order_by().values("pk").query.sql_with_params() for rows in querysets]
    every, params = join_sql(parts, ", ", "(SELECT COUNT(*) FROM ({}) AS part_{})")
    return list(fetch_row(f"SELECT {every}", params)) if parts else []


def cursor_condition(cursor: Cursor, article_column: str = "pk", *, back: bool = False) -> Q:
    """The rows after `cursor` in newest-first order, with `back` those before it; written so that an index is used."""
    moment, last = cursor
    if back:
        return Q(published_at__gte=moment) & (Q(published_at__gt=moment) | Q(**{f"{article_column}__gt": last}))
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(**{f"{article_column}__lt": last}))


def _matching_rows(plan: ReadingPlan, scan: IndexScan, articles: "ArticleQuerySet", filing_key: Any) -> "QuerySet[Any]":
    """The scan's rows under a key whose articles are among `articles`."""
    if scan.article_column == "pk":
        return replace(scan, rows=articles).rows_under(filing_key)
    return scan.rows_under(filing_key).alias(matching=plan.matching_article(articles, scan)).exclude(matching=None)


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
