"""Pages by what they follow, never by number: a row that arrives meanwhile neither repeats nor hides another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from articles.models import Article
from articles.models.article import ArticleQuerySet

PAGE = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,16})-([0-9]{1,18})")


class BadCursor(ValueError):
    """A cursor that none of our pages has written."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing. `older` and `newer` are the queries (« ?avant=… ») of its neighbours, or empty."""

    articles: Sequence[Article]
    older: str = ""
    newer: str = ""


def cursor(article: Article) -> str:
    """Where `article` stands in `newest_first` order: microseconds since 1970, and its key."""
    return f"{(article.published_at - EPOCH) // timedelta(microseconds=1)}-{article.pk}"


def read_cursor(text: str) -> tuple[datetime, int]:
    """The moment and the key written in a cursor. Raises BadCursor."""
    found = _CURSOR.fullmatch(text)
    if not found:
        raise BadCursor(text)
    return EPOCH + timedelta(microseconds=int(found[1])), int(found[2])


def page(articles: ArticleQuerySet, query: QueryDict, size: int = PAGE) -> Page:
    """The page of `articles` that `query` asks for with `avant=` or `apres=`, else the first. Raises BadCursor.

    Other words of the query are kept in the neighbours' addresses.
    """
    if "apres" in query:
        rows = list(articles.after(*read_cursor(_word(query, "apres"))).order_by("published_at", "id")[: size + 1])
        if len(rows) > size:
            shown = rows[size - 1 :: -1]
            return Page(shown, _link(query, "avant", shown[-1]), _link(query, "apres", shown[0]))
    earlier = articles.newest_first()
    if "avant" in query:
        earlier = earlier.before(*read_cursor(_word(query, "avant")))
    rows = list(earlier[: size + 1])
    shown = rows[:size]
    older = _link(query, "avant", shown[-1]) if len(rows) > size else ""
    newer = _link(query, "apres", shown[0]) if "avant" in query and shown else ""
    return Page(shown, older, newer)


def _word(query: QueryDict, name: str) -> str:
    return str(query.get(name, ""))


def _link(query: QueryDict, word: str, article: Article) -> str:
    kept = QueryDict(mutable=True)
    for name in ("q", "rubrique", "secteur", "pays", "langue"):
        if value := _word(query, name):
            kept[name] = value
    kept[word] = cursor(article)
    return f"?{kept.urlencode()}"
