"""Finding articles by their words. The index follows the database it lives in: FTS5 on SQLite, tsvector on PostgreSQL.

It holds no foreign key: a row whose article is gone finds nothing, and `rebuild` sweeps it away.
"""

from collections.abc import Iterable
from types import ModuleType

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from articles.models import Article, Source
from articles.models.article import ArticleQuerySet

from . import postgres, sqlite
from .words import document, terms

ENGINES = {"sqlite": sqlite, "postgresql": postgres}
LONGEST_SUMMARY = 20_000
AT_ONCE = 2000


def index(articles: Iterable[Article]) -> None:
    """Write these articles' words, in place of what was written before: two statements, however many they are."""
    articles = list(articles)
    if not articles:
        return
    names = dict(Source.objects.filter(pk__in={one.source_id for one in articles}).values_list("pk", "name"))
    rows = [
        (one.pk, document(one.title), document(one.summary[:LONGEST_SUMMARY]), document(names.get(one.source_id, "")))
        for one in articles
    ]
    _engine().write(rows)


def remove(keys: Iterable[int]) -> None:
    """Forget these articles."""
    _engine().erase(list(keys))


def matching(articles: ArticleQuerySet, typed: str) -> ArticleQuerySet:
    """Those of `articles` that hold every word typed, in the order they had; none when no word was typed."""
    wanted = terms(typed)
    if not wanted:
        return articles.none()
    engine = _engine()
    # The statement is a constant; what was typed goes as its parameter, letters and digits only.
    return articles.filter(pk__in=RawSQL(engine.FIND, [engine.query(wanted)]))  # noqa: S611


def rebuild() -> int:
    """Write the whole index again, a slice at a time so that no writer waits; say how many articles it holds."""
    last, count = 0, 0
    known = Article.objects.only("pk", "title", "summary", "source_id").order_by("pk")
    while batch := list(known.filter(pk__gt=last)[:AT_ONCE]):
        with transaction.atomic():
            index(batch)
        last, count = batch[-1].pk, count + len(batch)
    _engine().erase_strays()
    return count


def _engine() -> ModuleType:
    return ENGINES[connection.vendor]
