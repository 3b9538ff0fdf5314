"""The search index on PostgreSQL: one tsvector per article, with a GIN index.

Vectors and queries are written directly, without PostgreSQL's parser and dictionaries, so that it finds what SQLite finds.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from articles.search.positions import KEY_BITS, KEY_MASK
from articles.search.query import QueryTerm, SearchQuery

Row = tuple[int, str, str, str]

POSITION_COLUMN = "place"  # the position of an article (positions.py); the column has kept an older name
MATCH_CONDITION = "document @@ %s::tsquery"  # `document`, as full-text search calls all the words of an article
PLANNED_ROWS = (
    500  # see `limited`; for twice as many of a common word PostgreSQL starts parallel workers, which takes 20 ms
)
# All articles are in one parameter, one per line: a statement for each would cost half as much again.
UPSERT_SQL = """
INSERT INTO articles_search (place, document)
SELECT split_part(line, E'\\t', 1)::bigint, split_part(line, E'\\t', 2)::tsvector
FROM string_to_table(%s, E'\\n') AS line
ON CONFLICT (place) DO UPDATE SET document = EXCLUDED.document
WHERE articles_search.document IS DISTINCT FROM EXCLUDED.document
"""
# A title's words are indexed a second time with this prefix, so that titles can be searched alone. With a tsvector's weights
# instead, every matching row would have to be read.
TITLE_PREFIX = "="


def write(rows: Sequence[Row]) -> None:
    """Write rows of (position, title, summary, source), replacing earlier ones."""
    # In the order of positions, so that two workers cannot deadlock.
    lines = [f"{position}\t{_vector(texts)}" for position, *texts in sorted(rows)]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT_SQL, ["\n".join(lines)])


def _vector(texts: Sequence[str]) -> str:
    """The texts as a tsvector, each word with its number: `coton:1 mali:2`.

    A number is skipped between two texts, so that no phrase is found across both.
    """
    title, *others = map(str.split, texts)
    numbered_words: list[str] = []
    first_number = 1
    for words in (title, *others, [TITLE_PREFIX + word for word in title]):
        numbered_words += [f"{word}:{number}" for number, word in enumerate(words, first_number)]
        first_number += len(words) + 1
    return " ".join(numbered_words)


def match_expression(query: SearchQuery, title_only: bool = False) -> str:
    """`query` as a tsquery; with `title_only`, all wanted terms must be in the title. Words are only letters and digits."""
    wanted = [_phrase(term, TITLE_PREFIX if title_only else "") for term in query.wanted]
    return " & ".join([*wanted, *(f"!{_phrase(term)}" for term in query.unwanted)])


def _phrase(term: QueryTerm, prefix: str = "") -> str:
    return f"({' <-> '.join(prefix + word for word in term.words)})"


def limited(select: str, limit: int) -> str:
    """The first `limit` rows of an ordered SELECT.

    For a few rows PostgreSQL would plan to scan all positions in order until it has enough matches, which is fast for a common
    word and very slow for a rare one. So the inner SELECT asks for PLANNED_ROWS rows, and the outer one stops after `limit`.
    """
    if limit >= PLANNED_ROWS:
        return f"{select} LIMIT {limit:d}"
    ordered = f"{select} LIMIT {PLANNED_ROWS:d}"
    return f"WITH ordered AS MATERIALIZED ({ordered}) SELECT * FROM ordered LIMIT {limit:d}"  # noqa: S608


def erase(positions: Iterable[int]) -> None:
    """Delete the rows at these positions."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE place = ANY(%s)", [list(positions)])


def stray_positions() -> list[int]:
    """The positions in the index at which there is no published article."""
    published_second = "greatest(0, floor(extract(epoch FROM article.published_at))::bigint)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place FROM articles_search LEFT JOIN articles_article AS article ON article.id = place & {KEY_MASK} "  # noqa: S608
            f"WHERE article.status IS DISTINCT FROM 'published' OR place <> ({published_second} << {KEY_BITS} | article.id)"
        )
        return [position for (position,) in cursor.fetchall()]


def optimise() -> None:
    """Update the statistics of the index table."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_search")
