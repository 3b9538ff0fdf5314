"""The articles of many listings at once, newest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.models.articles.article_queries import ArticleQuerySet
from articles.models.articles.filed_queries import FILING_KEY_COLUMNS
from articles.models.articles.index_paths import ANY_KEY, IndexScan, join_sql, sql_for_each_key
from articles.models.articles.keyset import Cursor, cursor_condition

BATCH_SIZE = 500  # articles examined, if the first few give too few
# By these, less than all, as on the pages of places, of sectors and of categories.
ECONOMIC_FIELDS = frozenset({"countries", "regions"})
AFRICAN_FIELDS = frozenset({"sectors", "category"})
LIMITS = {
    **dict.fromkeys(ECONOMIC_FIELDS, Q(is_finance=True)),
    **dict.fromkeys(AFRICAN_FIELDS, Q(reach__gt=Article.Reach.ELSEWHERE)),
}

FilingKey = tuple[str, Any]  # a field by which articles are filed, and one of its keys


class River(ArticleQuerySet):
    """The articles filed under any of many keys."""

    def filed_under_any(self, filing_keys: Iterable[FilingKey], *, everything: bool = False) -> Self:
        """The articles filed under any of these keys, each once; of each field those within LIMITS, unless `everything`."""
        by_field: dict[str, set[Any]] = defaultdict(set)
        for name, key in filing_keys:
            by_field[name].add(key)
        if not by_field:
            return self.none()
        fields = sorted((name, sorted(keys)) for name, keys in by_field.items())
        limits = {} if everything else LIMITS
        conditions = [
            Q(self._is_filed_under(name, keys) if name in FILING_KEY_COLUMNS else Q(**{f"{name}__in": keys}))
            & limits.get(name, Q())
            for name, keys in fields
        ]
        scans = [self._scan_of_shown(name, keys, limits.get(name, Q())) for name, keys in fields]
        return self.filter(reduce(or_, conditions))._with_index_path(*scans)

    def _scan_of_shown(self, name: str, keys: Sequence[Any], limit: Q) -> IndexScan:
        """The published articles within `limit` under these keys.

        Not left to `page_after`: of a sector with few articles that touch Africa, it would examine all others batch by batch.
        """
        shown = Article.objects.published().filter(limit)
        if name not in FILING_KEY_COLUMNS:
            return IndexScan(shown, name, tuple(keys), "pk")
        scan = self._index_scan(name, keys)
        return replace(scan, rows=scan.rows.filter(Exists(shown.filter(pk=OuterRef("article")))))

    def page_after(self, number: int, cursor: Cursor | None = None, *, back: bool = False) -> Self:
        """A page, as a listing has it, however many keys there are.

        The newest of each key are merged first. Whether an article is shown is an expensive question: it is asked of the
        newest of the merged list, and not in every list.
        """
        order = ("published_at", "id") if back else ("-published_at", "-id")
        shown = Exists(self.order_by().filter(pk=OuterRef("pk")))
        found: list[int] = []
        at, size = cursor, 2 * number
        while self.index_paths:
            some = Article.objects.filter(pk__in=_first_keys(self.index_paths[0].scans, size, at, back=back)).order_by(
                *order
            )
            rows = list(some.annotate(shown=shown).values_list("published_at", "pk", "shown"))
            found += [key for _at, key, is_shown in rows if is_shown]
            if len(found) >= number or len(rows) < size:
                break
            at, size = rows[-1][:2], BATCH_SIZE
        return self.filter(pk__in=found[:number]).order_by(*order)


def _first_keys(scans: Sequence[IndexScan], number: int, cursor: Cursor | None, *, back: bool) -> RawSQL:
    """A subquery of the keys of the first `number` articles of all lists."""
    lists = (
        sql for scan in scans for sql in sql_for_each_key(scan, _newest_under_key(scan, number, cursor, back=back))
    )
    every, values = join_sql(lists, " UNION ")
    way = "ASC" if back else "DESC"
    return RawSQL(f"SELECT found FROM ({every} ORDER BY 2 {way}, 1 {way} LIMIT {number}) AS river", values)  # noqa: S608, S611


def _newest_under_key(scan: IndexScan, number: int, cursor: Cursor | None, *, back: bool) -> QuerySet[Any]:
    """The first `number` articles under ANY_KEY: key and date."""
    rows = scan.rows_under(ANY_KEY)
    if cursor:
        rows = rows.filter(cursor_condition(cursor, scan.article_column, back=back))
    order = ("published_at", scan.article_column) if back else ("-published_at", f"-{scan.article_column}")
    return rows.order_by(*order).values(found=F(scan.article_column), at=F("published_at"))[:number]
