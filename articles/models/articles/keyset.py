"""Ways through the articles: newest first along what they are filed under, instead of past all that are not.

However many articles there are, a page of a listing reads about as many rows as it shows.
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
MAX_PATH_LISTS = 24  # what is under more than that is so common that going past the others costs less
MAX_COUNTED_ROWS = 2000  # rows read to count: who sees « plus de 1 000 » does not want the figure
SAMPLE_DEPTH = 300  # of two roads, the one whose article of that number is older has fewer


@dataclass(frozen=True, slots=True)
class IndexScan:
    """Rows of one table filed under `filing_keys`, each with an index that has them newest first.

    `rows` have `article_column` (which article) and `published_at`; where `article_column` is the key, they are the articles.
    """

    rows: "QuerySet[Any]"
    field: str
    filing_keys: tuple[Any, ...]
    article_column: str = "article_id"

    def rows_under(self, *filing_keys: Any) -> "QuerySet[Any]":
        """Those filed under these tags; all of them where the lane has none."""
        if not self.field:
            return self.rows
        return self.rows.filter(
            **{self.field: filing_keys[0]} if len(filing_keys) == 1 else {f"{self.field}__in": filing_keys}
        )


@dataclass(frozen=True, slots=True)
class IndexPath:
    """All articles under something, in one lane or several."""

    scans: tuple[IndexScan, ...]

    @property
    def list_count(self) -> int:
        """How many lists are to be read side by side."""
        return sum(len(scan.filing_keys) for scan in self.scans)

    @property
    def is_single_scan(self) -> bool:
        """Whether an index of the articles themselves has them in their order."""
        return self.list_count == 1 and self.scans[0].article_column == "pk"


def cheapest(paths: Sequence[IndexPath]) -> IndexPath | None:
    """The road to take where several cross: of those of one list the one with fewest articles, else the narrowest."""
    single = [path for path in paths if path.list_count == 1]
    if len(single) > 1:
        ages = _sample_dates([path.scans[0] for path in single])
        return min(zip(ages, single, strict=True), key=lambda pair: pair[0])[1]
    narrow = single or [path for path in paths if path.list_count <= MAX_PATH_LISTS]
    return min(narrow, key=lambda path: path.list_count, default=None)


def _sample_dates(scans: Sequence[IndexScan]) -> list[str]:
    """When their FARth articles were published, as text that can be compared; empty where there are not so many."""
    samples = [
        scan.rows_under(scan.filing_keys[0])
        .order_by("-published_at")
        .values("published_at")[SAMPLE_DEPTH : SAMPLE_DEPTH + 1]
        for scan in scans
    ]
    every, params = _combine_sql(samples, ", ", "({})")
    return [str(age or "") for age in _fetch_row(f"SELECT {every}", params)]


def first_keys(path: IndexPath, articles: "ArticleQuerySet", number: int, cursor: Cursor | None, *, back: bool) -> Any:
    """The keys of the first `number` of `articles` along `path`, from `cursor` on; `back`: towards the newer ones.

    To be used as a subquery. Each lane gives as many, so the first of all are among them.
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
    sql = f"SELECT road.{first} FROM ({every} ORDER BY 2 {direction}, 1 {direction} LIMIT {int(number)}) AS road"  # noqa: S608
    return RawSQL(sql, params)  # noqa: S611


def bounded_count(path: IndexPath | None, articles: "ArticleQuerySet") -> tuple[int, bool]:
    """How many `articles` there are along `path`, and whether that is all: no more than EXAMINED rows are looked at."""
    scans = path.scans if path else (IndexScan(articles.model.objects.all(), "", (), "pk"),)
    found = []
    for scan in scans:
        rows = scan.rows_under(*scan.filing_keys).filter(
            *_date_conditions(scan.article_column, articles.date_range, None, back=False)
        )
        found.append(
            rows.order_by()
            .annotate(meant=_matching_article(articles, scan))
            .values_list("meant", scan.article_column)[:MAX_COUNTED_ROWS]
        )
    every, params = _combine_sql(found, " UNION ALL ")
    # An article can be under several tags of a region.
    sql = f"SELECT COUNT(*), COUNT(DISTINCT road.meant) FROM ({every} LIMIT {MAX_COUNTED_ROWS}) AS road"  # noqa: S608
    examined, number = _fetch_row(sql, params)
    return number, examined < MAX_COUNTED_ROWS


def count_each(querysets: Sequence["QuerySet[Any]"]) -> list[int]:
    """How many rows each of these has, in one question."""
    parts = [rows.order_by().values("pk") for rows in querysets]
    every, params = _combine_sql(parts, ", ", "(SELECT COUNT(*) FROM ({}) AS part_{})")
    return list(_fetch_row(f"SELECT {every}", params)) if parts else []


def _combine_sql(
    querysets: Sequence["QuerySet[Any]"], glue: str, part: str = "SELECT * FROM ({}) AS lane_{}"
) -> tuple[str, list[Any]]:
    """The SQL of several questions side by side, and what goes into it."""
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
    """The lane's rows under `filing_keys` that lead to `articles`."""
    if scan.article_column == "pk":
        rows = IndexScan(articles, scan.field, filing_keys, "pk").rows_under(*filing_keys)
    else:
        rows = scan.rows_under(*filing_keys).alias(meant=_matching_article(articles, scan)).exclude(meant=None)
    return rows.filter(*_date_conditions(scan.article_column, articles.date_range, cursor, back=back))


def _matching_article(articles: "ArticleQuerySet", scan: IndexScan) -> Subquery:
    """The key of a row's article if it is one of `articles`, else null.

    As a value, so that PostgreSQL looks them up one by one as they come; of an EXISTS it makes a table of all articles.
    """
    return Subquery(articles.order_by().filter(pk=OuterRef(scan.article_column.removesuffix("_id"))).values("pk")[:1])


def _date_conditions(
    article_column: str, date_range: tuple[datetime | None, datetime | None], cursor: Cursor | None, *, back: bool
) -> Iterator[Q]:
    """Of what dates, so that the index is read there and nowhere else."""
    since, until = date_range
    if since:
        yield Q(published_at__gte=since)
    if until:
        yield Q(published_at__lt=until)
    if cursor:
        yield cursor_condition(cursor, article_column, back=back)


def cursor_condition(cursor: Cursor, article_column: str = "pk", *, back: bool = False) -> Q:
    """What follows the row at `cursor` in the order newest first, or comes before it. Written so that an index serves it."""
    moment, last = cursor
    if back:
        return Q(published_at__gte=moment) & (Q(published_at__gt=moment) | Q(**{f"{article_column}__gt": last}))
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(**{f"{article_column}__lt": last}))
