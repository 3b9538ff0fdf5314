"""Suggestions for a search without results: only queries that have results."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from articles.models import Article, ArticleSector, Sector
from articles.search import spelling
from articles.search.query import parse_search_query
from articles.search.results import SearchRequest, which_have_results
from articles.search.spelling import TitleWords

MAX_VOCABULARY_TITLES = 3000  # the newest; loaded in 50 ms, while a reader waits
VOCABULARY_TTL_SECONDS = 600
MAX_COUNTED_ARTICLES = 1000  # the newest, whose sectors are counted
MAX_SUGGESTED_SECTORS = 8
_cached_words: list[tuple[float, TitleWords]] = []


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A better spelling, queries with one term less, and whether there are results without the filters."""

    corrected: str = ""
    broader: Sequence[str] = ()
    unfiltered: bool = False


def suggest(request: SearchRequest) -> Suggestions:
    """Suggestions for a request without results: at most two database queries, one of them every ten minutes."""
    corrected = spelling.corrected(request.query, title_words())
    corrected_query = parse_search_query(corrected) if corrected else request.query
    candidates = [corrected, *spelling.broader_queries(corrected_query), request.query.text if request.filters else ""]
    found = which_have_results([parse_search_query(one) for one in candidates])
    wider = [one for one, finds in zip(candidates[1:-1], found[1:-1], strict=True) if finds]
    return Suggestions(corrected if found[0] else "", wider, found[-1])


def title_words() -> TitleWords:
    """The words of the newest titles, loaded again every ten minutes."""
    if not _cached_words or _cached_words[0][0] < time.monotonic() - VOCABULARY_TTL_SECONDS:
        titles = Article.objects.published().newest_first().values_list("title", flat=True)[:MAX_VOCABULARY_TITLES]
        _cached_words[:] = [(time.monotonic(), TitleWords(titles))]
    return _cached_words[0][1]


def busiest_sectors() -> QuerySet[Sector]:
    """The sectors with most recent articles."""
    filed = ArticleSector.objects.filter(article=OuterRef("pk"))
    recent = Article.objects.published().filter(Exists(filed)).newest_first().values("pk")[:MAX_COUNTED_ARTICLES]
    written_about = Sector.objects.filter(articles__in=recent)
    return written_about.alias(filed=Count("articles")).order_by("-filed", "slug")[:MAX_SUGGESTED_SECTORS]
