"""The database queries of the API: articles and stories with all their relations, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils import timezone

from articles import search
from articles.api.parameters import ParsedQuery
from articles.listings import paging
from articles.listings.filters import narrow
from articles.models import Article, ArticleSector
from articles.models.articles.article import ArticleQuerySet
from articles.search import positions


@dataclass(frozen=True, slots=True)
class ApiPage:
    """A page of articles. `older_cursor` and `newer_cursor` are the cursors of the neighbours, or empty."""

    articles: Sequence[Article]
    older_cursor: str = ""
    newer_cursor: str = ""


def articles(parsed: ParsedQuery, query: QueryDict) -> ApiPage:
    """The published articles that match the query, newest first."""
    among = narrow(_public(), parsed.filters)
    return _search_page(parsed, among) if parsed.search_query else _listing_page(with_relations(among), parsed, query)


def stories(parsed: ParsedQuery, query: QueryDict) -> ApiPage:
    """The leads of stories, each with all published articles of its story."""
    return _listing_page(_with_stories(narrow(_leads(), parsed.filters)), parsed, query)


def article(key: int) -> Article | None:
    """A published article with its text, or None."""
    return with_relations(_public()).defer(None).filter(pk=key).first()


def lead(story: int) -> Article | None:
    """The lead of this story, with all published articles of the story; or None."""
    return _with_stories(_leads()).filter(story=story).first()


def with_relations(rows: ArticleQuerySet) -> ArticleQuerySet:
    """With the relations that an article's JSON needs, and without the other articles of its story, which listings need."""
    sectors = Prefetch("filed_sectors", ArticleSector.objects.select_related("sector"))
    return rows.for_listing().prefetch_related(None).prefetch_related("countries", "regions", "organisations", sectors)


def _leads() -> ArticleQuerySet:
    return _public().leads().exclude(story=None)


def _public() -> ArticleQuerySet:
    """The articles that the API may give: published ones, without samples."""
    return Article.objects.published().without_samples()


def _with_stories(rows: ArticleQuerySet) -> ArticleQuerySet:
    return rows.for_listing().prefetch_related("regions", "organisations")


def _listing_page(rows: ArticleQuerySet, parsed: ParsedQuery, query: QueryDict) -> ApiPage:
    page = paging.load_page(rows, query, parsed.limit)
    return _with_cursors(page.articles, is_older=bool(page.older), is_newer=bool(page.newer))


def _search_page(parsed: ParsedQuery, among: ArticleQuerySet) -> ApiPage:
    """A page of articles that match the words, by date: the newest, or those before or after the cursor."""
    back = parsed.direction == "apres"
    found = search.find(_search_window(parsed, among, back=back), among=among)[0]
    is_more = len(found) > parsed.limit
    keys = [positions.article_key(one) for one in (found[-parsed.limit :] if back else found[: parsed.limit])]
    rows = with_relations(_public()).in_bulk(keys)
    shown = [rows[key] for key in keys if key in rows]
    return _with_cursors(shown, is_older=back or is_more, is_newer=is_more if back else parsed.cursor is not None)


def _search_window(parsed: ParsedQuery, among: ArticleQuerySet, *, back: bool) -> search.Window:
    """The window of index positions to search: limited by now, by the cursor, and by the period filter."""
    before, after = positions.first_position_at(timezone.now() + timedelta(seconds=1)), -1
    if since := among.date_range[0]:
        after = positions.first_position_at(since) - 1
    if parsed.cursor:
        moment, key = parsed.cursor
        edge = min(positions.position_of(moment, min(key, positions.KEY_MASK)), positions.MAX_POSITION)
        before, after = (before, max(after, edge)) if back else (min(before, edge), after)
    return search.Window(parsed.search_query, parsed.limit + 1, after, before, oldest_first=back)


def _with_cursors(shown: Sequence[Article], *, is_older: bool, is_newer: bool) -> ApiPage:
    older = paging.encode_cursor(shown[-1]) if shown and is_older else ""
    newer = paging.encode_cursor(shown[0]) if shown and is_newer else ""
    return ApiPage(shown, older, newer)
