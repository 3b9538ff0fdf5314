"""Ranks the candidates for the four slots at the top of the front page, by numbers that editors may change.

The numbers: `models/articles/front_page_numbers.py`. The river below is by date (`selection.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from articles.models import Article
from articles.models.articles.article import ArticleQuerySet
from articles.models.articles.front_page_numbers import ScoreNumbers
from articles.text.fold import fold

DEFAULT_SOURCE_WEIGHT = 10  # a trust of 1; four times this weight gives a trust of 2
ELSEWHERE_FACTOR = 0.02  # for what does not touch Africa: it comes first only if there is nothing else
OUTSIDE_EDITION_FACTOR = 0.02  # in an edition, for news of other places: it comes first only if there is nothing else
POOL_SIZE = 400  # the newest articles, which are ranked
SCORE_DECIMALS = 9  # beyond which equal scores differ by how they were computed, another way each second
BETWEEN_NAMES = "\n"  # names are of one line
ArticleRef = tuple[int, int | None]  # an article's key, and its story's


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may get a slot: the number of its story's sources (1 without a story), and its own source's weight."""

    key: int
    published_at: datetime
    weight: int = DEFAULT_SOURCE_WEIGHT
    is_own: bool = False
    source_count: int = 1
    story: int | None = None
    has_source_date: bool = True  # an article of its story has a date from its source
    relevance: int = 100  # per cent
    reach: int = Article.Reach.AFRICA
    language: str = ""
    category: str = ""
    is_of_edition: bool = True  # of the places of the page's edition; on the page of all Africa, always

    @property
    def ref(self) -> ArticleRef:
        """Its key and its story's."""
        return self.key, self.story


def event_key(ref: ArticleRef) -> int:
    """The same number for all articles of a story: the story's key, or the negative key of an article without a story."""
    key, story = ref
    return story or -key


def front_page_score(candidate: Candidate, now: datetime, language: str, numbers: ScoreNumbers) -> float:
    """The score for a slot: relevance × reach × freshness × spread × trust × the page's language × our own × the edition.

    « Our own » raises the articles of our own newsroom. The score is 0 from the age limit on, and without a date from a source.
    Each doubling of the number of sources adds the same, so that an event everybody copies does not stay first for ever.
    """
    hours = max(now - candidate.published_at, timedelta()) / timedelta(hours=1)
    if hours >= numbers.max_lead_age_hours or not candidate.has_source_date:
        return 0.0
    freshness = 0.5 ** (hours / numbers.half_life_hours)
    spread = 1 + numbers.doubling_points * log2(max(candidate.source_count, 1))
    trust = min(max((candidate.weight / DEFAULT_SOURCE_WEIGHT) ** 0.5, numbers.min_trust), numbers.max_trust)
    relevance = candidate.relevance / 100 * _reach_factor(candidate.reach, numbers)
    language_factor = 1 if candidate.language == language else numbers.other_language_factor
    own = numbers.own_factor if candidate.is_own else 1
    edition_factor = 1 if candidate.is_of_edition else OUTSIDE_EDITION_FACTOR
    return float(relevance * freshness * spread * trust * language_factor * own * edition_factor)


def _reach_factor(reach: int, numbers: ScoreNumbers) -> float:
    """What an article counts by what it has to do with Africa."""
    if reach == Article.Reach.AFRICA:
        return 1.0
    return numbers.concerned_factor if reach == Article.Reach.CONCERNED else ELSEWHERE_FACTOR


def ranked_keys(candidates: Iterable[Candidate], now: datetime, language: str, numbers: ScoreNumbers) -> list[int]:
    """The candidates' keys, the best score in this language first; among equal scores dated articles first, then the newest."""

    def place(one: Candidate) -> tuple[float, bool, datetime, int]:
        score = round(front_page_score(one, now, language, numbers), SCORE_DECIMALS)
        return score, one.has_source_date, one.published_at, one.key

    order = sorted(candidates, key=place, reverse=True)
    return [one.key for one in order]


def without_pinned_events(candidates: Iterable[Candidate], pinned: Iterable[ArticleRef]) -> list[Candidate]:
    """The candidates whose event is not pinned: a pinned article represents its story, even if it is not its lead."""
    pinned_events = set(map(event_key, pinned))
    return [one for one in candidates if event_key(one.ref) not in pinned_events]


def top_keys(keys: Iterable[int], pinned: Mapping[int, int], slots: int) -> list[int]:
    """The keys for the first `slots`: pinned ones in their slots (slot from 1 → key), the others in their order."""
    pinned_keys = set(pinned.values())
    rest = (key for key in keys if key not in pinned_keys)
    found = (pinned.get(slot) or next(rest, None) for slot in range(1, slots + 1))
    return [key for key in found if key is not None]


def candidate_rows(articles: ArticleQuerySet, now: datetime, size: int) -> QuerySet[Article, Any]:
    """What `as_candidates` needs of the newest `size` of `articles`."""
    story_articles = Article.objects.published(now).filter(story=OuterRef("story")).order_by()
    publisher = Coalesce(NullIf("outlet", Value("")), "source__name")
    joined = StringAgg(publisher, Value(BETWEEN_NAMES))
    publishers = story_articles.values("story").annotate(publishers=joined).values("publishers")
    has_source_date = ExpressionWrapper(
        Q(date_is_guessed=False) | Exists(story_articles.filter(date_is_guessed=False)), output_field=BooleanField()
    )
    is_own = ExpressionWrapper(Q(url=None), output_field=BooleanField())
    facts = ("pk", "published_at", "source__weight", is_own, Subquery(publishers), "story", has_source_date)
    return articles.page_after(size).values_list(*facts, "relevance", "reach", "language", "category")


def as_candidates(rows: Iterable[Any]) -> list[Candidate]:
    """The rows as candidates."""
    return [
        Candidate(key, at, weight, own, _count_publishers(names), *others)
        for key, at, weight, own, names, *others in rows
    ]


def _count_publishers(names: str | None) -> int:
    """How many names there are, told apart as a story's page does (`Article.publisher_key`); 1 for none."""
    return len(set(map(fold, names.split(BETWEEN_NAMES)))) if names else 1
