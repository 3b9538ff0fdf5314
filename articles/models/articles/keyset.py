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
MOST_TAGS = 24  # what is under more than that is so common that going past the others costs less
EXAMINED = 2000  # rows read to count: who sees « plus de 1 000 » does not want the figure
FAR = 300  # of two roads, the one whose article of that number is older has fewer


@dataclass(frozen=True, slots=True)
class Lane:
    """Rows of one table filed under `tags`, each with an index that has them newest first.

    `rows` have `key` (which article) and `published_at`; they are the articles themselves when `key` is their own.
    """

    rows: "QuerySet[Any]"
    field: str
    tags: tuple[Any, ...]
    key: str = "article_id"

    def under(self, *tags: Any) -> "QuerySet[Any]":
        """Those filed under these tags; all of them where the lane has none."""
        if not self.field:
            return self.rows
        return self.rows.filter(**{self.field: tags[0]} if len(tags) == 1 else {f"{self.field}__in": tags})


@dataclass(frozen=True, slots=True)
class Road:
    """All articles under something, in one lane or several."""

    lanes: tuple[Lane, ...]

    @property
    def width(self) -> int:
        """How many lists are to be read side by side."""
        return sum(len(lane.tags) for lane in self.lanes)

    @property
    def is_straight(self) -> bool:
        """Whether an index of the articles themselves has them in their order."""
        return self.width == 1 and self.lanes[0].key == "pk"


def best(roads: Sequence[Road]) -> Road | None:
    """The road to take where several cross: of those of one list the one with fewest articles, else the narrowest."""
    single = [road for road in roads if road.width == 1]
    if len(single) > 1:
        ages = _ages([road.lanes[0] for road in single])
        return min(zip(ages, single, strict=True), key=lambda pair: pair[0])[1]
    narrow = single or [road for road in roads if road.width <= MOST_TAGS]
    return min(narrow, key=lambda road: road.width, default=None)


def _ages(lanes: Sequence[Lane]) -> list[str]:
    """When their FARth articles were published, as text that can be compared; empty where there are not so many."""
    asked = [lane.under(lane.tags[0]).order_by("-published_at").values("published_at")[FAR : FAR + 1] for lane in lanes]
    every, params = _joined(asked, ", ", "({})")
    return [str(age or "") for age in _asked(f"SELECT {every}", params)]


def first_of(road: Road, articles: "ArticleQuerySet", number: int, cursor: Cursor | None, *, back: bool) -> Any:
    """The keys of the first `number` of `articles` along `road`, from `cursor` on; `back`: towards the newer ones.

    To be used as a subquery. Each lane gives as many, so the first of all are among them.
    """
    found = []
    for lane in road.lanes:
        order = ("published_at", lane.key) if back else ("-published_at", f"-{lane.key}")
        rows = map(partial(_open_to, lane, articles, cursor, back=back), lane.tags)
        found += [some.order_by(*order).values_list(lane.key, "published_at")[:number] for some in rows]
    if len(found) == 1:
        return found[0].values(road.lanes[0].key)
    every, params = _joined(found, " UNION ")
    way = "ASC" if back else "DESC"
    first = road.lanes[0].key
    sql = f"SELECT road.{first} FROM ({every} ORDER BY 2 {way}, 1 {way} LIMIT {int(number)}) AS road"  # noqa: S608
    return RawSQL(sql, params)  # noqa: S611


def count(road: Road | None, articles: "ArticleQuerySet") -> tuple[int, bool]:
    """How many `articles` there are along `road`, and whether that is all: no more than EXAMINED rows are looked at."""
    lanes = road.lanes if road else (Lane(articles.model.objects.all(), "", (), "pk"),)
    found = []
    for lane in lanes:
        rows = lane.under(*lane.tags).filter(*_bounds(lane.key, articles.span, None, back=False))
        found.append(rows.order_by().annotate(meant=_one_of(articles, lane)).values_list("meant", lane.key)[:EXAMINED])
    every, params = _joined(found, " UNION ALL ")
    # An article can be under several tags of a region.
    sql = f"SELECT COUNT(*), COUNT(DISTINCT road.meant) FROM ({every} LIMIT {EXAMINED}) AS road"  # noqa: S608
    examined, number = _asked(sql, params)
    return number, examined < EXAMINED


def count_each(many: Sequence["QuerySet[Any]"]) -> list[int]:
    """How many rows each of these has, in one question."""
    parts = [rows.order_by().values("pk") for rows in many]
    every, params = _joined(parts, ", ", "(SELECT COUNT(*) FROM ({}) AS part_{})")
    return list(_asked(f"SELECT {every}", params)) if parts else []


def _joined(
    many: Sequence["QuerySet[Any]"], glue: str, part: str = "SELECT * FROM ({}) AS lane_{}"
) -> tuple[str, list[Any]]:
    """The SQL of several questions side by side, and what goes into it."""
    compiled = [rows.query.sql_with_params() for rows in many]
    every = glue.join(part.format(sql, number) for number, (sql, _) in enumerate(compiled))
    return every, [value for _, params in compiled for value in params]


def _asked(sql: str, params: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row: Sequence[Any] = cursor.fetchone()
    return row


def _open_to(lane: Lane, articles: "ArticleQuerySet", cursor: Cursor | None, *tags: Any, back: bool = False) -> Any:
    """The lane's rows under `tags` that lead to `articles`."""
    if lane.key == "pk":
        rows = Lane(articles, lane.field, tags, "pk").under(*tags)
    else:
        rows = lane.under(*tags).alias(meant=_one_of(articles, lane)).exclude(meant=None)
    return rows.filter(*_bounds(lane.key, articles.span, cursor, back=back))


def _one_of(articles: "ArticleQuerySet", lane: Lane) -> Subquery:
    """The key of a row's article if it is one of `articles`, else null.

    As a value, so that PostgreSQL looks them up one by one as they come; of an EXISTS it makes a table of all articles.
    """
    return Subquery(articles.order_by().filter(pk=OuterRef(lane.key.removesuffix("_id"))).values("pk")[:1])


def _bounds(
    key: str, span: tuple[datetime | None, datetime | None], cursor: Cursor | None, *, back: bool
) -> Iterator[Q]:
    """Of what dates, so that the index is read there and nowhere else."""
    since, until = span
    if since:
        yield Q(published_at__gte=since)
    if until:
        yield Q(published_at__lt=until)
    if cursor:
        yield beyond(cursor, key, back=back)


def beyond(cursor: Cursor, key: str = "pk", *, back: bool = False) -> Q:
    """What follows the row at `cursor` in the order newest first, or comes before it. Written so that an index serves it."""
    moment, last = cursor
    if back:
        return Q(published_at__gte=moment) & (Q(published_at__gt=moment) | Q(**{f"{key}__gt": last}))
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(**{f"{key}__lt": last}))
