"""A page of search results: found, counted and sorted, at a cost that does not grow with the number of matches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from articles import search
from articles.listings.filters import PERIOD_PARAM, Filter, narrow_but_period, period_start
from articles.listings.taxonomy_cache import cached_taxonomy
from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from articles.search import positions, ranking
from articles.search.facets import Facet, FilingKeys, FoundArticle, facets, filings_of, found_articles
from articles.search.query import SearchQuery

# The newest matches; older ones are not counted, and are ranked only if all terms are in their titles.
MAX_COUNTED_RESULTS = 1000
RESULTS_PER_PAGE = 30
MAX_RELEVANCE_PAGES = 10
BY_DATE = "date"  # the value of the query parameter `tri`; by relevance without it

# The keys of a page, and the query parameters of the older and the newer page.
PageSlice = tuple[list[int], dict[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search request. `page_number` is for pages by relevance; `before` and `after` are positions, for pages by date."""

    query: SearchQuery
    filters: tuple[Filter, ...] = ()
    by_date: bool = False
    page_number: int = 1
    before: int | None = None
    after: int | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.query)

    @property
    def among(self) -> ArticleQuerySet | None:
        """The articles that pass the filters except the period; None for all."""
        has_others = any(one.param != PERIOD_PARAM for one in self.filters)
        return narrow_but_period(Article.objects.all(), self.filters) if has_others else None

    def since(self, now: datetime) -> datetime | None:
        """The beginning of the chosen period, or None."""
        return period_start(self.filters, now)


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. `older` and `newer` are the query parameters of the neighbouring pages, or empty."""

    articles: Sequence[Article]
    count: int
    count_is_capped: bool  # there are more than `count`
    facets: Sequence[Facet] = ()
    older: dict[str, str] = field(default_factory=dict)
    newer: dict[str, str] = field(default_factory=dict)
    is_truncated: bool = False  # the last page by relevance, although there are more results


@dataclass(frozen=True, slots=True)
class _SearchRun:
    """One search at one time: `among` are the articles that pass its filters, None for all."""

    request: SearchRequest
    now: datetime
    among: ArticleQuerySet | None

    def newest(
        self,
        limit: int,
        before: int = positions.MAX_POSITION,
        after: int = -1,
        *,
        oldest_first: bool = False,
        title_only: bool = False,
    ) -> list[int]:
        """The newest matching positions, newest first."""
        before = min(before, positions.first_position_at(self.now + timedelta(seconds=1)))
        if since := self.request.since(self.now):
            after = max(after, positions.first_position_at(since) - 1)
        window = search.Window(self.request.query, limit, after, before, title_only, oldest_first)
        return search.find(window, among=self.among)[0]

    def title_matches(self, seen: dict[int, FoundArticle]) -> dict[int, FoundArticle]:
        """Older results with all terms in their titles, unless the `seen` ones with such titles fill all pages."""
        titled = sum(ranking.has_all_terms_in_title(self.request.query, one.title) for one in seen.values())
        if titled >= RESULTS_PER_PAGE * MAX_RELEVANCE_PAGES:
            return {}
        found = _keys(self.newest(RESULTS_PER_PAGE * MAX_RELEVANCE_PAGES, title_only=True))
        return found_articles(key for key in found if key not in seen)

    def by_relevance(self, seen: dict[int, FoundArticle]) -> PageSlice:
        """The requested page of `seen`, by relevance."""
        request, day = self.request, timedelta(days=1)
        scores = {
            one.pk: ranking.relevance(request.query, one.title, (self.now - one.published) / day)
            for one in seen.values()
        }
        ordered = sorted(scores, key=lambda key: (-scores[key], -seen[key].published.timestamp(), -key))
        last = min(MAX_RELEVANCE_PAGES, -(-len(ordered) // RESULTS_PER_PAGE)) or 1
        number = min(request.page_number, last)
        older = {"page": str(number + 1)} if number < last else {}
        newer = {"page": str(number - 1)} if number > 2 else {"page": ""} if number == 2 else {}
        return ordered[(number - 1) * RESULTS_PER_PAGE : number * RESULTS_PER_PAGE], older, newer

    def by_date(self, newest: Sequence[int]) -> PageSlice:
        """The requested page by date: the newest, or those before or after a position."""
        before, after = self.request.before, self.request.after
        if after is not None:
            found = self.newest(RESULTS_PER_PAGE + 1, after=after, oldest_first=True)
            shown = found[-RESULTS_PER_PAGE:]
            newer = {"apres": str(shown[0])} if len(found) > RESULTS_PER_PAGE else {}
            return _keys(shown), {"avant": str(shown[-1])} if shown else {}, newer
        found = list(newest) if before is None else self.newest(RESULTS_PER_PAGE + 1, before)
        older = {"avant": str(found[RESULTS_PER_PAGE - 1])} if len(found) > RESULTS_PER_PAGE else {}
        newer = {"apres": str(found[0])} if before is not None and found else {}
        return _keys(found[:RESULTS_PER_PAGE]), older, newer


def run_search(request: SearchRequest) -> Results:
    """Run the request; at most eight queries."""
    search_run = _start_search(request)
    newest = search_run.newest(MAX_COUNTED_RESULTS + 1)
    is_more = len(newest) > MAX_COUNTED_RESULTS
    seen = found_articles(_keys(newest[:MAX_COUNTED_RESULTS]))
    counted = list(seen.values())
    if is_more and not request.by_date:
        seen |= search_run.title_matches(seen)
    filed = filings_of(answer.pk for answer in counted)
    shown, older, newer = search_run.by_date(newest) if request.by_date else search_run.by_relevance(seen)
    return Results(
        articles=_articles(shown, filed),
        count=len(counted),
        count_is_capped=is_more,
        facets=facets(counted, filed, request.filters, search_run.now),
        older=older,
        newer=newer,
        is_truncated=not request.by_date
        and not older
        and (is_more or len(seen) > MAX_RELEVANCE_PAGES * RESULTS_PER_PAGE),
    )


def latest_keys(request: SearchRequest, count: int) -> list[int]:
    """The keys of the newest matching articles, for feeds."""
    return _keys(_start_search(request).newest(count))


def which_have_results(queries: Sequence[SearchQuery]) -> list[bool]:
    """Whether each query has any result, in one database query."""
    until = positions.first_position_at(timezone.now() + timedelta(seconds=1))
    windows = (search.Window(one, 1, before=until) for one in queries)
    return [bool(found) for found in search.find(*windows, among=Article.objects.published())]


def _start_search(request: SearchRequest) -> _SearchRun:
    return _SearchRun(request, timezone.now(), request.among)


def _keys(found: Sequence[int]) -> list[int]:
    return [positions.article_key(position) for position in found]


def _articles(keys: Sequence[int], filed: FilingKeys) -> list[Article]:
    """The articles in this order, with their countries as `places`."""
    rows = Article.objects.published().select_related("source", "category").defer("body_html", "why").in_bulk(keys)
    countries = cached_taxonomy().countries
    for key, row in rows.items():
        row.places = [countries[code] for code in filed.countries.get(key, ()) if code in countries]  # type: ignore[attr-defined]
    return [rows[key] for key in keys if key in rows]
