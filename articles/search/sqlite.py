"""The index on SQLite: an FTS5 table. Its rowid is the article's place."""

from collections.abc import Iterable, Sequence

from django.db import connection

from articles.search.positions import KEY_BITS, KEY_MASK
from articles.search.query import QueryTerm, SearchQuery

Row = tuple[int, str, str, str]

POSITION_COLUMN = "rowid"
POSITIONS_TABLE = (
    "articles_search_docsize"  # FTS5's own, one small row an article: the places, without reading all the words
)
MATCH_CONDITION = "articles_search MATCH %s"


def write(rows: Sequence[Row]) -> None:
    """Put (place, title, summary, source) in, as words, in place of what was there."""
    with connection.cursor() as cursor:
        # From the lowest place up: FTS5 writes to the disk whenever it has to go back.
        cursor.executemany(
            "INSERT OR REPLACE INTO articles_search (rowid, title, summary, source) VALUES (%s, %s, %s, %s)",
            sorted(rows),
        )


def match_expression(query: SearchQuery, title_only: bool = False) -> str:
    """`query` in FTS5's language; with `title_only`, all that is wanted stands there. Words are letters and digits alone."""
    wanted = " AND ".join(map(_quoted, query.wanted))
    if title_only:
        wanted = f"{{title}} : ({wanted})"
    unwanted = " OR ".join(map(_quoted, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _quoted(term: QueryTerm) -> str:
    return f'"{" ".join(term.words)}"'


def limited(select: str, limit: int) -> str:
    """The first `limit` of an ordered SELECT: FTS5 goes through the matches in their order by itself."""
    return f"{select} LIMIT {limit:d}"


def erase(positions: Iterable[int]) -> None:
    """Take out what stands there."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM articles_search WHERE rowid = %s", [(place,) for place in positions])


def stray_positions() -> list[int]:
    """The places where no published article belongs."""
    begins = "max(0, CAST(strftime('%%s', substr(article.published_at, 1, 19)) AS INTEGER))"  # without parts of seconds: it rounds
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT placed.id FROM {POSITIONS_TABLE} AS placed LEFT JOIN articles_article AS article "  # noqa: S608
            f"ON article.id = placed.id & {KEY_MASK} "
            f"WHERE article.status IS NOT 'published' OR placed.id <> ({begins} << {KEY_BITS} | article.id)",
            [],
        )
        return [place for (place,) in cursor.fetchall()]


def optimise() -> None:
    """Join what was written in pieces."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO articles_search (articles_search) VALUES ('optimize')")
