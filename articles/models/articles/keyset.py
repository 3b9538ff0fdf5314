"""Keyset pagination: the pages of a listing, newest first, read along the indexes of the filings.

Where an index path exists, a page reads about as many rows as it shows, however many articles there are. Without one (no
filing asked for, or more than MAX_PATH_LISTS lists) the articles are scanned in date order and filtered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.where import WhereNode

from articles.models.articles.editorial_queries import EditorialQuerySet
from articles.models.articles.index_paths import (
    ANY_KEY,
    IndexPath,
    IndexScan,
    ReadingPlan,
    Sql,
    fetch_row,
    join_sql,
    plan_of,
    sql_for_each_key,
)

if TYPE_CHECKING:
    from articles.models.articles.article import Article  # noqa: F401 - whose rows KeysetQuerySet has

Cursor = tuple[datetime, int]
MAX_COUNTED_ROWS = 2000  # rows read for a count: beyond, « plus de 1 000 » is enough


class KeysetQuerySet(EditorialQuerySet["Article"]):
    """Articles page by page, newest first.

    Conditions on filings are recorded in `index_paths`, and those on dates in `date_range`, for use by `page_after`.
    """

    index_paths: tuple[IndexPath, ...] = ()
    reading_plan: ReadingPlan | None = None
    date_range: tuple[datetime | None, datetime | None] = (None, None)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.index_paths, clone.date_range = self.index_paths, self.date_range
        clone.reading_plan = self.reading_plan
        return clone

    def since(self, moment: datetime) -> Self:
        """Articles published at `moment` or later."""
        return self.between(moment, None)

    def between(self, since: datetime | None, until: datetime | None) -> Self:
        """Articles published at `since` or later, and before `until`."""
        bounds = {"published_at__gte": since, "published_at__lt": until}
        found = self.filter(**{bound: moment for bound, moment in bounds.items() if moment})
        found.date_range = (since or self.date_range[0], until or self.date_range[1])
        return found

    def newest_first(self) -> Self:
        """The order of every listing; the key breaks ties, so that pages never repeat or skip a row."""
        return self.order_by("-published_at", "-id")

    def page_after(self, number: int, cursor: Cursor | None = None, *, back: bool = False) -> Self:
        """The first `number` articles after `cursor`, newest first; with `back` those before it, oldest first.

        With an index path the cost does not depend on the number of articles; without one, as for a slice of `newest_first`,
        the others are scanned.
        """
        order = ("published_at", "id") if back else ("-published_at", "-id")
        plan = self.reading_plan or plan_of(self.index_paths)
        if plan.is_single_scan:
            rows = self.filter(cursor_condition(cursor, back=back)) if cursor else self
            return rows.order_by(*order)[:number]
        found = first_keys(plan, self, number, cursor, back=back)
        return self._without_conditions().filter(pk__in=found).order_by(*order)

    def with_plan(self) -> Self:
        """The same queryset with its index path chosen, so that several pages need not choose it again."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.reading_plan = plan_of(self.index_paths)
        return clone

    def counted(self) -> tuple[int, bool]:
        """How many articles there are, and whether that is all: MAX_COUNTED_ROWS rows are read at most."""
        examined, number = fetch_row(*count_sql(self.reading_plan or plan_of(self.index_paths), self))
        return number, examined < MAX_COUNTED_ROWS

    def _without_conditions(self) -> Self:
        """The same of all articles: for keys that were found under these conditions, which need not be asked again."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.query.where = WhereNode()
        return clone

    def _with_index_path(self, *scans: IndexScan) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.index_paths, clone.reading_plan = (*self.index_paths, IndexPath(scans)), None
        return clone


def first_keys(plan: ReadingPlan, articles: KeysetQuerySet, number: int, cursor: Cursor | None, *, back: bool) -> Any:
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


def count_sql(plan: ReadingPlan, articles: KeysetQuerySet) -> Sql:
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


def _matching_rows(plan: ReadingPlan, scan: IndexScan, articles: KeysetQuerySet, filing_key: Any) -> "QuerySet[Any]":
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
