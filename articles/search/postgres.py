"""The index on PostgreSQL: one tsvector an article, under a GIN index, with the `simple` configuration."""

from collections.abc import Iterable, Sequence

from django.db import connection

from .words import Term

Row = tuple[int, str, str, str]

FIND = "SELECT article_id FROM articles_search WHERE document @@ to_tsquery('simple', %s)"


def write(rows: Sequence[Row]) -> None:
    """Put (key, title, summary, source) in, in place of what was there."""
    with connection.cursor() as cursor:
        # In the order of the keys, so that two workers never wait for each other.
        cursor.executemany(
            "INSERT INTO articles_search (article_id, document) VALUES (%s, to_tsvector('simple', %s)) "
            "ON CONFLICT (article_id) DO UPDATE SET document = EXCLUDED.document",
            [(key, " ".join(texts)) for key, *texts in sorted(rows)],
        )


def erase(keys: Iterable[int]) -> None:
    """Take these articles out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE article_id = ANY(%s)", [list(keys)])


def erase_strays() -> None:
    """Take out what no article stands behind any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM articles_search AS row WHERE NOT EXISTS "
            "(SELECT 1 FROM articles_article AS article WHERE article.id = row.article_id)"
        )


def query(terms: Iterable[Term]) -> str:
    """`terms` in to_tsquery's language. Words hold letters and digits alone, so the quotes cannot be left."""
    return " & ".join(_phrase(term) for term in terms)


def _phrase(term: Term) -> str:
    quoted = [f"'{word}'" for word in term.words]
    return "(" + " <-> ".join(quoted) + (":*" if term.prefix else "") + ")"
