"""A page of results: found, counted, put in order. Its cost does not grow with how much is found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from articles import search
from articles.listings.filters import Filter, narrow
from articles.listings.taxonomy_cache import catalogue
from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from articles.search import positions, ranking
from articles.search.facets import Answer, Facet, Tally, answers, facets, tally
from articles.search.query import Question

COUNTED = 1000  # the newest ones: beyond that nobody reads the figure, and the order by relevance looks no further
PAGE = 30
LAST_PAGE = 10
BY_RELEVANCE, BY_DATE = "pertinence", "date"

Cut = tuple[list[int], dict[str, str], dict[str, str]]  # the keys of a page, and what leads to older and newer ones


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search page is asked for. `number` counts pages by relevance; `before` and `after` are places, for dates."""

    question: Question
    filters: tuple[Filter, ...] = ()
    by_date: bool = False
    number: int = 1
    before: int | None = None
    after: int | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.question)

    @property
    def among(self) -> ArticleQuerySet | None:
        """What the filters let through, of any time; None for all."""
        chosen = [one for one in self.filters if one.word != "periode"]
        return narrow(Article.objects.all(), chosen) if chosen else None

    def since(self, now: datetime) -> datetime | None:
        """From when on, if a filter says so."""
        return next((now - one.meant for one in self.filters if one.word == "periode"), None)


@dataclass(frozen=True, slots=True)
class Results:
    """A page of them. `older` and `newer` are what the neighbours' addresses say, or empty."""

    articles: Sequence[Article]
    count: int
    is_more: bool  # than COUNTED
    facets: Sequence[Facet] = ()
    older: dict[str, str] = field(default_factory=dict)
    newer: dict[str, str] = field(default_factory=dict)
    ends: bool = False  # the last page by relevance, while there is more


@dataclass(frozen=True, slots=True)
class _Search:
    """One search at one moment: `among` are the articles that its filters let through, None for all."""

    asked: Asked
    now: datetime
    among: ArticleQuerySet | None

    def newest(
        self, limit: int, before: int = positions.LAST, after: int = -1, *, upwards: bool = False, title: bool = False
    ) -> list[int]:
        """Places, newest first."""
        before = min(before, positions.begin(self.now + timedelta(seconds=1)))
        if since := self.asked.since(self.now):
            after = max(after, positions.begin(since) - 1)
        stretch = search.Stretch(self.asked.question, limit, after, before, title, upwards)
        return search.find(stretch, among=self.among)[0]

    def titled(self, seen: dict[int, Answer]) -> dict[int, Answer]:
        """Beyond the newest, those that are titled so, unless the newest that are fill all pages."""
        titled = sum(ranking.is_titled(self.asked.question, one.title) for one in seen.values())
        if titled >= PAGE * LAST_PAGE:
            return {}
        found = _keys(self.newest(PAGE * LAST_PAGE, title=True))
        return answers(key for key in found if key not in seen)

    def by_relevance(self, seen: dict[int, Answer]) -> Cut:
        """Numbered pages of what was seen."""
        asked, day = self.asked, timedelta(days=1)
        scores = {
            one.pk: ranking.score(asked.question, one.title, (self.now - one.published) / day) for one in seen.values()
        }
        ordered = sorted(scores, key=lambda key: (-scores[key], -seen[key].published.timestamp(), -key))
        last = min(LAST_PAGE, -(-len(ordered) // PAGE)) or 1
        number = min(asked.number, last)
        older = {"page": str(number + 1)} if number < last else {}
        newer = {"page": str(number - 1)} if number > 2 else {"page": ""} if number == 2 else {}
        return ordered[(number - 1) * PAGE : number * PAGE], older, newer

    def by_date(self, newest: Sequence[int]) -> Cut:
        """A page of the newest, or of what stands beside a place."""
        before, after = self.asked.before, self.asked.after
        if after is not None:
            found = self.newest(PAGE + 1, after=after, upwards=True)
            shown = found[-PAGE:]
            newer = {"apres": str(shown[0])} if len(found) > PAGE else {}
            return _keys(shown), {"avant": str(shown[-1])} if shown else {}, newer
        found = list(newest) if before is None else self.newest(PAGE + 1, before)
        older = {"avant": str(found[PAGE - 1])} if len(found) > PAGE else {}
        newer = {"apres": str(found[0])} if before is not None and found else {}
        return _keys(found[:PAGE]), older, newer


def results(asked: Asked) -> Results:
    """What `asked` asks for; at most eight questions."""
    one = _search(asked)
    newest = one.newest(COUNTED + 1)
    is_more = len(newest) > COUNTED
    seen = answers(_keys(newest[:COUNTED]))
    counted = list(seen.values())
    if is_more and not asked.by_date:
        seen |= one.titled(seen)
    filed = tally(answer.pk for answer in counted)
    shown, older, newer = one.by_date(newest) if asked.by_date else one.by_relevance(seen)
    return Results(
        articles=_articles(shown, filed),
        count=len(counted),
        is_more=is_more,
        facets=facets(counted, filed, asked.filters, one.now),
        older=older,
        newer=newer,
        ends=not asked.by_date and not older and (is_more or len(seen) > LAST_PAGE * PAGE),
    )


def latest(asked: Asked, count: int) -> list[int]:
    """The keys of the newest articles that answer, for feeds."""
    return _keys(_search(asked).newest(count))


def any_answers(questions: Sequence[Question]) -> list[bool]:
    """Whether anything at all answers each question: one question for all."""
    until = positions.begin(timezone.now() + timedelta(seconds=1))
    stretches = (search.Stretch(one, 1, before=until) for one in questions)
    return [bool(found) for found in search.find(*stretches, among=Article.objects.published())]


def _search(asked: Asked) -> _Search:
    return _Search(asked, timezone.now(), asked.among)


def _keys(found: Sequence[int]) -> list[int]:
    return [positions.article_at(place) for place in found]


def _articles(keys: Sequence[int], filed: Tally) -> list[Article]:
    """In this order, with `places`: their countries."""
    rows = Article.objects.published().select_related("source", "category").defer("body_html", "why").in_bulk(keys)
    countries = catalogue().countries
    for key, row in rows.items():
        row.places = [countries[code] for code in filed.countries.get(key, ()) if code in countries]  # type: ignore[attr-defined]
    return [rows[key] for key in keys if key in rows]
