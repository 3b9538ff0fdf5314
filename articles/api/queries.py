"""The rows that answer, with all that is told of them, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils import timezone

from articles import search
from articles.api.parameters import Asked
from articles.listings import paging
from articles.listings.filters import narrow
from articles.models import Article, ArticleSector
from articles.models.articles.article import ArticleQuerySet
from articles.search import positions


@dataclass(frozen=True, slots=True)
class Found:
    """A page of articles. `older` and `newer` are the cursors of the neighbours, or empty."""

    articles: Sequence[Article]
    older: str = ""
    newer: str = ""


def articles(asked: Asked, query: QueryDict) -> Found:
    """All that is published and asked for, newest first."""
    among = narrow(_public(), asked.filters)
    return _searched(asked, among) if asked.question else _listed(told(among), asked, query)


def stories(asked: Asked, query: QueryDict) -> Found:
    """The leads of stories, each with all articles of its story."""
    return _listed(_with_stories(narrow(_leads(), asked.filters)), asked, query)


def article(key: int) -> Article | None:
    """A published article, with its text."""
    return told(_public()).defer(None).filter(pk=key).first()


def lead(story: int) -> Article | None:
    """The article that leads this story, with all articles of it."""
    return _with_stories(_leads()).filter(story=story).first()


def told(rows: ArticleQuerySet) -> ArticleQuerySet:
    """With what is told of an article, and without the others of its story, which listings show."""
    sectors = Prefetch("filed_sectors", ArticleSector.objects.select_related("sector"))
    return rows.for_listing().prefetch_related(None).prefetch_related("countries", "regions", "organisations", sectors)


def _leads() -> ArticleQuerySet:
    return _public().leads().exclude(story=None)


def _public() -> ArticleQuerySet:
    """What programs may read: what is published, without what is invented."""
    return Article.objects.published().without_samples()


def _with_stories(rows: ArticleQuerySet) -> ArticleQuerySet:
    return rows.for_listing().prefetch_related("regions", "organisations")


def _listed(rows: ArticleQuerySet, asked: Asked, query: QueryDict) -> Found:
    page = paging.load_page(rows, query, asked.limit)
    return _between(page.articles, is_older=bool(page.older), is_newer=bool(page.newer))


def _searched(asked: Asked, among: ArticleQuerySet) -> Found:
    """The newest that hold the words, or those beside a place: the index has them in this order."""
    back = asked.word == "apres"
    found = search.find(_stretch(asked, among, back=back), among=among)[0]
    is_more = len(found) > asked.limit
    keys = [positions.article_key(one) for one in (found[-asked.limit :] if back else found[: asked.limit])]
    rows = told(_public()).in_bulk(keys)
    shown = [rows[key] for key in keys if key in rows]
    return _between(shown, is_older=back or is_more, is_newer=is_more if back else asked.at is not None)


def _stretch(asked: Asked, among: ArticleQuerySet, *, back: bool) -> search.Window:
    """Where to look: no further than now, than the place asked for, and than the time that the filters leave."""
    before, after = positions.first_position_at(timezone.now() + timedelta(seconds=1)), -1
    if since := among.date_range[0]:
        after = positions.first_position_at(since) - 1
    if asked.at:
        moment, key = asked.at
        edge = min(positions.position_of(moment, min(key, positions.KEY_MASK)), positions.MAX_POSITION)
        before, after = (before, max(after, edge)) if back else (min(before, edge), after)
    return search.Window(asked.question, asked.limit + 1, after, before, oldest_first=back)


def _between(shown: Sequence[Article], *, is_older: bool, is_newer: bool) -> Found:
    older = paging.encode_cursor(shown[-1]) if shown and is_older else ""
    newer = paging.encode_cursor(shown[0]) if shown and is_newer else ""
    return Found(shown, older, newer)
