"""The index on SQLite: an FTS5 table, whose rowid is the article's key."""

from collections.abc import Iterable, Sequence

from django.db import connection

from .words import Term

Row = tuple[int, str, str, str]

FIND = "SELECT rowid FROM articles_search WHERE articles_search MATCH %s"


def write(rows: Sequence[Row]) -> None:
    """Put (key, title, summary, source) in, in place of what was there."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO articles_search (rowid, title, summary, source) VALUES (%s, %s, %s, %s)", rows
        )


def erase(keys: Iterable[int]) -> None:
    """Take these articles out."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM articles_search WHERE rowid = %s", [(key,) for key in keys])


def erase_strays() -> None:
    """Take out what no article stands behind any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE rowid NOT IN (SELECT id FROM articles_article)")


def query(terms: Iterable[Term]) -> str:
    """`terms` in FTS5's language. Words hold letters and digits alone, so the quotes cannot be left."""
    return " ".join(f'"{" ".join(term.words)}"{"*" if term.prefix else ""}' for term in terms)
