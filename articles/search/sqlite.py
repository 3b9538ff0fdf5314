"""The search index on SQLite: an FTS5 table whose rowid is the article's position."""

from collections.abc import Iterable, Sequence

from django.db import connection

from articles.search.positions import KEY_BITS, KEY_MASK
from articles.search.query import QueryTerm, SearchQuery

Row = tuple[int, str, str, str]

POSITION_COLUMN = "rowid"
# FTS5's own table with one small row per article: it gives the positions without reading all the words.
POSITIONS_TABLE = "articles_search_docsize"
MATCH_CONDITION = "articles_search MATCH %s"


def write(rows: Sequence[Row]) -> None:
    """Write rows of (position, title, summary, source), replacing earlier ones."""
    with connection.cursor() as cursor:
        # In ascending order: FTS5 writes to the disk whenever a rowid is lower than the last one.
        cursor.executemany(
            "INSERT OR REPLACE INTO articles_search (rowid, title, summary, source) VALUES (%s, %s, %s, %s)",
            sorted(rows),
        )


def match_expression(query: SearchQuery, title_only: bool = False) -> str:
    """`query` in FTS5's syntax; with `title_only`, all wanted terms must be in the title. Words are only letters and digits."""
    wanted = " AND ".join(map(_quoted, query.wanted))
    if title_only:
        wanted = f"{{title}} : ({wanted})"
    unwanted = " OR ".join(map(_quoted, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _quoted(term: QueryTerm) -> str:
    return f'"{" ".join(term.words)}"'


def limited(select: str, limit: int) -> str:
    """The first `limit` rows of an ordered SELECT: FTS5 reads matches in the order of the rowid anyway."""
    return f"{select} LIMIT {limit:d}"


def erase(positions: Iterable[int]) -> None:
    """Delete the rows at these positions."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM articles_search WHERE rowid = %s", [(position,) for position in positions])


def stray_positions() -> list[int]:
    """The positions in the index at which there is no published article."""
    # Cut before the fraction of a second, which strftime would round.
    published_second = "max(0, CAST(strftime('%%s', substr(article.published_at, 1, 19)) AS INTEGER))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT stored.id FROM {POSITIONS_TABLE} AS stored LEFT JOIN articles_article AS article "  # noqa: S608
            f"ON article.id = stored.id & {KEY_MASK} "
            f"WHERE article.status IS NOT 'published' OR stored.id <> ({published_second} << {KEY_BITS} | article.id)",
            [],
        )
        return [position for (position,) in cursor.fetchall()]


def optimise() -> None:
    """Merge the segments of the index."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO articles_search (articles_search) VALUES ('optimize')")
