"""Pages by cursor, not by number: a new article neither repeats nor hides another one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from articles.listings.filters import FILTER_PARAMS
from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from articles.models.articles.keyset import Cursor

PAGE_SIZE = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,16})-([0-9]{1,18})")


class InvalidCursor(ValueError):
    """A cursor that is not one of ours."""


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """A page of a listing: its articles, and the queries (« ?avant=… ») of its neighbours, or empty."""

    articles: Sequence[Any]
    older: str = ""
    newer: str = ""


def encode_cursor(article: Article) -> str:
    """The position of `article` in `newest_first` order: microseconds since 1970, and its key."""
    return f"{(article.published_at - EPOCH) // timedelta(microseconds=1)}-{article.pk}"


def parse_cursor(text: str) -> Cursor:
    """The date and the key in a cursor. Raises InvalidCursor."""
    found = _CURSOR.fullmatch(text)
    if not found:
        raise InvalidCursor(text)
    return EPOCH + timedelta(microseconds=int(found[1])), int(found[2])


def page_start(query: QueryDict) -> tuple[str, Cursor | None]:
    """The parameter (« avant » or « apres ») and the cursor of the requested page; empty and None for the first page.

    Raises InvalidCursor, also if there are two.
    """
    cursors = [(param, text) for param in ("avant", "apres") for text in query.getlist(param)]
    if len(cursors) > 1:
        raise InvalidCursor(cursors)
    return (cursors[0][0], parse_cursor(str(cursors[0][1]))) if cursors else ("", None)


def africa_first(articles: Iterable[Any]) -> list[Any]:
    """Articles that are newest first: of each day those about Africa, then those that only concern it."""
    return sorted(
        articles,
        key=lambda one: (timezone.localdate(one.published_at), one.reach == Article.Reach.AFRICA),
        reverse=True,  # equal ones stay in their order
    )


def load_page(articles: ArticleQuerySet, query: QueryDict, size: int = PAGE_SIZE) -> KeysetPage:
    """The page of `articles` that `query` asks for with `avant=` or `apres=`, else the first. Raises InvalidCursor.

    The search text and the filters are kept in the neighbours' addresses.
    """
    param, at = page_start(query)
    if param == "apres":
        rows = list(articles.page_after(size + 1, at, back=True))
        if len(rows) > size:
            shown = rows[size - 1 :: -1]
            return KeysetPage(shown, _page_query(query, "avant", shown[-1]), _page_query(query, "apres", shown[0]))
        at = None  # fewer articles than a page: show the whole first page
    rows = list(articles.page_after(size + 1, at))
    shown = rows[:size]
    older = _page_query(query, "avant", shown[-1]) if len(rows) > size else ""
    if at and not shown:  # beyond the last page: those before the same place are newer
        return KeysetPage((), newer=_query_at(query, "apres", str(query["avant"])))
    newer = _page_query(query, "apres", shown[0]) if at else ""
    return KeysetPage(shown, older, newer)


def _page_query(query: QueryDict, param: str, article: Article) -> str:
    return _query_at(query, param, encode_cursor(article))


def _query_at(query: QueryDict, param: str, cursor: str) -> str:
    kept = {name: str(query[name]) for name in ("q", *FILTER_PARAMS) if query.get(name)}
    return f"?{urlencode({**kept, param: cursor})}"
